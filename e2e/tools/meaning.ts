/**
 * What a set-up means, and what an imported definition means, in the same words: routes, auth, authorizers, limits. A
 * set-up that was written, made a template by a foreign tool and read again must mean the same.
 */
import { invokePath } from '@portcullis/formats/export';
import type { Api, Definition, Route } from '@portcullis/model';
import type { Setup, SetupAuthorizer, SetupReference, SetupRoute } from '@portcullis/model/setup';

export interface Meaning {
  readonly kind: string;
  readonly routes: readonly string[];
  /** Auth, its authorizer with all that it decides by, and the function that answers (WebSocket: not read); by route. */
  readonly auth: Readonly<Record<string, unknown>>;
  readonly apiKeyRequired: readonly string[];
  readonly throttles: Readonly<Record<string, unknown>>;
  readonly resourcePolicy: readonly unknown[];
  readonly usagePlans: readonly unknown[];
  readonly stage: string;
  readonly private: boolean;
  readonly onlyByDomain: boolean;
  readonly webAcl: boolean;
}

export function meaningOfSetup(setup: Setup): Meaning {
  const plan = setup.usagePlan;
  return {
    kind: setup.kind,
    routes: setup.routes.map(keyOf).sort(),
    auth: Object.fromEntries(setup.routes.map((route) => [keyOf(route), authOfSetup(setup, route)])),
    apiKeyRequired: setup.routes
      .filter(({ apiKeyRequired }) => apiKeyRequired)
      .map(keyOf)
      .sort(),
    throttles: Object.fromEntries([
      ['*', setup.stage.throttle],
      ...setup.routes.flatMap((route) =>
        route.throttle === undefined ? [] : [[settingOf(setup, route), route.throttle]],
      ),
    ]),
    resourcePolicy: (setup.resourcePolicy?.statements ?? []).map((statement) => ({
      sid: statement.sid,
      effect: statement.effect,
      principals:
        statement.principal === '*' ? ['*'] : statement.principal.aws.flatMap((one) => textsOf(setup, one)),
      routes: statement.routes?.map((route) => invokePath('REST', route)) ?? ['*'],
      conditions: statement.conditions.map(({ operator, key, values }) => ({
        operator,
        key,
        values: values.flatMap((value) => textsOf(setup, value)),
      })),
    })),
    usagePlans:
      plan === undefined
        ? []
        : [{ throttle: plan.throttle, quota: plan.quota, keys: plan.keys.length, source: plan.keySource }],
    stage: setup.stage.name,
    private: setup.privateEndpoint !== undefined,
    onlyByDomain: setup.mutualTls !== undefined,
    webAcl: setup.kind === 'REST' && (setup.webAcl?.protects.includes('api') ?? false),
  };
}

function keyOf({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path}`;
}

/** The settings of a REST stage call all methods of a path `*`. */
function settingOf(setup: Setup, { method, path }: SetupRoute): string {
  return keyOf({ method: method === 'ANY' && setup.kind === 'REST' ? '*' : method, path });
}

function authOfSetup(setup: Setup, route: SetupRoute): unknown {
  const answeredBy = setup.kind === 'WEBSOCKET' ? undefined : route.function;
  if (route.auth.type !== 'AUTHORIZER') return { type: route.auth.type, answeredBy };
  const { authorizer: name, scopes } = route.auth;
  const authorizer = setup.authorizers.find((candidate) => candidate.name === name);
  if (authorizer === undefined) throw new Error(`no authorizer ${name}`);
  return { scopes, ...authorizerOfSetup(setup, authorizer), answeredBy };
}

function authorizerOfSetup(setup: Setup, authorizer: SetupAuthorizer): object {
  switch (authorizer.kind) {
    case 'COGNITO':
      return { type: 'COGNITO_USER_POOLS', pools: [authorizer.userPool] };
    case 'JWT':
      return {
        type: 'JWT',
        issuer: textOf(setup, authorizer.issuer),
        audiences: authorizer.audiences.map((audience) => textOf(setup, audience)),
      };
    case 'LAMBDA':
      return {
        type: 'CUSTOM',
        function: authorizer.function,
        identitySources: authorizer.identitySources,
        // A WebSocket API caches nothing.
        ttlSeconds: setup.kind === 'WEBSOCKET' ? 0 : authorizer.ttlSeconds,
      };
  }
}

function textOf(setup: Setup, reference: SetupReference): string {
  if ('literal' in reference) return reference.literal;
  if ('parameter' in reference) {
    return setup.parameters.find(({ name }) => name === reference.parameter)?.example ?? '';
  }
  if ('client' in reference) return `client ${reference.client}`;
  if ('userPool' in reference) return `${reference.attribute} of ${reference.userPool}`;
  return 'id of the endpoint';
}

/** A parameter that is a list gives all its members. */
function textsOf(setup: Setup, reference: SetupReference): readonly string[] {
  return textOf(setup, reference).split(',');
}

/** The names of the set-up are those that logical ids begin with. */
export function meaningOfDefinition(definition: Definition, setup: Setup): Meaning {
  const [api, ...others] = definition.apis;
  if (api === undefined || others.length > 0)
    throw new Error(`${definition.apis.length} APIs instead of one`);
  const [stage, ...more] = api.stages;
  if (stage === undefined || more.length > 0) throw new Error(`${api.stages.length} stages instead of one`);
  const unresolved = api.routes.flatMap((route) =>
    route.unresolved === undefined ? [] : [route.unresolved],
  );
  if (unresolved.length > 0) throw new Error(unresolved.join('\n'));
  const routes = api.routes.filter((route) => !isPreflight(route));
  return {
    kind: api.kind,
    routes: routes.map(keyOf).sort(),
    auth: Object.fromEntries(routes.map((route) => [keyOf(route), authOf(definition, api, route, setup)])),
    apiKeyRequired: routes
      .filter(({ apiKeyRequired }) => apiKeyRequired)
      .map(keyOf)
      .sort(),
    throttles: Object.fromEntries(
      stage.methodSettings.flatMap(({ path, method, throttle }) =>
        throttle === undefined ? [] : [[path === '*' ? '*' : `${method} ${path}`, throttle]],
      ),
    ),
    resourcePolicy: (api.resourcePolicy?.statements ?? []).map(
      ({ sid, effect, principal, resource, conditions }) => ({
        sid,
        effect,
        principals: principal?.AWS,
        // Below the stage: a Deny may hold for all of them.
        routes: resource?.map((arn) => arn.split('/').slice(2).join('/') || '*'),
        conditions: conditions.map(({ operator, key, values }) => ({
          operator,
          key,
          values: values.map((value) => (value.startsWith('vpce-') ? 'id of the endpoint' : value)),
        })),
      }),
    ),
    usagePlans: definition.usagePlans.map(({ throttle, quota, keys }) => ({
      throttle,
      quota: quota === undefined ? undefined : { limit: quota.limit, period: quota.period },
      keys: keys.length,
      source: api.apiKeySource,
    })),
    stage: stage.name,
    private: api.endpointType === 'PRIVATE',
    onlyByDomain: api.disableExecuteApiEndpoint,
    webAcl: stage.webAclArn !== undefined,
  };
}

/** An AppSync API: its auth modes, the default one first, and the schema whose directives name them. */
export function graphqlOf(definition: Definition): unknown {
  const [api, ...others] = definition.surroundings.graphqlApis;
  if (api === undefined || others.length > 0) throw new Error('not one GraphQL API');
  return { modes: [api.defaultAuth, ...api.additionalAuth], schema: api.schema };
}

export function graphqlOfSetup({ graphql }: Setup): unknown {
  return {
    modes: [graphql?.primary, ...(graphql?.additional ?? [])].map((auth) => auth?.mode),
    schema: graphql?.schema,
  };
}

/** Answered by API Gateway itself, for browsers that ask before they call. */
function isPreflight({ method, auth, integration }: Route): boolean {
  return method === 'OPTIONS' && auth.type === 'NONE' && integration?.type === 'MOCK';
}

function authOf(definition: Definition, api: Api, route: Route, setup: Setup): unknown {
  const answering =
    route.integration?.type === 'AWS_PROXY' ? route.integration.function.logicalId : undefined;
  const answeredBy = setup.kind === 'WEBSOCKET' ? undefined : nameOf(setup.functions, answering);
  const { auth } = route;
  if (!('authorizer' in auth)) return { type: auth.type, answeredBy };
  const authorizer = api.authorizers.find(({ id }) => id === auth.authorizer);
  const scopes = 'scopes' in auth ? auth.scopes : [];
  const pools = new Map(
    definition.userPools.map((pool) => [pool.arn, nameOf(setup.userPools, pool.logicalId)]),
  );
  switch (authorizer?.kind) {
    case 'COGNITO_USER_POOLS':
      return {
        scopes,
        type: auth.type,
        pools: authorizer.userPoolArns.map((arn) => pools.get(arn) ?? arn),
        answeredBy,
      };
    case 'JWT':
      return {
        scopes,
        type: auth.type,
        issuer: issuerName(definition, setup, authorizer.issuer),
        audiences: authorizer.audiences.map((audience) => clientName(definition, setup, audience)),
        answeredBy,
      };
    case 'REQUEST':
      return {
        scopes,
        type: auth.type,
        function: nameOf(setup.functions, authorizer.function.logicalId),
        identitySources: authorizer.identitySources,
        ttlSeconds: authorizer.resultTtlSeconds,
        answeredBy,
      };
    default:
      throw new Error(`${keyOf(route)}: no authorizer that a set-up has`);
  }
}

function issuerName(definition: Definition, setup: Setup, issuer: string): string {
  const pool = definition.userPools.find(({ id }) => issuer.endsWith(`amazonaws.com/${id}`));
  return pool === undefined ? issuer : `issuer of ${nameOf(setup.userPools, pool.logicalId)}`;
}

function clientName(definition: Definition, setup: Setup, audience: string): string {
  const client = definition.userPools.flatMap(({ clients }) => clients).find(({ id }) => id === audience);
  if (client === undefined) return audience;
  return `client ${nameOf(
    setup.userPools.flatMap(({ clients }) => clients),
    client.logicalId,
  )}`;
}

/** The longest name that the logical id holds. */
function nameOf(named: readonly { readonly name: string }[], logicalId = ''): string {
  const found = named
    .filter(({ name }) => logicalId.includes(name))
    .sort((a, b) => b.name.length - a.name.length);
  return found[0]?.name ?? `nothing known: ${logicalId}`;
}
