import { ACCOUNT_REQUESTS_PER_SECOND, type DesignId } from '@portcullis/advisor/cost';
import type { Api, Definition, LambdaAuthorizer, LambdaFunction, Route, Stage } from '@portcullis/model';
import { UsageError } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { atGateway, isLambda, ownDesigns } from './own-designs.ts';
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
  const webAcl = webAclOf(definition, stages);
  const authorizers = lambdaAuthorizers(api, routes);
  return {
    api,
    traffic: {
      api: api.kind === 'HTTP' ? 'http' : 'rest',
      ...backendOf(definition, routes),
      authorizer: authorizers.length > 0 ? 'lambda' : routes.some(atGateway) ? 'gateway' : 'none',
      ...authorizerOf(definition, authorizers),
      ...(webAcl === undefined ? {} : { wafRules: webAcl.rules }),
      ...(api.endpointType === 'PRIVATE' ? { vpcEndpointZones: 2 } : {}),
      requestsPerSecondLimit: rateLimit(stages),
    },
    ownRoutes: ownDesigns(api, routes, webAcl?.limitsRates === true),
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

interface WebAclAtHand {
  readonly rules: number;
  readonly limitsRates: boolean;
}

/** A web ACL that is known by its ARN alone is taken to have one rule, and none that stops a flood. */
function webAclOf({ surroundings }: Definition, stages: readonly Stage[]): WebAclAtHand | undefined {
  const arns = stages.flatMap(({ webAclArn }) => (webAclArn === undefined ? [] : [webAclArn]));
  if (arns.length === 0) return undefined;
  const rules = surroundings.webAcls.find(({ arn }) => arn !== undefined && arns.includes(arn))?.rules;
  if (rules === undefined) return { rules: 1, limitsRates: false };
  const limitsRates = rules.some(({ kind, countsOnly }) => kind === 'rate-based' && !countsOnly);
  return { rules: rules.length, limitsRates };
}

/** Preflights carry no credentials, whatever the design. */
function isPreflight({ method }: Route): boolean {
  return method === 'OPTIONS';
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
