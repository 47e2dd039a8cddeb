/**
 * A naive evaluator, written from the text of the IAM User Guide to be compared with the real one. It never
 * ships: it interprets the JSON of the policies for each request, and is simple rather than fast.
 */
import { conditionHolds, type ReferenceContext } from './condition.ts';
import { listOf, type Policy, type PolicyPrincipal, type PolicyStatement } from './policy.ts';
import { matches, matchesArn, type PatternCharacter, substitute } from './text.ts';

export type { ReferenceContext } from './condition.ts';

export type ReferencePrincipal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'federated'; readonly provider: string }
  | { readonly kind: 'root' | 'user'; readonly account: string; readonly arn: string }
  | {
      readonly kind: 'role-session';
      readonly account: string;
      readonly arn: string;
      readonly roleArn: string;
    }
  | {
      readonly kind: 'federated-user';
      readonly account: string;
      readonly arn: string;
      readonly userArn: string;
    };

export interface ReferenceInput {
  readonly principal: ReferencePrincipal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  /** Keys in any case. */
  readonly context: ReferenceContext;
  readonly identity?: readonly Policy[];
  readonly boundary?: readonly Policy[];
  readonly session?: readonly Policy[];
  readonly resourcePolicy?: readonly Policy[];
  /** Of the role that is assumed: a resource policy that must itself allow. */
  readonly trust?: readonly Policy[];
  /** One list for each level of the organization; absent: none bind the caller. */
  readonly serviceControls?: readonly (readonly Policy[])[];
  readonly resourceControls?: readonly Policy[];
}

export type ReferenceOutcome = 'allowed' | 'explicitDeny' | 'implicitDeny';

type Naming = 'itself' | 'parent' | 'account';

/** "Policy evaluation logic" and "Cross-account policy evaluation logic". */
export function referenceDecision(given: ReferenceInput): ReferenceOutcome {
  const lowered = Object.entries(given.context).map(([key, value]) => [key.toLowerCase(), value] as const);
  const input = { ...given, context: Object.fromEntries(lowered) };
  const { principal } = input;
  const isRoot = principal.kind === 'root';
  const levels = input.serviceControls ?? [];
  const controls = [...levels.flat(), ...(input.resourceControls ?? [])];
  const own = isRoot ? [] : [input.identity ?? [], input.boundary ?? [], input.session ?? []];
  const everyStatement = [
    ...[...own.flat(), ...controls].flatMap(namelessStatements),
    ...resourceStatements(input),
  ];
  if (
    everyStatement.some(
      ({ statement, policy, named }) =>
        named && statement.Effect === 'Deny' && covers(statement, policy, input),
    )
  ) {
    return 'explicitDeny';
  }
  if (input.trust !== undefined && resourceNamings(input).length === 0) return 'implicitDeny';
  // "SCP evaluation": every level must allow.
  if (!levels.every((level) => allows(level, input))) return 'implicitDeny';
  const identityAllows = isRoot || allows(input.identity ?? [], input);
  const boundaryAllows = isRoot || input.boundary === undefined || allows(input.boundary, input);
  const sessionAllows =
    isRoot ||
    (input.session === undefined ? principal.kind !== 'federated-user' : allows(input.session, input));
  const callerAllows = identityAllows && boundaryAllows && sessionAllows;

  const namings = resourceNamings(input);
  const hasAccount =
    principal.kind !== 'anonymous' && principal.kind !== 'service' && principal.kind !== 'federated';
  if (hasAccount && principal.account !== input.resourceAccount) {
    return callerAllows && namings.length > 0 ? 'allowed' : 'implicitDeny';
  }
  if (callerAllows) return 'allowed';
  if (namings.includes('itself')) return 'allowed';
  if (namings.includes('parent') && boundaryAllows && sessionAllows) return 'allowed';
  return 'implicitDeny';
}

interface Applicable {
  readonly statement: PolicyStatement;
  readonly policy: Policy;
  /** It speaks of this caller. */
  readonly named: boolean;
}

function namelessStatements(policy: Policy): Applicable[] {
  return policy.Statement.map((statement) => ({ statement, policy, named: true }));
}

function resourceStatements(input: ReferenceInput): Applicable[] {
  return (input.trust ?? input.resourcePolicy ?? []).flatMap((policy) =>
    policy.Statement.map((statement) => {
      const listed = (element: PolicyPrincipal): boolean => namingOf(element, input.principal) !== undefined;
      const named =
        statement.NotPrincipal === undefined
          ? statement.Principal !== undefined && listed(statement.Principal)
          : input.boundary !== undefined || !listed(statement.NotPrincipal);
      return { statement, policy, named };
    }),
  );
}

/** How the Allows of the resource policy that apply name the caller. */
function resourceNamings(input: ReferenceInput): readonly Naming[] {
  const namings: Naming[] = [];
  for (const { statement, policy, named } of resourceStatements(input)) {
    if (!named || statement.Effect !== 'Allow' || statement.Principal === undefined) continue;
    const naming = namingOf(statement.Principal, input.principal);
    if (naming !== undefined && covers(statement, policy, input)) namings.push(naming);
  }
  return namings;
}

/** "AWS JSON policy elements: Principal". */
function namingOf(element: PolicyPrincipal, principal: ReferencePrincipal): Naming | undefined {
  if (element === '*' || listOf(element.AWS).includes('*')) return 'itself';
  const listed = listOf(element.AWS);
  if (principal.kind === 'anonymous') return undefined;
  if (principal.kind === 'service')
    return listOf(element.Service).includes(principal.name) ? 'itself' : undefined;
  if (principal.kind === 'federated')
    return listOf(element.Federated).includes(principal.provider) ? 'itself' : undefined;
  if (principal.kind !== 'root' && listed.includes(principal.arn)) return 'itself';
  if (principal.kind === 'role-session' && listed.includes(principal.roleArn)) return 'parent';
  if (principal.kind === 'federated-user' && listed.includes(principal.userArn)) return 'parent';
  const isAccount =
    listed.includes(principal.account) || listed.includes(`arn:aws:iam::${principal.account}:root`);
  return isAccount ? 'account' : undefined;
}

function allows(policies: readonly Policy[], input: ReferenceInput): boolean {
  return policies.some((policy) =>
    policy.Statement.some((statement) => statement.Effect === 'Allow' && covers(statement, policy, input)),
  );
}

/** Action, resource and condition, without the principal. */
function covers(statement: PolicyStatement, policy: Policy, input: ReferenceInput): boolean {
  return failedElement({ statement, policy, named: true }, input) === undefined;
}

/** The first element that fails, in the order action, principal, resource, condition: `Condition StringEquals aws:x`. */
function failedElement({ statement, policy, named }: Applicable, input: ReferenceInput): string | undefined {
  const version2012 = policy.Version === '2012-10-17';
  const actionNamed = listOf(statement.Action ?? statement.NotAction).some((action) =>
    matches(textPattern(action.toLowerCase()), input.action.toLowerCase()),
  );
  if (actionNamed !== (statement.Action !== undefined)) {
    return statement.Action === undefined ? 'NotAction' : 'Action';
  }
  if (!named) return statement.Principal === undefined ? 'NotPrincipal' : 'Principal';
  const resourceNamed = listOf(statement.Resource ?? statement.NotResource).some((resource) =>
    resourceMatches(resource, version2012, input),
  );
  if (resourceNamed !== (statement.Resource !== undefined)) {
    return statement.Resource === undefined ? 'NotResource' : 'Resource';
  }
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    for (const [key, values] of Object.entries(keys)) {
      if (!conditionHolds(operator, key, values, input.context, version2012)) {
        return `Condition ${operator} ${key}`;
      }
    }
  }
  return undefined;
}

/** What each statement of the resource policy, and of policies that name nobody, fails on; `applies` if on nothing. */
export function referenceEvidence(
  given: ReferenceInput,
): (policy: Policy, statement: PolicyStatement) => string {
  const lowered = Object.entries(given.context).map(([key, value]) => [key.toLowerCase(), value] as const);
  const input = { ...given, context: Object.fromEntries(lowered) };
  const ofResource = resourceStatements(input);
  return (policy, statement) => {
    const applicable = ofResource.find((one) => one.statement === statement);
    return failedElement(applicable ?? { statement, policy, named: true }, input) ?? 'applies';
  };
}

function resourceMatches(
  resource: string,
  version2012: boolean,
  { context, resource: actual }: ReferenceInput,
): boolean {
  if (resource === '*') return true;
  const segments = resource.split(':');
  const specific = substitute(segments.slice(5).join(':'), version2012, (key) => {
    const value = context[key];
    return typeof value === 'string' ? value : undefined;
  });
  if (specific === undefined) return false;
  return matchesArn([...textPattern(`${segments.slice(0, 5).join(':')}:`), ...specific], actual);
}

function textPattern(text: string): PatternCharacter[] {
  return Array.from(text, (character) =>
    character === '*' ? 'any-run' : character === '?' ? 'any-one' : { literal: character },
  );
}
