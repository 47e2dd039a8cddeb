import type { PolicyDocument } from '@portcullis/model/policy';
import { ArnHeads } from './arn.ts';
import { evidenceOf, type NearMiss, nearMissOf } from './evidence.ts';
import { BY_SELF, type Closeness, NOT_NAMED } from './principal.ts';
import type { PolicyOutcome, PolicyRequest, StatementEvidence } from './request.ts';
import { appliesTo, type CompiledStatement, compileStatement } from './statement.ts';

/** Policies that apply together, e.g. all identity policies of a user. */
export interface CompiledPolicies {
  readonly documents: readonly PolicyDocument[];
  /** There is no statement. */
  readonly isEmpty: boolean;
  /**
   * An explicit deny wins, whatever the order; without an allow the outcome is an implicit deny. Where
   * `evidence` is given it receives one entry per statement, in the order of the documents.
   */
  evaluate(request: PolicyRequest, evidence?: StatementEvidence[]): PolicyOutcome;
  /**
   * How closely the Allows that apply name the caller: `EXPLICIT_DENY` where a Deny applies. `bounded`: the
   * caller has a permissions boundary, which a Deny with NotPrincipal never exempts.
   */
  grant(request: PolicyRequest, bounded: boolean, evidence?: StatementEvidence[]): Grant;
  /** The Allows that one element alone keeps from applying; for who wants to know what is missing. */
  nearMisses(request: PolicyRequest, bounded: boolean): readonly NearMiss[];
}

export const EXPLICIT_DENY = -1;

export type Grant = typeof EXPLICIT_DENY | Closeness;

/**
 * Compiles policies to closures; done once, when the API is loaded. Throws `InputError` where a policy cannot
 * be evaluated: unknown operators, malformed numbers, dates, addresses and variables.
 *
 * @example
 * const policies = compilePolicies([policy]);
 * policies.evaluate({ principal: { kind: 'anonymous' }, action: 'execute-api:Invoke', resource, context });
 */
export function compilePolicies(documents: readonly PolicyDocument[]): CompiledPolicies {
  const heads = new ArnHeads();
  const statements = documents.flatMap((document) =>
    document.statements.map((statement) => compileStatement(document, statement, heads)),
  );
  // Nearly every request asks for the same action, so the statements that name it are kept for the next one.
  let asked = selectByAction(statements, '');

  function grant(request: PolicyRequest, bounded: boolean, evidence?: StatementEvidence[]): Grant {
    if (evidence !== undefined) record(statements, request, bounded, evidence);
    if (request.action !== asked.action) asked = selectByAction(statements, request.action);
    const { denies, allows } = asked;
    for (let i = 0; i < denies.length; i++) {
      if (appliesTo(denies[i] as CompiledStatement, request, bounded) !== NOT_NAMED) return EXPLICIT_DENY;
    }
    let closest: Closeness = NOT_NAMED;
    for (let i = 0; i < allows.length; i++) {
      const closeness = appliesTo(allows[i] as CompiledStatement, request, bounded);
      if (closeness === BY_SELF) return BY_SELF;
      if (closeness > closest) closest = closeness;
    }
    return closest;
  }

  return {
    documents,
    isEmpty: statements.length === 0,
    evaluate: (request, evidence) => outcomeOf(grant(request, false, evidence)),
    grant,
    nearMisses: (request, bounded) =>
      statements.flatMap((statement) => nearMissOf(statement, request, bounded) ?? []),
  };
}

export function outcomeOf(grant: Grant): PolicyOutcome {
  if (grant === EXPLICIT_DENY) return 'explicitDeny';
  return grant === NOT_NAMED ? 'implicitDeny' : 'allowed';
}

interface StatementsOfAction {
  readonly action: string;
  readonly denies: readonly CompiledStatement[];
  readonly allows: readonly CompiledStatement[];
}

function selectByAction(statements: readonly CompiledStatement[], action: string): StatementsOfAction {
  const lower = action.toLowerCase();
  const named = statements.filter((statement) => statement.hasAction(lower));
  return {
    action,
    denies: named.filter((statement) => statement.isDeny),
    allows: named.filter((statement) => !statement.isDeny),
  };
}

function record(
  statements: readonly CompiledStatement[],
  request: PolicyRequest,
  bounded: boolean,
  evidence: StatementEvidence[],
): void {
  for (const statement of statements) evidence.push(evidenceOf(statement, request, bounded));
}
