import type { ConditionTest } from './condition.ts';
import { type Closeness, NOT_NAMED, principalName } from './principal.ts';
import type { PolicyRequest, StatementEvidence } from './request.ts';
import type { CompiledStatement } from './statement.ts';

/** Why a statement did or did not apply: the first element that failed, in the order of evaluation. */
export function evidenceOf(
  statement: CompiledStatement,
  request: PolicyRequest,
  bounded: boolean,
): StatementEvidence {
  const { document, source } = statement;
  const failed = firstFailure(statement, request, bounded);
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
  const failures = failuresOf(statement, request, bounded);
  const first = failures.next();
  if (first.done === true || failures.next().done !== true) return undefined;
  return {
    statement: evidenceOf(statement, request, bounded),
    failed: first.value,
    closeness: statement.names(request.principal, bounded),
  };
}

function firstFailure(
  statement: CompiledStatement,
  request: PolicyRequest,
  bounded: boolean,
): FailedElement | undefined {
  const { value } = failuresOf(statement, request, bounded).next();
  return value ?? undefined;
}

/** The elements that fail, in the order of evaluation. */
function* failuresOf(
  { source, ...statement }: CompiledStatement,
  request: PolicyRequest,
  bounded: boolean,
): Generator<FailedElement, undefined> {
  if (!statement.hasAction(request.action.toLowerCase())) {
    yield {
      element: 'action',
      operator: source.action === undefined ? 'NotAction' : undefined,
      expected: source.action ?? source.notAction ?? [],
      actual: request.action,
    };
  }
  if (statement.names(request.principal, bounded) === NOT_NAMED) {
    const element = source.principal ?? source.notPrincipal;
    yield {
      element: 'principal',
      operator: source.principal === undefined ? 'NotPrincipal' : undefined,
      expected:
        element === undefined
          ? []
          : [...element.AWS, ...element.Service, ...element.Federated, ...element.CanonicalUser],
      actual: principalName(request.principal),
    };
  }
  if (!statement.hasResource(request)) {
    yield {
      element: 'resource',
      operator: source.resource === undefined ? 'NotResource' : undefined,
      expected: source.resource ?? source.notResource ?? [],
      actual: request.resource,
    };
  }
  for (const [index, clause] of source.conditions.entries()) {
    if ((statement.conditions[index] as ConditionTest)(request.context)) continue;
    yield {
      element: 'condition',
      key: clause.key,
      operator: clause.operator,
      expected: clause.values,
      actual: request.context.value(clause.key.toLowerCase()),
    };
  }
  return undefined;
}
