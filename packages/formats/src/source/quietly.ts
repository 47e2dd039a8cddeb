import { Cursor } from './cursor.ts';
import { Diagnostics } from './diagnostics.ts';

/**
 * The same node, read without a word: what only the audit looks at must not keep a template from loading. A value of
 * the wrong type, or one that is not here, reads as absent.
 */
export function quietly(cursor: Cursor): Cursor {
  return new Cursor(cursor.node, cursor.path, new Diagnostics());
}

/** One of a few words; `undefined` for any other. */
export function word<T extends string>(cursor: Cursor, key: string, words: readonly T[]): T | undefined {
  const text = cursor.string(key);
  return words.find((one) => one === text);
}
