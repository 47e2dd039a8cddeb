import type { ConditionTest } from './condition.ts';
import { NOT_NAMED } from './principal.ts';
import type { PolicyRequest, Principal, StatementEvidence } from './request.ts';
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

function firstFailure(
  { source, ...statement }: CompiledStatement,
  request: PolicyRequest,
  bounded: boolean,
): StatementEvidence['failed'] {
  if (!statement.hasAction(request.action.toLowerCase())) {
    return {
      element: 'action',
      operator: source.action === undefined ? 'NotAction' : undefined,
      expected: source.action ?? source.notAction ?? [],
      actual: request.action,
    };
  }
  if (statement.names(request.principal, bounded) === NOT_NAMED) {
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
  if (!statement.hasResource(request)) {
    return {
      element: 'resource',
      operator: source.resource === undefined ? 'NotResource' : undefined,
      expected: source.resource ?? source.notResource ?? [],
      actual: request.resource,
    };
  }
  for (const [index, clause] of source.conditions.entries()) {
    if ((statement.conditions[index] as ConditionTest)(request.context)) continue;
    return {
      element: 'condition',
      key: clause.key,
      operator: clause.operator,
      expected: clause.values,
      actual: request.context.value(clause.key.toLowerCase()),
    };
  }
  return undefined;
}

function principalName(principal: Principal): string {
  if (principal.kind === 'anonymous') return 'anonymous';
  return principal.kind === 'service' ? principal.name : principal.arn;
}
