import type { Position } from '../source/tree.ts';

/** `AWS::Budgets::Budget`. */
export interface Budget {
  readonly logicalId: string;
  /** `COST`, `USAGE` and the like; absent where it is not known. */
  readonly type?: string | undefined;
  /** How many of its notifications reach somebody: a budget without one only counts. */
  readonly notifications: number;
  readonly at: Position;
}
