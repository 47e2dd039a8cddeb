import type { Condition, Situation, Subjects } from '../tree/index.ts';

/** What an option settles: facts, `null` for a type or a cap that nobody named. */
export type Settled = Omit<Situation, 'kind' | 'leaf'>;

export interface Option {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly settles: Settled;
  /** Absent: always offered. */
  readonly when?: Condition | undefined;
}

/** "I don't know": the safe side, and what is said of it. */
export interface SafeSide {
  /** Absent: always; the first that holds counts. */
  readonly when?: Condition | undefined;
  readonly settles: Settled;
  readonly says: string;
}

/** A question of the interview. */
export interface Question {
  readonly id: string;
  readonly ask: string;
  readonly why: string;
  /** `one` option, `many` of them (what is not chosen is not so), or an `amount` in USD. */
  readonly kind: 'one' | 'many' | 'amount';
  readonly options: readonly Option[];
  readonly dontKnow: readonly [SafeSide, ...SafeSide[]];
  /** Asked only where this may hold; absent: always. */
  readonly when?: Condition | undefined;
  /** Asked only after this option of another question was chosen. */
  readonly after?: { readonly question: string; readonly option: string } | undefined;
}

/** The facts that a question settles. */
export function settledBy(question: Question): readonly (keyof Omit<Subjects, 'kind' | 'leaf'>)[] {
  const keys = [...question.options, ...question.dontKnow].flatMap(({ settles }) => Object.keys(settles));
  return [...new Set(keys)] as (keyof Omit<Subjects, 'kind' | 'leaf'>)[];
}
