import type { Setup, SetupAuth } from '@portcullis/model/setup';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomSetup } from '../../../../../spec/fixtures/random-setups.ts';
import {
  addressOf,
  references,
  TerraformModule,
  type Values,
} from '../../../../../spec/fixtures/terraform-module.ts';
import { exportTerraform } from './index.ts';

async function forAny(
  check: (module: TerraformModule, setup: Setup) => void,
  ...kinds: readonly ('REST' | 'HTTP' | 'WEBSOCKET')[]
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(randomSetup(...kinds), async (setup) => {
      check(await TerraformModule.of(exportTerraform(setup)), setup);
    }),
    { numRuns: 25 },
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
      const name = auth.type === 'AUTHORIZER' ? auth.authorizer.toLowerCase().replace(/_/g, '-') : '';
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
        const name = authorizer.name.toLowerCase().replace(/_/g, '-');
        const [, found] = module.all(type).find(([, values]) => values.name === name) ?? [];
        if (found === undefined) throw new Error(`no authorizer ${name}`);
        if (authorizer.kind === 'COGNITO') {
          expect(found.type).toBe('COGNITO_USER_POOLS');
          expect(found.provider_arns).toEqual(['${aws_cognito_user_pool.orders_users.arn}']);
        }
        if (authorizer.kind === 'JWT')
          expect(found.jwt_configuration).toMatchObject([
            { audience: [`\${aws_cognito_user_pool_client.${clientOf(setup)}.id}`, 'orders'] },
          ]);
        if (authorizer.kind !== 'LAMBDA') continue;
        expect(addressOf(found.authorizer_uri)).toBe('aws_lambda_function.orders_authorizer');
        const prefix = { REST: 'method.request', HTTP: '$request', WEBSOCKET: 'route.request', GRAPHQL: '' };
        const sources = authorizer.identitySources.map(
          ({ in: where, name: source }) => `${prefix[setup.kind]}.${where}.${source}`,
        );
        if (setup.kind === 'REST') expect(found.identity_source).toBe(sources.join(','));
        else expect(found.identity_sources ?? []).toEqual(sources);
        if (setup.kind !== 'WEBSOCKET')
          expect(found.authorizer_result_ttl_in_seconds).toBe(authorizer.ttlSeconds);
      }
    },
    'REST',
    'HTTP',
    'WEBSOCKET',
  );
});

function clientOf(setup: Setup): string {
  return setup.userPools.length > 1 ? 'orders_users_web' : 'web';
}

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
        expect(principal).toBe('apigateway.amazonaws.com');
        expect(String(source)).toMatch(
          new RegExp(
            `^\\$\\{${api}_(stage\\.orders\\.execution_arn\\}/\\$\\{each\\.value\\}|(rest_api|api)\\.orders\\.execution_arn\\}/authorizers/\\$\\{${api}_authorizer\\.\\w+\\.id\\})$`,
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
        expect(resource).toMatch(effect === 'Deny' ? /execution_arn\}\/\*/ : /execution_arn\}\/prod\//);
  }, 'REST');
});
