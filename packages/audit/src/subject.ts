import type {
  Api,
  Authorizer,
  Definition,
  LambdaFunction,
  PublicRoutes,
  Route,
  Written,
} from '@portcullis/model';
import type { Position } from '@portcullis/model/source';
import type { CodeFacts } from './code/code-facts.ts';
import { type NetworkLimit, networkLimits } from './policy-facts.ts';
import { isOpen, routeName } from './route-facts.ts';
import { covers } from './scope.ts';

/** One template (or several that are read as one) as the rules look at it. */
export interface Subject {
  readonly definition: Definition;
  readonly written: Written;
  /** Every route that decides who gets in, of every API, with its authorizer: of a WebSocket API `$connect` alone. */
  readonly routes: readonly RouteOfApi[];
  /** Those that let in who proves nothing, not even by a certificate. */
  readonly open: readonly RouteOfApi[];
  /** By logical id. */
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  /** Routes that are open on purpose, and say why. */
  readonly declaredPublic: ReadonlyMap<Route, PublicRoutes>;
  /** Routes in whose text stands that they need no auth: somebody decided it, and gave no reason. */
  readonly statedNone: ReadonlySet<Route>;
  /** From where alone the resource policy lets a route be called. */
  readonly networkLimitOf: (api: Api, route: Route) => NetworkLimit | undefined;
  /** What the code of a function does; `undefined` where the code is not here, or cannot be read. */
  readonly codeOf: (logicalId: string | undefined) => CodeFacts | undefined;
}

/** What the code of a function does: `readCode` of `@portcullis/audit/code`, whose parsers take a while to load. */
export type ReadCode = (fn: LambdaFunction) => CodeFacts | undefined;

export interface RouteOfApi {
  readonly api: Api;
  readonly route: Route;
  readonly authorizer: Authorizer | undefined;
}

const NOTHING_WRITTEN: Written = {
  suppressions: [],
  publicRoutes: [],
  statedNone: [],
  defaultAuthorizers: [],
  rootSecurity: [],
  deployments: [],
};

/** Indexes a definition once for all rules. */
export function subjectOf(
  definition: Definition,
  written: Written = NOTHING_WRITTEN,
  readCode: ReadCode = () => undefined,
): Subject {
  const routes = definition.apis.flatMap((api) => {
    const authorizers = new Map(api.authorizers.map((authorizer) => [authorizer.id, authorizer]));
    // API Gateway DG "Control and manage access to WebSocket APIs": nothing but `$connect` can have an authorizer.
    const deciding =
      api.kind === 'WEBSOCKET' ? api.routes.filter(({ path }) => path === '$connect') : api.routes;
    return deciding.map((route) => {
      const authorizer = 'authorizer' in route.auth ? authorizers.get(route.auth.authorizer) : undefined;
      return { api, route, authorizer };
    });
  });
  const certified = new Set(definition.apis.filter((api) => asksForCertificate(definition, api)));
  const functions = new Map(definition.functions.map((fn) => [fn.logicalId, fn]));
  const stated = new Set(written.statedNone.map(placeOf));
  const statedNone = routes.filter(({ route }) => stated.has(placeOf(route.at))).map(({ route }) => route);
  return {
    definition,
    written,
    routes,
    open: routes.filter(({ api, route }) => isOpen(route) && !certified.has(api)),
    functions,
    declaredPublic: publicRoutes(routes, written),
    statedNone: new Set(statedNone),
    networkLimitOf: limitReader(definition),
    codeOf: codeReader(functions, readCode),
  };
}

/** Every way to the API leads through mutual TLS: its default endpoint is off. */
function asksForCertificate({ customDomains }: Definition, api: Api): boolean {
  const domains = customDomains.filter(({ mappings }) => mappings.some(({ apiId }) => apiId === api.id));
  return (
    api.disableExecuteApiEndpoint &&
    domains.length > 0 &&
    domains.every(({ mutualTlsTruststore }) => mutualTlsTruststore !== undefined)
  );
}

function limitReader(definition: Definition): Subject['networkLimitOf'] {
  const known = new Map<Api, (route: Route) => NetworkLimit | undefined>();
  return (api, route) => {
    const limits = known.get(api) ?? networkLimits(definition, api);
    known.set(api, limits);
    return limits(route);
  };
}

/** Each function is read once, and only if a rule asks. */
function codeReader(functions: ReadonlyMap<string, LambdaFunction>, readCode: ReadCode): Subject['codeOf'] {
  const known = new Map<string, CodeFacts | undefined>();
  return (logicalId) => {
    const fn = logicalId === undefined ? undefined : functions.get(logicalId);
    if (fn === undefined) return undefined;
    if (!known.has(fn.logicalId)) {
      known.set(fn.logicalId, readCode(fn));
    }
    return known.get(fn.logicalId);
  };
}

function publicRoutes(routes: readonly RouteOfApi[], written: Written): ReadonlyMap<Route, PublicRoutes> {
  const found = new Map<Route, PublicRoutes>();
  const statements = written.publicRoutes.filter(({ reason }) => reason !== undefined);
  if (statements.length === 0) return found;
  for (const { api, route } of routes) {
    const target = { at: route.at, apiLogicalId: api.logicalId, route: routeName(route) };
    const statement = statements.find((one) => covers(one, target));
    if (statement !== undefined) found.set(route, statement);
  }
  return found;
}

function placeOf({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

/** The authorizers that routes name, with those routes. */
export function routesByAuthorizer(
  routes: readonly RouteOfApi[],
): ReadonlyMap<Authorizer, { readonly api: Api; readonly routes: readonly Route[] }> {
  const found = new Map<Authorizer, { readonly api: Api; readonly routes: Route[] }>();
  for (const { api, route, authorizer } of routes) {
    if (authorizer === undefined) continue;
    const known = found.get(authorizer);
    if (known === undefined) found.set(authorizer, { api, routes: [route] });
    else known.routes.push(route);
  }
  return found;
}
