import type { PolicyDocument } from '@portcullis/model/policy';
import { type NearMiss, nearMissOf, recordStatement } from './evidence.ts';
import { type Closeness, NOT_NAMED } from './principal.ts';
import type { PolicyOutcome, PolicyRequest, StatementEvidence } from './request.ts';
import { SharedParts } from './shared-parts.ts';
import { type CompiledStatement, compileStatement } from './statement.ts';
import { EXPLICIT_DENY, type Grant, outcomeOf, type StatementSet } from './statement-list.ts';
import { statementSet } from './statement-set.ts';

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

const INVOKE = 'execute-api:Invoke';
const MOST_ACTIONS = 8;

/**
 * Compiles policies to closures; done once, when the API is loaded. Throws `InputError` where a policy cannot
 * be evaluated: unknown operators, malformed numbers, dates, addresses and variables. `parts` is shared by sets of
 * policies that are compiled one after the other, like those of many users.
 *
 * @example
 * const policies = compilePolicies([policy]);
 * policies.evaluate({ principal: { kind: 'anonymous' }, action: 'execute-api:Invoke', resource, context });
 */
export function compilePolicies(
  documents: readonly PolicyDocument[],
  parts: SharedParts = new SharedParts(),
): CompiledPolicies {
  const statements = documents.flatMap((document) =>
    document.statements.map((statement) => compileStatement(document, statement, parts)),
  );
  const selected = new Map<string, StatementSet>();
  const ofAction = (action: string): StatementSet => {
    const known = selected.get(action);
    if (known !== undefined) return known;
    const found = withAction(statements, action);
    // Requests come with actions of the pipeline and not of callers; a bound costs nothing all the same.
    if (selected.size >= MOST_ACTIONS) selected.clear();
    selected.set(action, found);
    return found;
  };
  // Nearly every request asks for the same action: what names it is found before the first one comes.
  let asked = { action: INVOKE, statements: ofAction(INVOKE) };

  function grant(request: PolicyRequest, bounded: boolean, evidence?: StatementEvidence[]): Grant {
    if (evidence !== undefined) return recordedGrant(statements, request, bounded, evidence);
    const { action } = request;
    if (action !== asked.action) asked = { action, statements: ofAction(action) };
    return asked.statements.grant(request, bounded, NOT_NAMED);
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

function withAction(statements: readonly CompiledStatement[], action: string): StatementSet {
  const lower = action.toLowerCase();
  return statementSet(statements.filter((statement) => statement.hasAction(lower)));
}

/** With evidence no statement is passed over, so each is judged as it is recorded. */
function recordedGrant(
  statements: readonly CompiledStatement[],
  request: PolicyRequest,
  bounded: boolean,
  evidence: StatementEvidence[],
): Grant {
  const action = request.action.toLowerCase();
  let denied = false;
  let closest: Closeness = NOT_NAMED;
  for (const statement of statements) {
    const closeness = recordStatement(statement, request, bounded, action, evidence);
    if (statement.isDeny) denied ||= closeness !== NOT_NAMED;
    else if (closeness > closest) closest = closeness;
  }
  return denied ? EXPLICIT_DENY : closest;
}
