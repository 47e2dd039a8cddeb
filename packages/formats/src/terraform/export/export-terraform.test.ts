import type { Setup, SetupAuth, SetupAuthorizer, SetupKind } from '@portcullis/model/setup';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyAnswers, setupsOf } from '../../../../../spec/fixtures/random-answers.ts';
import { randomSetup } from '../../../../../spec/fixtures/random-setups.ts';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { references, TerraformModule, type Values } from '../../../../../spec/fixtures/terraform-module.ts';
import { exportTerraform, TERRAFORM_LEAVES } from './index.ts';
import { kebabCase, snakeCase } from './labels.ts';

const parsed = new Map<Setup, Promise<TerraformModule>>();

function moduleOf(setup: Setup): Promise<TerraformModule> {
  const known = parsed.get(setup) ?? TerraformModule.of(exportTerraform(setup));
  parsed.set(setup, known);
  return known;
}

async function forAny(
  check: (module: TerraformModule, setup: Setup) => void,
  ...kinds: readonly SetupKind[]
): Promise<void> {
  const wanted = new Set<SetupKind>(kinds);
  for (const setup of [...SETUPS.values(), MIXED].filter(({ kind }) => wanted.has(kind)))
    check(await moduleOf(setup), setup);
  const random = randomSetup(...kinds.filter((kind) => kind !== 'GRAPHQL')).map((setup) => [setup]);
  await fc.assert(
    fc.asyncProperty(fc.oneof(random, anyAnswers.map(setupsOf)), async (setups) => {
      for (const setup of setups.filter(({ kind }) => wanted.has(kind))) check(await moduleOf(setup), setup);
    }),
    { numRuns: 30 },
  );
}

/** `GET /orders: CUSTOM partner [] key=false`, of what was written. */
function writtenRoutes(module: TerraformModule, setup: Setup): readonly string[] {
  if (setup.kind === 'REST')
    return module
      .all('aws_api_gateway_method')
      .filter(([label]) => label !== 'preflight')
      .map(([, method]) =>
        routeText(
          module,
          `${String(method.http_method)} ${pathOf(module, method.resource_id)}`,
          method.authorization,
          method,
        ),
      )
      .sort();
  return module
    .all('aws_apigatewayv2_route')
    .map(([, route]) => routeText(module, String(route.route_key), route.authorization_type, route))
    .sort();
}

function routeText(module: TerraformModule, key: string, type: unknown, route: Values): string {
  const id = route.authorizer_id;
  const name = id === undefined ? '' : String(module.at(id).name);
  const scopes = (route.authorization_scopes ?? []) as readonly string[];
  return `${key}: ${String(type)} ${name} [${scopes.join()}] key=${route.api_key_required ?? false}`;
}

function pathOf(module: TerraformModule, resourceId: unknown): string {
  if (String(resourceId).endsWith('.root_resource_id}')) return '/';
  const resource = module.at(resourceId);
  const parent = pathOf(module, resource.parent_id);
  return `${parent === '/' ? '' : parent}/${String(resource.path_part)}`;
}

function wantedRoutes(setup: Setup): readonly string[] {
  const typeOf = (auth: SetupAuth): string => {
    if (auth.type !== 'AUTHORIZER') return auth.type;
    const kind = setup.authorizers.find(({ name }) => name === auth.authorizer)?.kind;
    return kind === 'COGNITO' ? 'COGNITO_USER_POOLS' : kind === 'LAMBDA' ? 'CUSTOM' : 'JWT';
  };
  return setup.routes
    .map(({ method, path, auth, apiKeyRequired }) => {
      const key = path.startsWith('/') ? `${method} ${path}` : path;
      const name = auth.type === 'AUTHORIZER' ? auth.authorizer : '';
      const scopes = auth.type === 'AUTHORIZER' ? auth.scopes : [];
      return `${key}: ${typeOf(auth)} ${name} [${scopes.join()}] key=${apiKeyRequired}`;
    })
    .sort();
}

it('what is written and parsed has the same routes, auth, scopes and key flags', async () => {
  await forAny(
    (module, setup) => expect(writtenRoutes(module, setup)).toEqual(wantedRoutes(setup)),
    'REST',
    'HTTP',
    'WEBSOCKET',
  );
});

it('authorizers keep their kind, their sources, their time to live and whom they trust', async () => {
  await forAny(
    (module, setup) => {
      for (const authorizer of setup.authorizers) {
        const type = setup.kind === 'REST' ? 'aws_api_gateway_authorizer' : 'aws_apigatewayv2_authorizer';
        const [, found] = module.all(type).find(([, { name }]) => name === authorizer.name) ?? [];
        if (found === undefined) throw new Error(`no authorizer ${authorizer.name}`);
        expect(found).toMatchObject(authorizerMeant(module, setup, authorizer, found));
      }
    },
    'REST',
    'HTTP',
    'WEBSOCKET',
  );
});

function authorizerMeant(
  module: TerraformModule,
  setup: Setup,
  authorizer: SetupAuthorizer,
  found: Values,
): Values {
  switch (authorizer.kind) {
    case 'COGNITO':
      expect((found.provider_arns as readonly string[]).map((arn) => module.at(arn).name)).toEqual([
        nameOf(setup, authorizer.userPool),
      ]);
      return { type: 'COGNITO_USER_POOLS', identity_source: 'method.request.header.Authorization' };
    case 'JWT': {
      const [configuration] = found.jwt_configuration as readonly Values[];
      const audiences = configuration?.audience as readonly string[];
      const named = audiences.map((audience) =>
        audience.startsWith('${aws_') ? module.at(audience).name : audience,
      );
      const wanted = authorizer.audiences.map((audience) =>
        'client' in audience
          ? audience.client
          : 'literal' in audience
            ? audience.literal
            : expect.any(String),
      );
      expect(named).toEqual(wanted);
      if ('literal' in authorizer.issuer) expect(configuration?.issuer).toBe(authorizer.issuer.literal);
      if ('userPool' in authorizer.issuer)
        expect(configuration?.issuer).toMatch(/^https:\/\/\$\{aws_cognito_user_pool\.\w+\.endpoint\}$/);
      return { authorizer_type: 'JWT', identity_sources: ['$request.header.Authorization'] };
    }
    case 'LAMBDA': {
      expect(module.at(found.authorizer_uri).function_name).toBe(nameOf(setup, authorizer.function));
      const prefix = { REST: 'method.request', HTTP: '$request', WEBSOCKET: 'route.request', GRAPHQL: '' };
      const sources = authorizer.identitySources.map(
        ({ in: where, name }) => `${prefix[setup.kind]}.${where}.${name}`,
      );
      expect(found.identity_source ?? found.identity_sources ?? []).toEqual(
        setup.kind === 'REST' ? sources.join(',') : sources,
      );
      return setup.kind === 'WEBSOCKET' ? {} : { authorizer_result_ttl_in_seconds: authorizer.ttlSeconds };
    }
  }
}

/** What a part of a set-up is called in AWS. */
function nameOf(setup: Setup, part: string): string {
  const [prefix, own] = [kebabCase(setup.name), kebabCase(part)];
  return own.startsWith(`${prefix}-`) ? own : `${prefix}-${own}`;
}

it('no block waits for itself, however far around', async () => {
  await forAny(
    (module) => {
      const done = new Set<string>();
      const visit = (address: string, from: readonly string[]): void => {
        if (from.includes(address)) throw new Error([...from, address].join(' -> '));
        if (done.has(address) || !module.addresses.includes(address)) return;
        for (const next of references(module.at(`\${${address}}`))) visit(next, [...from, address]);
        done.add(address);
      };
      for (const address of module.addresses) visit(address, []);
    },
    'REST',
    'HTTP',
    'WEBSOCKET',
    'GRAPHQL',
  );
});

it('every reference points at a block, and no address is taken twice', async () => {
  await forAny(
    (module) => {
      const known = new Set([
        ...module.addresses,
        ...Object.keys(module.variables).map((name) => `var.${name}`),
        ...Object.keys(module.locals).map((name) => `local.${name}`),
      ]);
      expect(known.size).toBe(
        module.addresses.length + Object.keys(module.variables).length + Object.keys(module.locals).length,
      );
      for (const address of module.addresses) {
        const values = module.at(`\${${address}}`);
        for (const reference of references(values)) expect(known, address).toContain(reference);
      }
      for (const reference of references(module.outputs)) expect(known).toContain(reference);
    },
    'REST',
    'HTTP',
    'WEBSOCKET',
  );
});

it('a deployment waits for, and follows, every method, integration, authorizer and the resource policy', async () => {
  await forAny(
    (module, setup) => {
      const rest = setup.kind === 'REST';
      const [, deployment] =
        module.all(rest ? 'aws_api_gateway_deployment' : 'aws_apigatewayv2_deployment')[0] ?? [];
      const types = rest
        ? [
            'method',
            'integration',
            'authorizer',
            'rest_api_policy',
            'gateway_response',
            'method_response',
            'integration_response',
          ].map((type) => `aws_api_gateway_${type}`)
        : ['route', 'integration', 'authorizer'].map((type) => `aws_apigatewayv2_${type}`);
      const all = types.flatMap((type) => module.all(type).map(([label]) => `${type}.${label}`));
      expect(references(deployment?.triggers)).toEqual(expect.arrayContaining(all));
      expect(references(deployment?.depends_on)).toEqual(expect.arrayContaining(all));
      expect(deployment?.lifecycle).toEqual([{ create_before_destroy: true }]);
    },
    'REST',
    'WEBSOCKET',
  );
});

it('API Gateway may run a function from its own API alone: for its routes on the stage, or as the authorizer', async () => {
  await forAny(
    (module, setup) => {
      const api = setup.kind === 'REST' ? 'aws_api_gateway' : 'aws_apigatewayv2';
      const permissions = module.all('aws_lambda_permission').map(([, values]) => values);
      for (const { principal, source_arn: source } of permissions) {
        if (principal === 'cognito-idp.amazonaws.com') {
          expect(source).toMatch(/^\$\{aws_cognito_user_pool\.\w+\.arn\}$/);
          continue;
        }
        expect(principal).toBe('apigateway.amazonaws.com');
        expect(String(source)).toMatch(
          new RegExp(
            `^\\$\\{${api}_(stage\\.\\w+\\.execution_arn\\}/\\$\\{each\\.value\\}|(rest_api|api)\\.\\w+\\.execution_arn\\}/authorizers/\\$\\{${api}_authorizer\\.\\w+\\.id\\})$`,
          ),
        );
      }
      const allowed = permissions.flatMap(({ for_each: each }) =>
        [...String(each ?? '').matchAll(/"([^"]*)"/g)].map(([, path]) => path),
      );
      expect(allowed).toHaveLength(new Set(allowed).size);
      expect(allowed.some((path) => path?.includes('{'))).toBe(false);
    },
    'REST',
    'HTTP',
    'WEBSOCKET',
  );
});

it('only preflights are open beside the routes that say so', async () => {
  await forAny((module, setup) => {
    const open = module.all('aws_api_gateway_method').filter(([, values]) => values.authorization === 'NONE');
    const declared = setup.routes.filter(({ auth }) => auth.type === 'NONE').length;
    const preflight = module.all('aws_api_gateway_method').some(([label]) => label === 'preflight');
    expect(open).toHaveLength(declared + (preflight ? 1 : 0));
    if (setup.cors === undefined) expect(preflight).toBe(false);
  }, 'REST');
});

it('a Deny of the resource policy holds for every stage', async () => {
  await forAny((module, setup) => {
    const [, attached] = module.all('aws_api_gateway_rest_api_policy')[0] ?? [];
    if (setup.resourcePolicy === undefined) return expect(attached).toBeUndefined();
    const { statement } = module.at(attached?.policy) as { readonly statement: readonly Values[] };
    expect(statement.map(({ sid, effect }) => [sid, effect])).toEqual(
      setup.resourcePolicy.statements.map(({ sid, effect }) => [sid, effect]),
    );
    for (const { effect, resources } of statement)
      for (const resource of resources as readonly string[])
        expect(resource).toContain(
          effect === 'Deny' ? 'execution_arn}/*' : `execution_arn}/${setup.stage.name}/`,
        );
  }, 'REST');
});

function sorted(values: readonly unknown[]): readonly string[] {
  return values.map(String).sort();
}

/** Set-ups that answers lead to, one for each leaf and kind. */
const ALL = [...SETUPS.values(), MIXED];

it.each(ALL.map((setup) => [`${setup.leaves.join()} ${setup.kind}`, setup] as const))(
  '%s: every part of the set-up has its resource',
  async (_, setup) => {
    const module = await moduleOf(setup);
    const names = (type: string, attribute = 'name'): readonly string[] =>
      sorted(module.all(type).map(([, values]) => values[attribute]));
    expect(names('aws_lambda_function', 'function_name')).toEqual(
      sorted(setup.functions.map(({ name }) => nameOf(setup, name))),
    );
    expect(names('aws_cognito_user_pool')).toEqual(
      sorted(setup.userPools.map(({ name }) => nameOf(setup, name))),
    );
    expect(names('aws_cognito_user_group')).toEqual(sorted(setup.userPools.flatMap(({ groups }) => groups)));
    expect(names('aws_iam_policy')).toEqual(sorted(setup.invokers.map(({ name }) => nameOf(setup, name))));
    expect(names('aws_api_gateway_api_key')).toEqual(
      sorted((setup.usagePlan?.keys ?? []).map((name) => nameOf(setup, name))),
    );
    expect(names('aws_cognito_identity_pool')).toHaveLength(setup.identityPool === undefined ? 0 : 1);
    expect(names('aws_wafv2_web_acl')).toHaveLength(setup.webAcl === undefined ? 0 : 1);
    expect(names('aws_wafv2_web_acl_association')).toHaveLength(
      (setup.webAcl?.protects.includes('api') ? 1 : 0) +
        (setup.webAcl?.protects.includes('user-pool') ? setup.userPools.length : 0),
    );
    expect(names('aws_vpc_endpoint')).toHaveLength(setup.privateEndpoint === undefined ? 0 : 1);
    expect(names('aws_cloudfront_distribution')).toHaveLength(setup.front === undefined ? 0 : 1);
    expect(names('aws_budgets_budget')).toHaveLength(1);
    expect(Object.keys(module.variables)).toEqual(
      expect.arrayContaining(setup.parameters.map(({ name }) => snakeCase(name))),
    );
    for (const leaf of setup.leaves) expect(TERRAFORM_LEAVES[leaf]).toBe('yes');
  },
);

it('clients keep their flow, their scopes and whether they have a secret', async () => {
  for (const setup of ALL) {
    const module = await moduleOf(setup);
    const clients = module.all('aws_cognito_user_pool_client').map(([, values]) => values);
    const wanted = setup.userPools.flatMap((pool) => pool.clients);
    expect(clients).toHaveLength(wanted.length);
    for (const client of wanted)
      expect(clients.find(({ name }) => name === client.name)).toMatchObject({
        allowed_oauth_flows: [client.flow],
        allowed_oauth_scopes: client.scopes,
        generate_secret: client.flow === 'client_credentials',
        access_token_validity: client.accessTokenMinutes,
      });
  }
});

it('a GraphQL API has the modes of the set-up and a resolver for each field', async () => {
  for (const setup of ALL.filter(({ kind }) => kind === 'GRAPHQL')) {
    const module = await moduleOf(setup);
    const [, api] = module.all('aws_appsync_graphql_api')[0] ?? [];
    expect(api?.authentication_type).toBe(setup.graphql?.primary.mode);
    if (setup.graphql?.primary.mode === 'OPENID_CONNECT')
      expect(api?.openid_connect_config).toMatchObject([
        { issuer: expect.any(String), client_id: expect.any(String) },
      ]);
    const more = (api?.additional_authentication_provider ?? []) as readonly Values[];
    expect(more.map((one) => one.authentication_type)).toEqual(
      setup.graphql?.additional.map(({ mode }) => mode),
    );
    const fields = module.all('aws_appsync_resolver').map(([, { type, field }]) => `${type}.${field}`);
    expect(sorted(fields)).toEqual(sorted(setup.routes.map(({ path }) => path)));
    expect(exportTerraform(setup).files.find(({ path }) => path === 'schema.graphql')?.text).toBe(
      setup.graphql?.schema,
    );
    expect(module.all('aws_apigatewayv2_authorizer')).toEqual([]);
  }
});

it('no secret has a default or stands in a file', async () => {
  for (const setup of ALL) {
    const module = await moduleOf(setup);
    for (const { name, kind, minLength } of setup.parameters) {
      if (kind !== 'secret') continue;
      const [variable] = module.variables[snakeCase(name)] as readonly Values[];
      expect(variable).toMatchObject({ sensitive: true });
      expect(variable).not.toHaveProperty('default');
      const least = /^(Origin|Webhook)Secret$/.test(name) ? 16 : name === 'UsageKey' ? 20 : minLength;
      expect(JSON.stringify(variable?.validation)).toContain(`length(var.${snakeCase(name)}) >= ${least}`);
      expect(JSON.stringify(module.outputs)).not.toContain(`var.${snakeCase(name)}`);
    }
  }
});

it('parts that would bear one name bear two', async () => {
  const rename = (from: string, to: string, text: string): string => text.replaceAll(`"${from}"`, `"${to}"`);
  let text = JSON.stringify(MIXED);
  for (const [index, { name }] of MIXED.functions.entries())
    text = rename(name, ['Access', 'access', 'LambdaAssumeRole', 'Shop'][index] ?? name, text);
  for (const [index, { name }] of MIXED.userPools.entries())
    text = rename(name, ['Shop', 'shop'][index] ?? name, text);
  for (const { name } of MIXED.invokers) text = rename(name, 'ACCESS', text);
  const module = await TerraformModule.of(exportTerraform(JSON.parse(text)));
  expect(new Set(module.addresses).size).toBe(module.addresses.length);
  expect(module.all('aws_lambda_function')).toHaveLength(MIXED.functions.length);
  expect(module.all('aws_cognito_user_pool')).toHaveLength(MIXED.userPools.length);
});
