import { BY_SELF, type Closeness, NOT_NAMED } from './principal.ts';
import type { PolicyOutcome, PolicyRequest } from './request.ts';
import { appliesTo, type CompiledStatement } from './statement.ts';

export const EXPLICIT_DENY = -1;

/** What statements say together: a Deny applies, or how closely the Allows that apply name the caller. */
export type Grant = typeof EXPLICIT_DENY | Closeness;

export function outcomeOf(grant: Grant): PolicyOutcome {
  if (grant === EXPLICIT_DENY) return 'explicitDeny';
  return grant === NOT_NAMED ? 'implicitDeny' : 'allowed';
}

/** Statements that may apply to a request, all of which name its action. */
export interface StatementSet {
  /** `known`: what others grant already; no Allow is asked for less. */
  grant(request: PolicyRequest, bounded: boolean, known: Closeness): Grant;
}

/** Asks one statement after the other, the Denies first. */
export class StatementList implements StatementSet {
  readonly #denies: readonly CompiledStatement[];
  readonly #allows: readonly CompiledStatement[];

  constructor(statements: readonly CompiledStatement[]) {
    this.#denies = statements.filter(({ isDeny }) => isDeny);
    this.#allows = statements.filter(({ isDeny }) => !isDeny);
  }

  grant(request: PolicyRequest, bounded: boolean, known: Closeness): Grant {
    const denies = this.#denies;
    const allows = this.#allows;
    for (let i = 0; i < denies.length; i++) {
      if (appliesTo(denies[i] as CompiledStatement, request, bounded) !== NOT_NAMED) return EXPLICIT_DENY;
    }
    let closest = known;
    for (let i = 0; i < allows.length && closest !== BY_SELF; i++) {
      const closeness = appliesTo(allows[i] as CompiledStatement, request, bounded);
      if (closeness > closest) closest = closeness;
    }
    return closest;
  }
}
