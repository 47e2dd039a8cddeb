import type { ConditionKey } from '../condition-keys.ts';
import type { ConditionClause } from '../document.ts';
import type { ConditionOperator } from '../operators.ts';
import type { LintClass } from './finding.ts';

/** One clause with all that its checks ask for. */
export interface Clause {
  readonly clause: ConditionClause;
  readonly operator: ConditionOperator;
  readonly negated: boolean;
  /** `undefined`: a key of another service, or of none. */
  readonly key: ConditionKey | undefined;
  readonly path: string;
  /**
   * The class of a value that can equal nothing: a positive operator never holds, and a negated one always does. What
   * opens is a Deny that never applies, and an Allow that always does.
   */
  readonly ineffective: LintClass;
}
