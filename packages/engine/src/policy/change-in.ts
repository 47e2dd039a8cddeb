import { isKeyOfSigners, networkOf } from '@portcullis/model/policy';
import type { ChangedSide, PolicyChange } from './change.ts';
import type { CompiledPolicies } from './compile.ts';
import type { NearMiss } from './evidence.ts';
import type { Closeness } from './principal.ts';
import type { ContextValue, PolicyRequest, RequestContext } from './request.ts';
import { satisfyingValue, wish } from './satisfying-value.ts';
import { EXPLICIT_DENY } from './statement-list.ts';

/** Policies that must allow and do not. */
export interface Site {
  readonly side: ChangedSide;
  /** Absent: there are none yet. */
  readonly policies: CompiledPolicies | undefined;
  /** Where a statement of its own would go: `a policy of user ops`. */
  readonly where: string;
  /** How closely an Allow must name the caller. */
  readonly needs: Closeness;
  readonly bounded: boolean;
  /** What policies at the resource write to name the caller; absent for policies that name nobody. */
  readonly principal: string | undefined;
  /** Of the organization: 1 is the root. */
  readonly level?: number | undefined;
}

/** The smallest change with which these policies would allow: a value of the request, an entry more, a statement more. */
export function changeIn(site: Site, request: PolicyRequest, conditions: boolean): PolicyChange {
  const misses = site.policies?.nearMisses(request, site.bounded) ?? [];
  const close = misses.filter(({ closeness }) => closeness >= site.needs);
  const condition = conditions ? close.find((miss) => isSatisfiable(miss, site, request)) : undefined;
  if (condition !== undefined) return satisfied(condition, site, request);
  const resource = close.find((miss) => failsBy(miss, 'resource'));
  if (resource !== undefined) return extended('resource', resource, site, request);
  // A statement about another service is no place for this action.
  const service = `${request.action.toLowerCase().split(':', 1)[0]}:`;
  const action = close.find(
    (miss) =>
      failsBy(miss, 'action') &&
      miss.failed.expected.some((entry) => entry.toLowerCase().startsWith(service)),
  );
  if (action !== undefined) return extended('action', action, site, request);
  const unnamed = misses.find((miss) => failsBy(miss, 'principal'));
  if (unnamed !== undefined && site.principal !== undefined) {
    return extended('principal', unnamed, site, request);
  }
  return added(site, request);
}

/** By an element that one entry more would satisfy; one entry less of a NotAction or NotResource is no small change. */
function failsBy({ failed }: NearMiss, element: 'action' | 'resource' | 'principal'): boolean {
  return failed.element === element && failed.operator === undefined;
}

/** The context once the request comes with what this change asks for. */
export function contextAfter(context: RequestContext, { condition }: PolicyChange): RequestContext {
  return condition === undefined ? context : withValue(context, condition.key, condition.example);
}

/** A value of one way in takes the keys of the other with it. */
function withValue(context: RequestContext, key: string, value: ContextValue | undefined): RequestContext {
  const changed = key.toLowerCase();
  const network = value === undefined ? undefined : networkOf(changed);
  return {
    value: (asked) => {
      if (asked === changed) return value;
      const other = network === undefined ? undefined : networkOf(asked);
      return other === undefined || other === network ? context.value(asked) : undefined;
    },
  };
}

/** Whether the statement applies, and no Deny beside it, once the request comes with a value that it wants. */
function isSatisfiable({ failed }: NearMiss, site: Site, request: PolicyRequest): boolean {
  const { element, operator, key, expected } = failed;
  if (element !== 'condition' || operator === undefined || key === undefined) return false;
  if (request.principal.kind === 'anonymous' && isKeyOfSigners(key)) return false;
  const satisfying = satisfyingValue(operator, key, expected);
  if (satisfying === undefined) return false;
  const context = withValue(request.context, key, satisfying.value);
  const grant = site.policies?.grant({ ...request, context }, site.bounded) ?? EXPLICIT_DENY;
  return grant !== EXPLICIT_DENY && grant >= site.needs;
}

function satisfied({ statement, failed }: NearMiss, site: Site, request: PolicyRequest): PolicyChange {
  const { operator = '', key = '', expected, actual } = failed;
  const has = actual === undefined || actual.length === 0 ? 'none' : [actual].flat().join(', ');
  return {
    ...changed('satisfy-condition', statement, site, request),
    condition: { operator, key, expected, actual, example: satisfyingValue(operator, key, expected)?.value },
    text: `the condition ${operator} ${key} of ${placeOf(statement)} wants ${wish(operator, expected)}, and the request has ${has}`,
  };
}

function extended(
  element: 'action' | 'resource' | 'principal',
  { statement }: NearMiss,
  site: Site,
  request: PolicyRequest,
): PolicyChange {
  const entry = element === 'principal' ? site.principal : request[element];
  const name = { action: 'Action', resource: 'Resource', principal: 'Principal' }[element];
  return {
    ...changed(`extend-${element}`, statement, site, request),
    text: `add ${entry} to the ${name} of ${placeOf(statement)}`,
  };
}

function added(site: Site, request: PolicyRequest): PolicyChange {
  const { action, resource } = request;
  const { side, where, principal, level } = site;
  return {
    kind: 'add-statement',
    side,
    policy: where,
    action,
    resource,
    principal,
    level,
    text:
      principal === undefined
        ? `add ${action} on ${resource} to ${where}`
        : `name ${principal} in ${where}, with ${action} on ${resource}`,
  };
}

function changed(
  kind: PolicyChange['kind'],
  { policy, sid, index, file, line }: NearMiss['statement'],
  { side, principal, level }: Site,
  { action, resource }: PolicyRequest,
): Omit<PolicyChange, 'text'> {
  return { kind, side, policy, statement: { sid, index, file, line }, action, resource, principal, level };
}

function placeOf({ policy, sid, index, file, line }: NearMiss['statement']): string {
  return `statement ${sid ?? index + 1} of ${policy} (${file}:${line})`;
}
