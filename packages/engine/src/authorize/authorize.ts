import type { StatementEvidence } from '../policy/request.ts';
import { apiKeyOf, type KeyGrant } from './api-key.ts';
import { authenticateIam } from './authenticate-iam.ts';
import { authenticateLambda } from './authenticate-lambda.ts';
import { authenticateCognito, authenticateJwt, type TokenAuthenticated } from './authenticate-token.ts';
import { type GroupSource, judgeGroups, refusedByGroups } from './authorize-groups.ts';
import { authorizeIam } from './authorize-iam.ts';
import { authorizeLambda } from './authorize-lambda.ts';
import { authorizerOf } from './authorizer-of.ts';
import type { CompiledRoute, CompiledStage } from './compile.ts';
import { isPreflight } from './cors.ts';
import type { Decision, Trace } from './decision.ts';
import { type CompiledView, deny } from './deny.ts';
import type { Caller } from './directory.ts';
import { MAX_METHOD_ARN_BYTES, methodArn } from './execute-api-arn.ts';
import { type Failure, failure } from './failure.ts';
import type { CallerIdentity } from './identity.ts';
import { ANY_VERB, checkIntegrationPermission, NEVER_PERMITTED } from './integration-permission.ts';
import type { AuthorizePorts } from './ports.ts';
import { preflight } from './preflight.ts';
import { recordUnenforced } from './record-unenforced.ts';
import type { ApiRequest } from './request.ts';
import { type CompiledValidation, validateRequest } from './request-validation.ts';
import {
  evaluateResourcePolicy,
  refusedByResourcePolicy,
  resourcePolicyObstacle,
} from './resource-policy.ts';
import type { RouteMatch } from './route-match.ts';
import { routedPath } from './routed-path.ts';
import { spendStage, spendUsagePlan } from './throttles.ts';
import { unknownRoute } from './unknown-route.ts';
import { outsideItsVpc, refusedByEndpoint } from './vpc-endpoint.ts';

/**
 * The decision pipeline: may this request reach its integration? One place, API Gateway's order, top to bottom.
 * DG "Use AWS WAF to protect your REST APIs", "How API Gateway resource policies affect authorization workflow".
 *
 * Never throws for what a request says; everything that refuses is a value with a stable code (docs/errors.md).
 * `trace` receives each step; without it nothing is recorded. Answers at once where nothing has to be waited for:
 * a refusal in the middle of an attack then costs no turn of the event loop (measured: 1.3 us for each promise).
 */
export function authorize(
  stage: CompiledStage,
  request: ApiRequest,
  ports: AuthorizePorts,
  trace?: Trace,
): Decision | Promise<Decision> {
  return decide(stage, request, ports, trace, undefined);
}

/**
 * The same pipeline for a question that nobody sent: at AWS_IAM methods `signer` is taken for who signed, and no
 * signature is looked at. Never for requests from outside.
 */
export function authorizeAs(
  signer: Caller,
  stage: CompiledStage,
  request: ApiRequest,
  ports: AuthorizePorts,
): Decision | Promise<Decision> {
  return decide(stage, request, ports, undefined, signer);
}

function decide(
  stage: CompiledStage,
  request: ApiRequest,
  ports: AuthorizePorts,
  trace: Trace | undefined,
  signer: Caller | undefined,
): Decision | Promise<Decision> {
  const { api } = stage;
  let view: CompiledView = { stage, request };

  // 1. Mutual TLS and 2. the web ACL come before everything else. This version enforces neither: an API that
  // declares one is not served unless the operator says so (`--allow-unenforced`), and then every start says it.
  if (trace !== undefined) recordUnenforced(stage, trace);

  // 3. Route; to a private API there is one through a VPC endpoint only.
  const outside = outsideItsVpc(stage, request);
  if (outside !== undefined) return deny(view, outside, trace);
  const path = routedPath(request.path);
  const match = stage.router(request.method, path);
  if (match === undefined) {
    if (api.cors !== undefined && isPreflight(request)) {
      trace?.step('route', 'pass', 'CORS_PREFLIGHT', 'the gateway answers preflights itself');
      return preflight(stage, request);
    }
    return deny(view, unknownRoute(request), trace);
  }
  const { route } = match.target;
  view = { stage, request, match };
  const resource = methodArn(stage.arnPrefix, api.kind, request.method, path);
  if (resource.length > MAX_METHOD_ARN_BYTES) {
    return deny(
      view,
      failure('METHOD_ARN_TOO_LONG', `the method ARN is over ${MAX_METHOD_ARN_BYTES} bytes`),
      trace,
    );
  }
  if (route.unresolved !== undefined) return deny(view, failure('ROUTE_UNRESOLVED', route.unresolved), trace);
  trace?.step('route', 'pass', 'ROUTE_MATCHED', `${route.method} ${route.path} (${route.auth.type})`);

  // 4. The VPC endpoint's policy, where the caller is known by now; who signs is judged after authentication.
  if (route.auth.type !== 'AWS_IAM') {
    const refused = refusedByEndpoint(stage, request, undefined, resource, ports, evidenceFor(trace));
    if (refused !== undefined) return deny(view, refused, trace);
  }

  // Resource policy before authentication (REST): decides alone for NONE; for a Lambda authorizer an explicit
  // deny ends it before the function costs anything; AWS_IAM and Cognito are judged after authentication.
  const obstacle = resourcePolicyObstacle(stage, route.auth.type === 'AWS_IAM', resource);
  if (obstacle !== undefined) return deny(view, obstacle, trace);
  if (route.auth.type === 'NONE' || route.auth.type === 'CUSTOM') {
    const statements = evidenceFor(trace);
    const outcome = evaluateResourcePolicy(stage, request, resource, ports.now(), statements);
    if (outcome === 'explicitDeny' || (outcome === 'implicitDeny' && route.auth.type === 'NONE')) {
      return deny(view, refusedByResourcePolicy(outcome, view, resource, ports.now(), statements), trace);
    }
    trace?.step(
      'resource-policy',
      outcome === 'none' ? 'skip' : 'pass',
      outcome === 'none' ? 'RESOURCE_POLICY_NONE' : 'RESOURCE_POLICY_PASSED',
      outcome === 'none' ? 'the API has no resource policy' : `the resource policy answers ${outcome}`,
      { statements },
    );
  } else {
    trace?.step('resource-policy', 'skip', 'RESOURCE_POLICY_LATER', 'judged after authentication');
  }

  // 5. Authentication, then 6. authorization: exactly one method per route.
  const entry: Entry = { view, route: match.target, match, resource, ports, trace, signer };
  const entered = enter(entry);
  return entered instanceof Promise
    ? entered.then((settled) => admit(entry, withGroups(entry, settled)))
    : admit(entry, withGroups(entry, entered));
}

/** 7. API key: after the auth type, and only where the method asks for one. */
function admit(entry: Entry, entered: Entered): Decision | Promise<Decision> {
  const { trace } = entry;
  const { stage, request } = entry.view;
  const { identity, usageIdentifierKey } = entered;
  const view: CompiledView = { stage, request, match: entry.match, identity };
  if (entered.refused !== undefined) return deny(view, entered.refused, trace);
  if (!entry.route.route.apiKeyRequired) {
    trace?.step('api-key', 'skip', 'API_KEY_NOT_REQUIRED', 'the method requires no API key');
    return spend({ ...entry, view }, entered, undefined);
  }
  const grant = stage.keyRing(apiKeyOf(stage.api.apiKeySource, request, usageIdentifierKey));
  if (!grant.ok) return deny(view, grant, trace);
  const { key, plan } = grant;
  trace?.step('api-key', 'pass', 'API_KEY_VALID', `the key ${key.logicalId} of the plan ${plan.logicalId}`, {
    key: key.logicalId,
  });
  const keyed = { ...identity, apiKey: { id: key.id, value: key.value as string } };
  return spend({ ...entry, view: { ...view, identity: keyed } }, { ...entered, identity: keyed }, grant);
}

/** 8. The key's usage plan, 9. the throttles of stage and account. */
function spend(entry: Entry, entered: Entered, grant: KeyGrant | undefined): Decision | Promise<Decision> {
  const { view, match, ports } = entry;
  const { stage, request } = view;
  const spending =
    grant === undefined ? undefined : spendUsagePlan(grant, stage, match.target, request.method, ports);
  return spending === undefined
    ? spendThrottle(entry, entered, grant, undefined)
    : spending.then((spent) => spendThrottle(entry, entered, grant, spent));
}

function spendThrottle(
  entry: Entry,
  entered: Entered,
  grant: KeyGrant | undefined,
  spent: Failure | undefined,
): Decision | Promise<Decision> {
  const { view, match, ports, trace } = entry;
  if (spent !== undefined) return deny(view, spent, trace);
  if (grant !== undefined) {
    trace?.step('usage-plan', 'pass', 'USAGE_PLAN_WITHIN', `within the plan ${grant.plan.logicalId}`);
  } else {
    trace?.step('usage-plan', 'skip', 'API_KEY_NOT_REQUIRED', 'no usage plan applies');
  }
  const spending = spendStage(view.stage, match.target, ports);
  return spending === undefined
    ? validate(entry, entered, undefined)
    : spending.then((throttled) => validate(entry, entered, throttled));
}

/** 10. Request validation, of what the throttles let pass. */
function validate(
  entry: Entry,
  entered: Entered,
  throttled: Failure | undefined,
): Decision | Promise<Decision> {
  const { view, match, trace } = entry;
  if (throttled !== undefined) return deny(view, throttled, trace);
  trace?.step('throttle', 'pass', 'THROTTLE_WITHIN', 'within the throttles of stage and account');
  const { validation } = match.target;
  if (validation !== undefined) return validated(entry, entered, validation);
  trace?.step('request-validation', 'skip', 'VALIDATION_NONE', 'the method declares no validation');
  return integrate(entry, entered, entered.body);
}

async function validated(entry: Entry, entered: Entered, validation: CompiledValidation): Promise<Decision> {
  const { view, trace } = entry;
  const valid = await validateRequest(validation, view.request, entered.body);
  if (!valid.ok) return deny(view, valid, trace);
  trace?.step(
    'request-validation',
    'pass',
    'REQUEST_VALID',
    'parameters and body fit what the method declares',
  );
  return integrate(entry, entered, valid.body);
}

/** 11. and 12.: what the integration needs. */
function integrate(entry: Entry, entered: Entered, body: Uint8Array | undefined): Decision {
  const { view, match, ports, trace } = entry;
  const { stage, request } = view;
  const { api } = stage;
  const { route } = match.target;
  const { caller, identity } = entered;

  // An HTTP API with a CORS configuration answers an authorized preflight itself.
  if (api.cors !== undefined && isPreflight(request)) return preflight(stage, request, match.target);

  // 11. The right to invoke the integration's function
  const { permissions } = match.target;
  const permission = permissions.get(request.method) ?? permissions.get(ANY_VERB) ?? NEVER_PERMITTED;
  const refused = checkIntegrationPermission(permission, caller, request, ports.now());
  if (refused !== undefined) return deny(view, refused, trace);
  if ('functionArn' in permission) {
    trace?.step(
      'integration-permission',
      'pass',
      'INTEGRATION_PERMITTED',
      `may invoke ${permission.functionArn}`,
    );
  } else {
    trace?.step(
      'integration-permission',
      'skip',
      'INTEGRATION_PERMISSION_NONE',
      'nothing to decide for this integration',
    );
  }

  // 12. Integration
  if (route.integration === undefined) {
    return deny(
      view,
      failure('INTEGRATION_MISSING', `${route.method} ${route.path} has no integration`),
      trace,
    );
  }
  trace?.step(
    'integration',
    'pass',
    'INTEGRATION_REACHED',
    `reaches its ${route.integration.type} integration`,
  );
  return { allowed: true, route: match.target, pathParameters: match.pathParameters, identity, body };
}

/** A request on its way through authentication and authorization. */
interface Entry {
  readonly view: CompiledView;
  readonly route: CompiledRoute;
  readonly match: RouteMatch<CompiledRoute>;
  readonly resource: string;
  readonly ports: AuthorizePorts;
  readonly trace: Trace | undefined;
  readonly signer: Caller | undefined;
}

/** Who the caller is; with `refused`, why that is not enough. */
interface Entered {
  readonly identity: CallerIdentity;
  readonly refused?: Failure | undefined;
  readonly caller?: Caller | undefined;
  readonly body?: Uint8Array | undefined;
  readonly usageIdentifierKey?: string | undefined;
  /** What the caller's groups are read from. */
  readonly groupSource?: GroupSource;
}

const NOBODY: CallerIdentity = {};

/** The last part of authorization: the API's group table, for callers whom the route's own auth lets in. */
function withGroups(entry: Entry, entered: Entered): Entered {
  const { groups } = entry.route;
  if (groups === undefined || entered.refused !== undefined) return entered;
  const decision = judgeGroups(groups, entered.groupSource);
  if (!decision.ok) return { ...entered, refused: refusedByGroups(decision) };
  const { evidence, group } = decision;
  if (group !== undefined) {
    const reason = `the caller is in ${group} (${evidence.file}:${evidence.line})`;
    entry.trace?.step('authorization', 'pass', 'GROUP_ALLOWED', reason, { groups: evidence });
  }
  return entered;
}

function enter(entry: Entry): Entered | Promise<Entered> {
  const { auth } = entry.route.route;
  const { groups } = entry.route;
  // A route that the group table does not list lets in nobody: no function is run, and no signature checked, to say so.
  // Tokens come first where there are any, since a 401 comes before any 403.
  if (groups?.rule.kind === 'unlisted' && auth.type !== 'COGNITO_USER_POOLS' && auth.type !== 'JWT') {
    return withGroups(entry, { identity: NOBODY });
  }
  switch (auth.type) {
    case 'NONE':
      entry.trace?.step('authentication', 'skip', 'AUTH_NONE', 'the method asks for no authentication');
      entry.trace?.step('authorization', 'skip', 'AUTH_NONE', 'the method asks for no authorization');
      return { identity: NOBODY };
    case 'AWS_IAM':
      return enterByIam(entry);
    case 'COGNITO_USER_POOLS':
      return enterByCognito(entry, auth.scopes);
    case 'JWT':
      return enterByJwt(entry, auth.scopes);
    case 'CUSTOM':
      return enterByLambda(entry);
  }
}

/** Signature first, then the caller's policies together with the resource policy. */
function enterByIam(entry: Entry): Entered | Promise<Entered> {
  return entry.signer === undefined ? enterSigned(entry) : enteredByIam(entry, entry.signer, '', undefined);
}

async function enterSigned(entry: Entry): Promise<Entered> {
  const { view, ports } = entry;
  const { stage, request } = view;
  const signed = await authenticateIam(request, stage.definition.region, stage.signingKeys, ports);
  if (!signed.ok) return { identity: NOBODY, refused: signed };
  const { caller, accessKeyId } = signed.credential;
  return enteredByIam(entry, caller, accessKeyId, signed.body);
}

function enteredByIam(
  { view, resource, ports, trace }: Entry,
  caller: Caller,
  accessKeyId: string,
  body: Uint8Array | undefined,
): Entered {
  const { stage, request } = view;
  const { userArn } = caller.identity;
  const identity = { iam: { ...caller.identity, accessKey: accessKeyId } };
  trace?.step('authentication', 'pass', 'SIGV4_VERIFIED', `signed by ${userArn}`, { key: accessKeyId });
  const unpassed = refusedByEndpoint(stage, request, caller, resource, ports, evidenceFor(trace));
  if (unpassed !== undefined) return { identity, refused: unpassed, caller, body };
  const statements = evidenceFor(trace);
  const refused = authorizeIam(stage, request, caller, resource, ports.now(), statements);
  if (refused === undefined) {
    trace?.step('authorization', 'pass', 'IAM_ALLOWED', `${userArn} may invoke ${resource}`, { statements });
  }
  return { identity, refused, caller, body };
}

/** Token first (a 401 comes before any 403), then the resource policy alone, which must allow. */
function enterByCognito(entry: Entry, scopes: readonly string[]): Entered | Promise<Entered> {
  const authorizer = authorizerOf(entry.route, 'tokenAuthorizer');
  const token = authenticateCognito(authorizer, scopes, entry.view, entry.ports.now());
  return token instanceof Promise
    ? token.then((settled) => enteredByCognito(entry, settled))
    : enteredByCognito(entry, token);
}

function enteredByCognito(entry: Entry, token: TokenAuthenticated | Failure): Entered {
  const { view, resource, ports, trace } = entry;
  if (!token.ok) return { identity: NOBODY, refused: token };
  const identity = { authorizer: token.context };
  trace?.step('authentication', 'pass', 'TOKEN_VERIFIED', `a token of ${String(token.claims.sub)}`);
  const statements = evidenceFor(trace);
  const outcome = evaluateResourcePolicy(view.stage, view.request, resource, ports.now(), statements);
  if (outcome === 'explicitDeny' || outcome === 'implicitDeny') {
    return { identity, refused: refusedByResourcePolicy(outcome, view, resource, ports.now(), statements) };
  }
  trace?.step('authorization', 'pass', 'TOKEN_ACCEPTED', 'the token is one that this method takes', {
    statements,
  });
  return { identity, groupSource: { claims: token.claims } };
}

async function enterByJwt(entry: Entry, scopes: readonly string[]): Promise<Entered> {
  const { view, ports, trace } = entry;
  const token = await authenticateJwt(
    authorizerOf(entry.route, 'tokenAuthorizer'),
    scopes,
    view,
    ports.now(),
  );
  if (!token.ok) return { identity: NOBODY, refused: token };
  trace?.step('authentication', 'pass', 'TOKEN_VERIFIED', `a token of ${String(token.claims.sub)}`);
  trace?.step('authorization', 'pass', 'TOKEN_ACCEPTED', 'audience and scopes are those of the route');
  return { identity: { authorizer: token.context }, groupSource: { claims: token.claims } };
}

/** The authorizer's output, from the cache or fresh, judged for this request with the resource policy. */
async function enterByLambda(entry: Entry): Promise<Entered> {
  const { view, match, resource, ports, trace } = entry;
  const authorizer = authorizerOf(entry.route, 'lambdaAuthorizer');
  const { name } = authorizer.authorizer;
  const answered = await authenticateLambda(authorizer, match, resource, view, ports);
  if (!answered.ok) return { identity: NOBODY, refused: answered };
  const { output, latencyMs } = answered;
  const { principalId, context, usageIdentifierKey } = output;
  const identity: CallerIdentity = { authorizer: { kind: 'lambda', principalId, context, latencyMs } };
  if (answered.cached) {
    trace?.step('authentication', 'pass', 'AUTHORIZER_CACHED', `${name} answered (from the cache)`);
  } else trace?.step('authentication', 'pass', 'AUTHORIZER_ANSWERED', `${name} answered`);
  const statements = evidenceFor(trace);
  const refused = authorizeLambda(view.stage, view.request, output, resource, ports.now(), statements);
  if (refused === undefined) {
    trace?.step('authorization', 'pass', 'AUTHORIZER_ALLOWED', `${name} allows it`, { statements });
  }
  return { identity, refused, usageIdentifierKey, groupSource: { context } };
}

/** Statements are collected only for somebody who asked. */
function evidenceFor(trace: Trace | undefined): StatementEvidence[] | undefined {
  return trace === undefined ? undefined : [];
}
