import type { ConditionClause, PolicyDocument, PrincipalElement, Statement } from '@portcullis/model/policy';
import { type ActionMatcher, compileActions } from './action.ts';
import type { ArnMatcher } from './arn.ts';
import { type ConditionTest, compileClause } from './condition.ts';
import { BY_SELF, type Closeness, compilePrincipal, NOT_NAMED } from './principal.ts';
import { guarded, refuse, siteOf } from './refusal.ts';
import type { PolicyRequest, Principal } from './request.ts';
import { compileResource } from './resource.ts';
import type { SharedParts } from './shared-parts.ts';

/** A statement as closures, in the order in which they are asked. */
export interface CompiledStatement {
  readonly document: PolicyDocument;
  readonly source: Statement;
  readonly isDeny: boolean;
  /** `bounded`: the caller has a permissions boundary. */
  readonly names: (principal: Principal, bounded: boolean) => Closeness;
  /** Takes the action in lower case. */
  readonly hasAction: ActionMatcher;
  readonly hasResource: (request: PolicyRequest) => boolean;
  readonly conditions: readonly ConditionTest[];
}

/** `parts` is shared by the statements that are compiled together. */
export function compileStatement(
  document: PolicyDocument,
  source: Statement,
  parts: SharedParts,
): CompiledStatement {
  const variables = hasVariables(document);
  return {
    document,
    source,
    isDeny: source.effect === 'Deny',
    names: compileNames(document, source, parts),
    hasAction: compileActionElement(document, source, parts),
    hasResource: parts.resources.of(
      [document.kind, variables, source.resource, source.resource === undefined && source.notResource],
      () => compileResourceElement(document, source, parts),
    ),
    conditions: parts.conditions.of(
      [variables, source.conditions.map(({ operator, key, values }) => [operator, key, values])],
      () => source.conditions.map((clause) => compileCondition(document, source, clause)),
    ),
  };
}

/** How closely a statement that names the action names the caller; `NOT_NAMED` where it does not apply. */
export function appliesTo(statement: CompiledStatement, request: PolicyRequest, bounded: boolean): Closeness {
  const closeness = statement.names(request.principal, bounded);
  if (closeness === NOT_NAMED || !statement.hasResource(request)) return NOT_NAMED;
  const { conditions } = statement;
  for (let i = 0; i < conditions.length; i++) {
    if (!(conditions[i] as ConditionTest)(request.context)) return NOT_NAMED;
  }
  return closeness;
}

function compileNames(
  document: PolicyDocument,
  source: Statement,
  { principals }: SharedParts,
): CompiledStatement['names'] {
  const { principal, notPrincipal } = source;
  if (principal !== undefined) return principals.of(principal, () => compilePrincipal(principal));
  if (notPrincipal !== undefined) return compileNotPrincipal(document, source, notPrincipal);
  if (document.kind === 'resource' || document.kind === 'trust' || document.kind === 'vpc-endpoint') {
    refuse(document, siteOf(source), 'POLICY_PRINCIPAL_MISSING', 'the statement names no principal');
  }
  return everybody;
}

function everybody(): Closeness {
  return BY_SELF;
}

/**
 * "AWS JSON policy elements: NotPrincipal": a Deny binds everybody who is not listed. It also binds every
 * principal that has a permissions boundary, listed or not. Listing any of the caller's identities exempts.
 */
function compileNotPrincipal(
  document: PolicyDocument,
  source: Statement,
  element: PrincipalElement,
): CompiledStatement['names'] {
  if (source.effect === 'Allow') {
    refuse(document, siteOf(source), 'POLICY_NOT_PRINCIPAL', '`NotPrincipal` with Allow is not supported');
  }
  const listed = compilePrincipal(element);
  return (principal, bounded) => (bounded || listed(principal) === NOT_NAMED ? BY_SELF : NOT_NAMED);
}

function compileActionElement(
  document: PolicyDocument,
  source: Statement,
  { actions }: SharedParts,
): ActionMatcher {
  const { action, notAction } = source;
  if (action !== undefined) return actions.of(action, () => compileActions(action));
  if (notAction === undefined) {
    refuse(
      document,
      siteOf(source),
      'POLICY_ELEMENT_MISSING',
      'the statement has neither Action nor NotAction',
    );
  }
  const excluded = compileActions(notAction);
  return (action) => !excluded(action);
}

function compileResourceElement(
  document: PolicyDocument,
  source: Statement,
  { heads }: SharedParts,
): CompiledStatement['hasResource'] {
  // A trust policy has no Resource: its role is the resource.
  if (document.kind === 'trust') return () => true;
  const entries = source.resource ?? source.notResource;
  if (entries === undefined) {
    refuse(
      document,
      siteOf(source),
      'POLICY_ELEMENT_MISSING',
      'the statement has neither Resource nor NotResource',
    );
  }
  const matchers: ArnMatcher[] = entries.map((entry) => {
    if (document.kind === 'resource' && entry.startsWith('execute-api:')) {
      refuse(
        document,
        siteOf(source),
        'POLICY_RESOURCE_SHORT',
        `resource \`${entry}\` was not expanded for its API`,
      );
    }
    return guarded(document, siteOf(source), () =>
      compileResource(entry, document.kind, hasVariables(document), heads),
    );
  });
  const negated = source.resource === undefined;
  const [only] = matchers;
  if (only !== undefined && matchers.length === 1) {
    return (request) => only(request.resource, request.context) !== negated;
  }
  return (request) => {
    for (const matcher of matchers) if (matcher(request.resource, request.context)) return !negated;
    return negated;
  };
}

function compileCondition(
  document: PolicyDocument,
  source: Statement,
  clause: ConditionClause,
): ConditionTest {
  return guarded(document, { at: clause.at, path: conditionPath(source, clause) }, () =>
    compileClause(clause, hasVariables(document)),
  );
}

function conditionPath(source: Statement, clause: ConditionClause): string {
  return `Statement[${source.index}].Condition.${clause.operator}.${clause.key}`;
}

function hasVariables(document: PolicyDocument): boolean {
  return document.version === '2012-10-17';
}
