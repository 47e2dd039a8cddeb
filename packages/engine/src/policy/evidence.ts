import type { ConditionTest } from './condition.ts';
import { type Closeness, NOT_NAMED, principalName } from './principal.ts';
import type { PolicyRequest, StatementEvidence } from './request.ts';
import type { CompiledStatement } from './statement.ts';

/** An Allow that one element alone keeps from applying. */
export interface NearMiss {
  readonly statement: StatementEvidence;
  readonly failed: FailedElement;
  /** How closely it names the caller. */
  readonly closeness: Closeness;
}

type FailedElement = NonNullable<StatementEvidence['failed']>;

/** The statement, where it is an Allow that misses by one element. */
export function nearMissOf(
  statement: CompiledStatement,
  request: PolicyRequest,
  bounded: boolean,
): NearMiss | undefined {
  if (statement.isDeny) return undefined;
  const closeness = statement.names(request.principal, bounded);
  const elements = [
    actionFailure(statement, request, request.action.toLowerCase()),
    closeness === NOT_NAMED ? principalFailure(statement, request) : undefined,
    resourceFailure(statement, request),
    ...statement.conditions.map((_, index) => conditionFailure(statement, request, index)),
  ];
  const [failed, more] = elements.filter((element) => element !== undefined);
  if (failed === undefined || more !== undefined) return undefined;
  return { statement: entryOf(statement, failed), failed, closeness };
}

/**
 * Records why a statement did or did not apply, the first element that failed in the order of evaluation, and answers
 * how closely it names the caller: a decision with evidence asks every statement once. `action` is in lower case.
 */
export function recordStatement(
  statement: CompiledStatement,
  request: PolicyRequest,
  bounded: boolean,
  action: string,
  evidence: StatementEvidence[],
): Closeness {
  const closeness = statement.names(request.principal, bounded);
  const failed = firstFailure(statement, request, closeness, action);
  evidence.push(entryOf(statement, failed));
  return failed === undefined ? closeness : NOT_NAMED;
}

function firstFailure(
  statement: CompiledStatement,
  request: PolicyRequest,
  closeness: Closeness,
  action: string,
): FailedElement | undefined {
  const failed = actionFailure(statement, request, action);
  if (failed !== undefined) return failed;
  if (closeness === NOT_NAMED) return principalFailure(statement, request);
  const elsewhere = resourceFailure(statement, request);
  if (elsewhere !== undefined) return elsewhere;
  for (let index = 0; index < statement.conditions.length; index++) {
    const unmet = conditionFailure(statement, request, index);
    if (unmet !== undefined) return unmet;
  }
  return undefined;
}

function entryOf(
  { document, source }: CompiledStatement,
  failed: FailedElement | undefined,
): StatementEvidence {
  return {
    policy: document.name,
    sid: source.sid,
    index: source.index,
    file: source.at.file,
    line: source.at.line,
    effect: source.effect,
    matched: failed === undefined,
    failed,
  };
}

function actionFailure(
  { source, hasAction }: CompiledStatement,
  request: PolicyRequest,
  action: string,
): FailedElement | undefined {
  if (hasAction(action)) return undefined;
  return {
    element: 'action',
    operator: source.action === undefined ? 'NotAction' : undefined,
    expected: source.action ?? source.notAction ?? [],
    actual: request.action,
  };
}

function principalFailure({ source }: CompiledStatement, request: PolicyRequest): FailedElement {
  const element = source.principal ?? source.notPrincipal;
  return {
    element: 'principal',
    operator: source.principal === undefined ? 'NotPrincipal' : undefined,
    expected:
      element === undefined
        ? []
        : [...element.AWS, ...element.Service, ...element.Federated, ...element.CanonicalUser],
    actual: principalName(request.principal),
  };
}

function resourceFailure(
  { source, hasResource }: CompiledStatement,
  request: PolicyRequest,
): FailedElement | undefined {
  if (hasResource(request)) return undefined;
  return {
    element: 'resource',
    operator: source.resource === undefined ? 'NotResource' : undefined,
    expected: source.resource ?? source.notResource ?? [],
    actual: request.resource,
  };
}

function conditionFailure(
  { source, conditions }: CompiledStatement,
  { context }: PolicyRequest,
  index: number,
): FailedElement | undefined {
  if ((conditions[index] as ConditionTest)(context)) return undefined;
  const clause = source.conditions[index] as (typeof source.conditions)[number];
  return {
    element: 'condition',
    key: clause.key,
    operator: clause.operator,
    expected: clause.values,
    actual: context.value(clause.key.toLowerCase()),
  };
}
