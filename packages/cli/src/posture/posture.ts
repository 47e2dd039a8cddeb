import { type Finding, type JsonReport, jsonFinding } from '@portcullis/audit';
import { compileGroupRules } from '@portcullis/engine/groups';
import {
  type Api,
  authorizerOfRoute,
  type Definition,
  type Diagnostic,
  type Route,
  type Stage,
} from '@portcullis/model';
import { notHere, type Provided } from './not-here.ts';
import { whoGetsIn } from './who-gets-in.ts';

/** What `portcullis --json` prints; the fields of `apis` are stable. */
export interface Posture {
  readonly apis: readonly PostureApi[];
  /** What the import found out: not here, not enforced, worth knowing. */
  readonly diagnostics: readonly PostureDiagnostic[];
  /** What the recommended rules of `portcullis audit` find, the worst first. */
  readonly findings: JsonReport['findings'];
}

export interface PostureApi {
  readonly id: string;
  readonly logicalId: string;
  readonly name: string;
  readonly kind: Api['kind'];
  readonly stage: string;
  readonly routes: readonly PostureRoute[];
}

export interface PostureRoute {
  readonly method: string;
  readonly path: string;
  readonly auth: Route['auth']['type'];
  readonly authorizer: string | null;
  readonly scopes: readonly string[];
  readonly apiKeyRequired: boolean;
  /** Groups that get in by the API's group table; `null` where groups do not decide. */
  readonly groups: readonly string[] | null;
  readonly integration: string | null;
  /** Who gets in, in words. */
  readonly who: string;
  readonly unresolved: string | null;
}

export interface PostureDiagnostic {
  readonly severity: Diagnostic['severity'];
  readonly code: string;
  readonly message: string;
  readonly help: string | null;
  readonly kind: string | null;
  readonly file: string;
  readonly line: number;
}

/** One entry per API and deployed stage; `filter` is `--api` and `--stage`. */
export function postureOf(
  definition: Definition,
  diagnostics: readonly Diagnostic[],
  filter: { readonly api?: string | undefined; readonly stage?: string | undefined } = {},
  provided: Provided = new Set(),
  findings: readonly Finding[] = [],
): Posture {
  const apis = definition.apis
    .filter((api) => filter.api === undefined || api.id === filter.api || api.logicalId === filter.api)
    .flatMap((api) =>
      api.stages
        .filter((stage) => filter.stage === undefined || stage.name === filter.stage)
        .map((stage) => {
          const routes = api.routes.map((route) => routeOf(definition, api, stage, route, provided));
          return apiOf(api, stage, routes);
        }),
    );
  return { apis, diagnostics: diagnostics.map(diagnosticOf), findings: findings.map(jsonFinding) };
}

function apiOf(api: Api, stage: Stage, routes: readonly PostureRoute[]): PostureApi {
  return { id: api.id, logicalId: api.logicalId, name: api.name, kind: api.kind, stage: stage.name, routes };
}

function routeOf(
  definition: Definition,
  api: Api,
  stage: Stage,
  route: Route,
  provided: Provided,
): PostureRoute {
  const authorizer = authorizerOfRoute(api, route);
  return {
    method: route.method,
    path: route.path,
    auth: route.auth.type,
    authorizer: authorizer?.name ?? null,
    scopes: 'scopes' in route.auth ? route.auth.scopes : [],
    apiKeyRequired: route.apiKeyRequired,
    groups: groupsOf(api, route),
    integration: api.kind === 'WEBSOCKET' ? 'not served' : integrationOf(route),
    who: whoGetsIn(definition, api, stage, route, authorizer),
    unresolved:
      route.unresolved ??
      authorizer?.unresolved ??
      api.resourcePolicyUnresolved ??
      notHere(definition, route, authorizer, provided) ??
      null,
  };
}

function groupsOf(api: Api, route: Route): readonly string[] | null {
  const rule = api.groupTable && compileGroupRules(api.groupTable, [route])(route);
  if (rule === undefined || rule.kind === 'ungrouped') return null;
  return rule.kind === 'unlisted' ? [] : [...rule.admitted];
}

function integrationOf(route: Route): string | null {
  const { integration } = route;
  if (integration === undefined) return null;
  switch (integration.type) {
    case 'AWS_PROXY':
      return `AWS_PROXY ${integration.function.logicalId ?? integration.function.arn}`;
    case 'HTTP_PROXY':
      return `HTTP_PROXY ${integration.method} ${integration.uri}`;
    case 'MOCK':
      return 'MOCK';
    default:
      return integration.description;
  }
}

function diagnosticOf(diagnostic: Diagnostic): PostureDiagnostic {
  return {
    severity: diagnostic.severity,
    code: diagnostic.code,
    message: diagnostic.message,
    help: diagnostic.help ?? null,
    kind: diagnostic.kind ?? null,
    file: diagnostic.at.file,
    line: diagnostic.at.line,
  };
}
