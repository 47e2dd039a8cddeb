import { ACCOUNT_REQUESTS_PER_SECOND, type DesignId } from '@portcullis/advisor/cost';
import type {
  Api,
  Authorizer,
  Definition,
  LambdaAuthorizer,
  LambdaFunction,
  Route,
  Stage,
} from '@portcullis/model';
import { UsageError } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import type { TrafficFile } from './traffic-file.ts';

/** What a template says about the cost of an API. */
export interface ApiAtHand {
  readonly api: Api;
  readonly traffic: TrafficFile & { readonly backendTimeoutMs?: number | undefined };
  /** Routes by the design that refuses for them; preflights and routes that cannot be decided are left out. */
  readonly ownRoutes: ReadonlyMap<DesignId, number>;
}

/** The one API that is meant. */
export function apiAtHand(definition: Definition, options: CommonOptions): ApiAtHand {
  const api = pickApi(definition, options);
  const stages = api.stages.filter(({ name }) => options.stage === undefined || name === options.stage);
  return readApi(definition, api, stages);
}

export function readApi(definition: Definition, api: Api, stages: readonly Stage[]): ApiAtHand {
  const routes = api.routes.filter((route) => route.unresolved === undefined && !isPreflight(route));
  const webAcl = stages.some(({ webAclArn }) => webAclArn !== undefined);
  const authorizers = lambdaAuthorizers(api, routes);
  return {
    api,
    traffic: {
      api: api.kind === 'HTTP' ? 'http' : 'rest',
      ...backendOf(definition, routes),
      authorizer: authorizers.length > 0 ? 'lambda' : routes.some(atGateway) ? 'gateway' : 'none',
      ...authorizerOf(definition, authorizers),
      ...(webAcl ? { wafRules: 1 } : {}),
      ...(api.endpointType === 'PRIVATE' ? { vpcEndpointZones: 2 } : {}),
      requestsPerSecondLimit: rateLimit(stages),
    },
    ownRoutes: ownRoutes(api, routes, webAcl),
  };
}

function pickApi({ apis }: Definition, options: CommonOptions): Api {
  const meant = apis.filter(
    ({ id, logicalId }) => options.api === undefined || [id, logicalId].includes(options.api),
  );
  const [first] = meant;
  if (first === undefined)
    throw new UsageError('the template has no API', 'leave it out to estimate without one');
  if (meant.length > 1) {
    const names = meant.map(({ logicalId }) => `--api ${logicalId}`);
    throw new UsageError(`the template has ${meant.length} APIs`, `say which: ${names.join(' or ')}`);
  }
  if (first.kind === 'WEBSOCKET')
    throw new UsageError(
      `${first.logicalId} is a WebSocket API`,
      'costs are estimated for REST and HTTP APIs',
    );
  return first;
}

/** Preflights carry no credentials, whatever the design. */
function isPreflight({ method }: Route): boolean {
  return method === 'OPTIONS';
}

function atGateway({ auth }: Route): boolean {
  return auth.type === 'AWS_IAM' || auth.type === 'COGNITO_USER_POOLS' || auth.type === 'JWT';
}

/** The largest and the slowest of the functions: an attacker chooses the route. */
function backendOf(definition: Definition, routes: readonly Route[]): ApiAtHand['traffic'] {
  const names = new Set(
    routes.map(({ integration }) =>
      integration?.type === 'AWS_PROXY' ? integration.function.logicalId : undefined,
    ),
  );
  const functions = definition.functions.filter(({ logicalId }) => names.has(logicalId));
  const [largest] = [...functions].sort((a, b) => b.memoryMb - a.memoryMb);
  if (largest === undefined) return {};
  return {
    backendMemoryMb: largest.memoryMb,
    architecture: architectureOf(largest),
    backendTimeoutMs: Math.max(...functions.map(({ timeoutSeconds }) => timeoutSeconds)) * 1000,
  };
}

function architectureOf({ architecture }: LambdaFunction): 'x86' | 'arm' {
  return architecture === 'arm64' ? 'arm' : 'x86';
}

function lambdaAuthorizers(api: Api, routes: readonly Route[]): readonly LambdaAuthorizer[] {
  const used = new Set(routes.map(({ auth }) => (auth.type === 'CUSTOM' ? auth.authorizer : undefined)));
  return api.authorizers.filter(isLambda).filter(({ id }) => used.has(id));
}

function isLambda(authorizer: Authorizer): authorizer is LambdaAuthorizer {
  return authorizer.kind === 'TOKEN' || authorizer.kind === 'REQUEST';
}

function authorizerOf(definition: Definition, authorizers: readonly LambdaAuthorizer[]): TrafficFile {
  const names = new Set(authorizers.map((authorizer) => authorizer.function.logicalId));
  const sizes = definition.functions
    .filter(({ logicalId }) => names.has(logicalId))
    .map(({ memoryMb }) => memoryMb);
  return {
    ...(sizes.length > 0 ? { authorizerMemoryMb: Math.max(...sizes) } : {}),
    ...(authorizers.some(({ resultTtlSeconds }) => resultTtlSeconds === 0)
      ? { authorizerCacheHitRate: 0 }
      : {}),
  };
}

/** The default of the stage and the buckets of its own that methods have; never above the account's quota. */
function rateLimit(stages: readonly Stage[]): number {
  const limits = stages.map(({ methodSettings }) => {
    const throttled = methodSettings.filter(({ throttle }) => throttle !== undefined);
    const all = throttled.some(({ path, method }) => path === '*' && method === '*');
    if (!all) return ACCOUNT_REQUESTS_PER_SECOND;
    return throttled.reduce((sum, { throttle }) => sum + (throttle?.rateLimit ?? 0), 0);
  });
  return Math.min(
    ACCOUNT_REQUESTS_PER_SECOND,
    limits.length === 0 ? ACCOUNT_REQUESTS_PER_SECOND : Math.max(...limits),
  );
}

function ownRoutes(api: Api, routes: readonly Route[], webAcl: boolean): ReadonlyMap<DesignId, number> {
  const counts = new Map<DesignId, number>();
  for (const route of routes)
    for (const design of designsOf(api, route, webAcl)) counts.set(design, (counts.get(design) ?? 0) + 1);
  return counts;
}

/** A Lambda authorizer has a row for each kind of token that an attacker may send. */
function designsOf(api: Api, route: Route, webAcl: boolean): readonly DesignId[] {
  if (route.auth.type === 'CUSTOM') {
    const { authorizer: id } = route.auth;
    const authorizer = api.authorizers.filter(isLambda).find((one) => one.id === id);
    if (authorizer === undefined) return [];
    const cached: readonly DesignId[] =
      authorizer.resultTtlSeconds === 0
        ? ['lambda-authorizer-uncached']
        : ['lambda-authorizer-random', 'lambda-authorizer-replayed'];
    return authorizer.identitySources.length > 0 ? [...cached, 'lambda-authorizer-screened'] : cached;
  }
  if (atGateway(route)) return [webAcl ? 'waf-gateway-authorizer' : 'gateway-authorizer'];
  if (route.apiKeyRequired) return ['invalid-api-key'];
  if (route.integration?.type === 'MOCK') return [];
  if (webAcl) return ['waf-in-function'];
  return [api.kind === 'HTTP' ? 'in-function-http' : 'in-function-rest'];
}
