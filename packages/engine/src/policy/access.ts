import { type CompiledPolicies, EXPLICIT_DENY, type Grant, outcomeOf } from './compile.ts';
import { BY_ACCOUNT, BY_ROLE, BY_SELF, NOT_NAMED } from './principal.ts';
import type { PolicyOutcome, PolicyRequest, Principal, StatementEvidence } from './request.ts';

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
}

export interface AccessResult {
  readonly outcome: PolicyOutcome;
  /** The policies whose deny, allow or silence settled it. */
  readonly decidedBy: 'identity' | 'boundary' | 'session' | 'resource';
  /** The caller's side as a whole: identity policies within boundary and session policy. */
  readonly identity: PolicyOutcome;
  readonly resource: PolicyOutcome | 'none';
}

type Side = 'identity' | 'boundary' | 'session';

/**
 * Decides a request from all policies that apply to it. IAM User Guide, "Policy evaluation logic" and
 * "Cross-account policy evaluation logic"; DG "How API Gateway resource policies affect authorization
 * workflow" (Tables A and B).
 *
 * Service and resource control policies would be asked first, right after the explicit denies: an Allow is
 * needed at every level of the organization. There are none yet.
 */
export function evaluateAccess(input: AccessInput, evidence?: StatementEvidence[]): AccessResult {
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

/** Anonymous callers and services have no account whose policies could be asked. */
function isForeign({ principal }: PolicyRequest, resourceAccount: string): boolean {
  return (
    principal.kind !== 'anonymous' && principal.kind !== 'service' && principal.account !== resourceAccount
  );
}

/** A partition knows no principals of another. */
function isSamePartition({ principal, resource }: PolicyRequest): boolean {
  if (principal.kind === 'anonymous' || principal.kind === 'service') return true;
  return partitionOf(principal.arn) === partitionOf(resource);
}

function partitionOf(arn: string): string {
  return arn.slice(4, arn.indexOf(':', 4));
}
