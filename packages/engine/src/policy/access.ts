import type { CompiledPolicies } from './compile.ts';
import { BY_ACCOUNT, BY_ROLE, BY_SELF, isOfAccount, NOT_NAMED } from './principal.ts';
import type { PolicyOutcome, PolicyRequest, Principal, StatementEvidence } from './request.ts';
import { EXPLICIT_DENY, type Grant, outcomeOf } from './statement-list.ts';

export interface AccessInput {
  readonly request: PolicyRequest;
  /** All identity policies of the caller together; absent: none. A Lambda authorizer's policy stands here too. */
  readonly identity?: CompiledPolicies | undefined;
  /** Absent: no boundary limits the caller. */
  readonly boundary?: CompiledPolicies | undefined;
  /** Absent: none was passed. They only limit; a federated user without one has nothing of the user's policies. */
  readonly session?: CompiledPolicies | undefined;
  readonly resource?: CompiledPolicies | undefined;
  /** Owner of the resource. */
  readonly resourceAccount: string;
  /**
   * The service control policies that bind the caller's account, a set for each level from the root down. Absent:
   * none bind it (no organization, the management account).
   */
  readonly serviceControls?: readonly CompiledPolicies[] | undefined;
  /** The resource control policies that bind the resource's account; they only deny. */
  readonly resourceControls?: CompiledPolicies | undefined;
}

export interface AccessResult {
  readonly outcome: PolicyOutcome;
  /** The policies whose deny, allow or silence settled it. */
  readonly decidedBy:
    | 'identity'
    | 'boundary'
    | 'session'
    | 'resource'
    | 'service-control'
    | 'resource-control';
  /** The caller's side as a whole: identity policies within boundary and session policy. */
  readonly identity: PolicyOutcome;
  readonly resource: PolicyOutcome | 'none';
}

type Side = 'identity' | 'boundary' | 'session';

/**
 * Decides a request from all policies that apply to it. IAM User Guide, "Policy evaluation logic" and
 * "Cross-account policy evaluation logic"; DG "How API Gateway resource policies affect authorization
 * workflow" (Tables A and B). An explicit deny of any policy wins; then the organization limits what is left.
 */
export function evaluateAccess(input: AccessInput, evidence?: StatementEvidence[]): AccessResult {
  const controls = controlsOf(input, evidence);
  const access = evaluateWithinControls(input, evidence);
  if (controls === undefined || access.outcome === 'explicitDeny') return access;
  if (controls.outcome === 'implicitDeny' && access.outcome === 'implicitDeny') return access;
  return { ...access, ...controls };
}

/**
 * Organizations User Guide, "SCP evaluation": an Allow is needed at every level, and no policy of the account makes up
 * for one that is missing; the root user is bound, callers of other accounts are not. "RCP evaluation": a Deny binds
 * everybody who asks for the resource.
 */
function controlsOf(
  { request, serviceControls, resourceControls }: AccessInput,
  evidence: StatementEvidence[] | undefined,
): Pick<AccessResult, 'outcome' | 'decidedBy'> | undefined {
  if (serviceControls === undefined && resourceControls === undefined) return undefined;
  if (resourceControls?.evaluate(request, evidence) === 'explicitDeny') {
    return { outcome: 'explicitDeny', decidedBy: 'resource-control' };
  }
  const levels = (serviceControls ?? []).map((level) => level.evaluate(request, evidence));
  if (levels.includes('explicitDeny')) return { outcome: 'explicitDeny', decidedBy: 'service-control' };
  return levels.includes('implicitDeny')
    ? { outcome: 'implicitDeny', decidedBy: 'service-control' }
    : undefined;
}

function evaluateWithinControls(input: AccessInput, evidence?: StatementEvidence[]): AccessResult {
  const { request } = input;
  const isRoot = request.principal.kind === 'root';
  const bounded = input.boundary !== undefined;
  const identity = side(isRoot ? undefined : input.identity, request, bounded, evidence) ?? NOT_NAMED;
  const boundary = side(isRoot ? undefined : input.boundary, request, bounded, evidence) ?? BY_SELF;
  const session =
    side(isRoot ? undefined : input.session, request, bounded, evidence) ?? absentSession(request.principal);
  const resource = side(input.resource, request, bounded, evidence);

  const resourceOutcome = resource === undefined ? 'none' : outcomeOf(resource);
  const denied = denyingSide(identity, boundary, session);
  if (denied !== undefined) {
    return {
      outcome: 'explicitDeny',
      decidedBy: denied,
      identity: 'explicitDeny',
      resource: resourceOutcome,
    };
  }
  const silent = isRoot ? undefined : silentSide(identity, boundary, session);
  const callerOutcome = silent === undefined ? 'allowed' : 'implicitDeny';
  if (resource === EXPLICIT_DENY) {
    return {
      outcome: 'explicitDeny',
      decidedBy: 'resource',
      identity: callerOutcome,
      resource: 'explicitDeny',
    };
  }
  const granted = resource ?? NOT_NAMED;
  if (isForeign(request, input.resourceAccount)) {
    const allowed = silent === undefined && granted !== NOT_NAMED && isSamePartition(request);
    return {
      outcome: allowed ? 'allowed' : 'implicitDeny',
      decidedBy: silent ?? 'resource',
      identity: callerOutcome,
      resource: resourceOutcome,
    };
  }
  if (silent === undefined) {
    return { outcome: 'allowed', decidedBy: 'identity', identity: 'allowed', resource: resourceOutcome };
  }
  const limit = limitOf(granted, silent, boundary, session);
  return limit === undefined
    ? { outcome: 'allowed', decidedBy: 'resource', identity: callerOutcome, resource: resourceOutcome }
    : { outcome: 'implicitDeny', decidedBy: limit, identity: callerOutcome, resource: resourceOutcome };
}

function side(
  policies: CompiledPolicies | undefined,
  request: PolicyRequest,
  bounded: boolean,
  evidence: StatementEvidence[] | undefined,
): Grant | undefined {
  return policies?.grant(request, bounded, evidence);
}

/** "Permissions for GetFederationToken": a session without a policy gets nothing of the user's policies. */
function absentSession(principal: Principal): Grant {
  return principal.kind === 'federated-user' ? NOT_NAMED : BY_SELF;
}

function denyingSide(identity: Grant, boundary: Grant, session: Grant): Side | undefined {
  if (identity === EXPLICIT_DENY) return 'identity';
  if (boundary === EXPLICIT_DENY) return 'boundary';
  return session === EXPLICIT_DENY ? 'session' : undefined;
}

/** The first of the caller's policies that does not allow; `undefined` where all do. */
function silentSide(identity: Grant, boundary: Grant, session: Grant): Side | undefined {
  if (identity === NOT_NAMED) return 'identity';
  if (boundary === NOT_NAMED) return 'boundary';
  return session === NOT_NAMED ? 'session' : undefined;
}

/**
 * What still limits a grant by a resource policy of the caller's own account, whose identity side is silent:
 * named itself, nothing; by its role, boundary and session policy; by its account, everything.
 */
function limitOf(granted: Grant, silent: Side, boundary: Grant, session: Grant): Side | undefined {
  switch (granted) {
    case BY_SELF:
      return undefined;
    case BY_ROLE:
      if (boundary === NOT_NAMED) return 'boundary';
      return session === NOT_NAMED ? 'session' : undefined;
    case BY_ACCOUNT:
    case NOT_NAMED:
      return silent;
    default:
      throw new TypeError(`an explicit deny (${granted}) limits nothing more`);
  }
}

/** Anonymous callers, services and federated users have no account whose policies could be asked. */
function isForeign({ principal }: PolicyRequest, resourceAccount: string): boolean {
  return isOfAccount(principal) && principal.account !== resourceAccount;
}

/** A partition knows no principals of another. */
function isSamePartition({ principal, resource }: PolicyRequest): boolean {
  if (!isOfAccount(principal)) return true;
  return partitionOf(principal.arn) === partitionOf(resource);
}

function partitionOf(arn: string): string {
  return arn.slice(4, arn.indexOf(':', 4));
}
