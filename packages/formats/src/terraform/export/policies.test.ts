import type { Setup, SetupReference } from '@portcullis/model/setup';
import { expect, it } from 'vitest';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { TerraformModule, type Values } from '../../../../../spec/fixtures/terraform-module.ts';
import { invokePath } from '../../export/index.ts';
import { exportTerraform } from './index.ts';
import { snakeCase } from './labels.ts';

const ALL = [...SETUPS.values(), MIXED];

async function forAll(check: (module: TerraformModule, setup: Setup) => void): Promise<void> {
  for (const setup of ALL) check(await TerraformModule.of(exportTerraform(setup)), setup);
}

function statementsOf(module: TerraformModule, policy: unknown): readonly Values[] {
  return module.at(policy).statement as readonly Values[];
}

/** The ends of the ARNs that a policy on the stage names. */
function routesOf(setup: Setup, routes: readonly string[]): readonly string[] {
  if (setup.kind === 'GRAPHQL')
    return routes.map((route) => `/types/${route.replace(/^\S+ /, '').replace('.', '/fields/')}`);
  return routes.map((route) => `/${invokePath(setup.kind, route)}`);
}

function endsOf(setup: Setup, resources: unknown): readonly string[] {
  const owner =
    setup.kind === 'GRAPHQL'
      ? /^\$\{aws_appsync_graphql_api\.\w+\.arn\}/
      : /^\$\{aws_\w+_stage\.\w+\.execution_arn\}/;
  return (resources as readonly string[]).map((resource) => {
    expect(resource).toMatch(owner);
    return resource.replace(owner, '');
  });
}

it('who signs requests may call exactly the routes of the set-up', async () => {
  await forAll((module, setup) => {
    for (const [index, { routes }] of setup.invokers.entries()) {
      const [, policy] = module.all('aws_iam_policy')[index] ?? [];
      const [statement, more] = statementsOf(module, policy?.policy);
      expect(more).toBeUndefined();
      expect(statement?.effect).toBe('Allow');
      expect(endsOf(setup, statement?.resources)).toEqual(routesOf(setup, routes));
    }
    for (const role of setup.identityPool?.roles ?? []) {
      const label = `${snakeCase(role.name)}_invoke`;
      const found = module.all('aws_iam_role_policy').find(([name]) => name === label);
      if (role.invoke.length === 0) expect(found).toBeUndefined();
      else {
        const [statement] = statementsOf(module, found?.[1].policy);
        expect(endsOf(setup, statement?.resources)).toEqual(routesOf(setup, role.invoke));
      }
    }
  });
});

it('roles of an identity pool are for its own identities alone, guests apart from those who signed in', async () => {
  let roles = 0;
  await forAll((module, setup) => {
    for (const role of setup.identityPool?.roles ?? []) {
      roles += 1;
      const [, found] = module.all('aws_iam_role').find(([label]) => label === snakeCase(role.name)) ?? [];
      const [statement] = statementsOf(module, found?.assume_role_policy);
      expect(statement?.condition).toEqual([
        {
          test: 'StringEquals',
          variable: 'cognito-identity.amazonaws.com:aud',
          values: [expect.stringMatching(/^\$\{aws_cognito_identity_pool\.\w+\.id\}$/)],
        },
        {
          test: 'ForAnyValue:StringLike',
          variable: 'cognito-identity.amazonaws.com:amr',
          values: [role.for === 'guest' ? 'unauthenticated' : 'authenticated'],
        },
      ]);
    }
  });
  expect(roles).toBeGreaterThan(2);
});

it('the resource policy keeps principals and conditions', async () => {
  let statements = 0;
  await forAll((module, setup) => {
    const [, attached] = module.all('aws_api_gateway_rest_api_policy')[0] ?? [];
    const written = attached === undefined ? [] : statementsOf(module, attached.policy);
    const wanted = setup.resourcePolicy?.statements ?? [];
    expect(written).toHaveLength(wanted.length);
    for (const [index, statement] of wanted.entries()) {
      statements += 1;
      const found = written[index];
      const { principal } = statement;
      expect(found?.principals).toEqual([
        principal === '*'
          ? { type: '*', identifiers: ['*'] }
          : { type: 'AWS', identifiers: expressionOf(setup, principal.aws) },
      ]);
      expect(found?.condition ?? []).toEqual(
        statement.conditions.map(({ operator, key, values }) => ({
          test: operator,
          variable: key,
          values: expressionOf(setup, values),
        })),
      );
    }
  });
  expect(statements).toBeGreaterThan(5);
});

/** A list of values as the parser gives it; one parameter that is a list stands for the whole. */
function expressionOf(setup: Setup, values: readonly SetupReference[]): unknown {
  const texts = values.map((value) => {
    if ('literal' in value) return value.literal;
    if ('parameter' in value) return `\${var.${snakeCase(value.parameter)}}`;
    if ('privateEndpoint' in value) return `\${aws_vpc_endpoint.${snakeCase(setup.name)}.id}`;
    throw new Error('no such value in a resource policy');
  });
  const [only] = values;
  const isList =
    only !== undefined &&
    'parameter' in only &&
    setup.parameters.some(({ name, kind }) => name === only.parameter && kind === 'list');
  return isList && values.length === 1 ? texts[0] : texts;
}

it('a private endpoint lets through calls of this API alone', async () => {
  let endpoints = 0;
  await forAll((module, setup) => {
    const [, policy] = module.all('aws_vpc_endpoint_policy')[0] ?? [];
    if (setup.privateEndpoint === undefined) return expect(policy).toBeUndefined();
    endpoints += 1;
    const [statement, more] = statementsOf(module, policy?.policy);
    expect(more).toBeUndefined();
    expect(endsOf(setup, statement?.resources)).toEqual(
      routesOf(setup, setup.privateEndpoint.endpointPolicyRoutes),
    );
  });
  expect(endpoints).toBeGreaterThan(1);
});

it('a function may write its own log and call what the set-up says', async () => {
  await forAll((module, setup) => {
    for (const { name, permissions } of setup.functions) {
      const label = snakeCase(name);
      const found = module.all('aws_iam_role_policy').find(([address]) => address === label);
      const [log, ...more] = statementsOf(module, found?.[1].policy);
      expect(log).toMatchObject({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`\${aws_cloudwatch_log_group.${label}.arn}:*`],
      });
      expect(more.flatMap(({ actions }) => actions)).toEqual(permissions.map(({ action }) => action));
    }
  });
});

it('a tenant is an attribute that no client writes', async () => {
  let tenants = 0;
  await forAll((module, setup) => {
    const asked = setup.functions.some(({ environment }) => environment.TENANT_ATTRIBUTE !== undefined);
    if (!asked) return;
    tenants += 1;
    const [, pool] = module.all('aws_cognito_user_pool')[0] ?? [];
    expect(pool?.schema).toMatchObject([{ name: 'tenant', mutable: true }]);
    for (const [, client] of module.all('aws_cognito_user_pool_client'))
      expect(client.write_attributes).toEqual(['email', 'name']);
  });
  expect(tenants).toBeGreaterThan(0);
});

it('no value is asked for in the words of another format', () => {
  for (const setup of ALL)
    for (const { path, text } of exportTerraform(setup).files)
      if (!path.startsWith('code/')) expect(text).not.toContain('{{resolve:');
});
