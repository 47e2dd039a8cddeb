import type { Position } from '@portcullis/model/source';
import type { FactKey, Facts } from '../tree/index.ts';

/** A fact that was read out of a template, and from where. */
export interface InferredFact {
  readonly fact: FactKey;
  readonly value: Facts[FactKey];
  /** What says so: `Shoppers checks tokens of the user pool ShoppersPool`. */
  readonly because: string;
  readonly at: Pick<Position, 'file' | 'line'>;
}

/** Makes one; the value must be one of its fact. */
export function inferred<K extends FactKey>(
  fact: K,
  value: NonNullable<Facts[K]>,
  because: string,
  at: Pick<Position, 'file' | 'line'>,
): InferredFact {
  return { fact, value, because, at };
}
