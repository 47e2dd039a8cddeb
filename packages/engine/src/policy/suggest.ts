import { type AccessInput, evaluateAccess } from './access.ts';
import {
  type ChangedSide,
  nameOfPrincipal,
  ownerOf,
  type PolicyChange,
  type Suggestion,
  suggestionOf,
} from './change.ts';
import { changeIn, contextAfter, type Site } from './change-in.ts';
import type { CompiledPolicies } from './compile.ts';
import { BY_ACCOUNT, BY_ROLE, BY_SELF, isOfAccount, NOT_NAMED } from './principal.ts';
import type { PolicyRequest } from './request.ts';
import type { Grant } from './statement-list.ts';

/** What evidence calls policies that are not there yet. */
export interface SuggestionNames {
  /** `the resource policy of Api`. */
  readonly resource: string;
}

/**
 * The smallest change that would allow what `evaluateAccess` denies implicitly, from its own input. `undefined` where no
 * policy could: an explicit deny, a caller of another partition.
 */
export function suggestAccess(input: AccessInput, names: SuggestionNames): Suggestion | undefined {
  if (evaluateAccess(input).outcome !== 'implicitDeny' || isOfAnotherPartition(input)) return undefined;
  const changes = changesFor(input, names, true);
  // Another value of a key may wake up a Deny: then the policies must change.
  return suggestionOf(isEnough(input, changes) ? changes : changesFor(input, names, false));
}

/** The same for policies that decide alone: an API's resource policy, an endpoint's, an authorizer's. */
export function suggestAlone(
  policies: CompiledPolicies | undefined,
  request: PolicyRequest,
  side: ChangedSide,
  where: string,
): Suggestion | undefined {
  if (policies !== undefined && policies.evaluate(request) !== 'implicitDeny') return undefined;
  const principal = side === 'authorizer' ? undefined : nameOfPrincipal(request.principal);
  const site: Site = { side, policies, where, needs: BY_ACCOUNT, bounded: false, principal };
  return suggestionOf([changeIn(site, request, true)]);
}

function changesFor(
  input: AccessInput,
  names: SuggestionNames,
  conditions: boolean,
): readonly PolicyChange[] {
  const { request } = input;
  const change = (site: Site): PolicyChange => changeIn(site, request, conditions);
  const limits = silentLevels(input).map(change);
  const silent = silentSides(input);
  const granted = grantOf(input.resource, input);
  const isForeign = isOfAccount(request.principal) && request.principal.account !== input.resourceAccount;
  if (isForeign) {
    const site = resourceSite(input, names, BY_ACCOUNT, nameOfPrincipal(request.principal));
    return [...limits, ...silent.map(change), ...(granted === NOT_NAMED ? [change(site)] : [])];
  }
  if (granted === BY_SELF) return limits;
  const limiting = silent.filter(({ side }) => side !== 'identity');
  // A role that is named needs no identity policy; its boundary and session policy still limit.
  if (granted === BY_ROLE) return [...limits, ...limiting.map(change)];
  const isAnybody = !isOfAccount(request.principal);
  if (silent.length === 0) return limits;
  // Nobody can attach a policy to a caller who has no identity.
  const own = isAnybody ? [] : silent.map(change);
  const atResource = change(resourceSite(input, names, BY_SELF, nameOfPrincipal(request.principal)));
  const [only] = own;
  if (only === undefined || own.length > 1) return [...limits, atResource];
  // The caller's own policy is the place for a change, unless the resource's already waits for no more than a value.
  const isNearer = atResource.kind === 'satisfy-condition' && only.kind === 'add-statement';
  return [...limits, isNearer ? atResource : only];
}

/** The caller's own policies that do not allow, each of which must. */
function silentSides(input: AccessInput): readonly Site[] {
  const { principal } = input.request;
  if (principal.kind === 'root') return [];
  const bounded = input.boundary !== undefined;
  const owner = ownerOf(principal);
  const sites: Site[] = [];
  const add = (side: 'identity' | 'boundary' | 'session', where: string): void => {
    const policies = input[side];
    if (grantOf(policies, input) !== NOT_NAMED) return;
    sites.push({ side, policies, where, needs: BY_ACCOUNT, bounded, principal: undefined });
  };
  add('identity', `a policy of ${owner}`);
  if (bounded) add('boundary', `the permissions boundary of ${owner}`);
  if (input.session !== undefined || principal.kind === 'federated-user') {
    add('session', `the session policy of ${nameOfPrincipal(principal)}`);
  }
  return sites;
}

function silentLevels({ request, serviceControls = [] }: AccessInput): readonly Site[] {
  return serviceControls.flatMap((policies, depth): readonly Site[] => {
    if (policies.evaluate(request) !== 'implicitDeny') return [];
    const where = `a service control policy of level ${depth + 1} of ${serviceControls.length} above the caller's account`;
    return [
      {
        side: 'service-control',
        policies,
        where,
        needs: BY_ACCOUNT,
        bounded: false,
        principal: undefined,
        level: depth + 1,
      },
    ];
  });
}

function resourceSite(
  { resource, boundary }: AccessInput,
  names: SuggestionNames,
  needs: Site['needs'],
  principal: string,
): Site {
  return {
    side: 'resource',
    policies: resource,
    where: names.resource,
    needs,
    bounded: boundary !== undefined,
    principal,
  };
}

function grantOf(policies: CompiledPolicies | undefined, { request, boundary }: AccessInput): Grant {
  return policies?.grant(request, boundary !== undefined) ?? NOT_NAMED;
}

/** A request with another value is suggested where that alone is enough: what else is missing was judged with the old. */
function isEnough(input: AccessInput, changes: readonly PolicyChange[]): boolean {
  if (!changes.some(({ kind }) => kind === 'satisfy-condition')) return true;
  const [only, more] = changes;
  if (only === undefined || more !== undefined) return false;
  const context = contextAfter(input.request.context, only);
  return evaluateAccess({ ...input, request: { ...input.request, context } }).outcome === 'allowed';
}

function isOfAnotherPartition({ request: { principal, resource } }: AccessInput): boolean {
  if (!isOfAccount(principal)) return false;
  return principal.arn.split(':', 2)[1] !== resource.split(':', 2)[1];
}
