const META = new Set(['\\', '.', '[', ']', '{', '}', '(', ')', '*', '+', '?', '^', '$', '|']);

/** What a pattern that is a literal, or begins with one, says about every text that it matches as a whole. */
export interface LiteralPrefix {
  readonly text: string;
  /** The pattern is nothing but this text. */
  readonly whole: boolean;
}

/**
 * The literal that every match begins with; empty where there is none or where telling would need a parser (an
 * alternation anywhere in the pattern).
 */
export function literalPrefix(pattern: string): LiteralPrefix {
  if (pattern.includes('|')) return { text: '', whole: false };
  const characters = [...pattern];
  let start = 0;
  while (characters[start] === '^') start++;
  let end = start;
  while (end < characters.length && !META.has(characters[end] as string)) end++;
  const stop = characters[end];
  // A quantifier belongs to the last character, which may then be absent.
  const optional = stop === '*' || stop === '?' || stop === '{';
  const text = characters.slice(start, optional ? Math.max(start, end - 1) : end).join('');
  const rest = characters.slice(end);
  return { text, whole: rest.every((character) => character === '$') };
}
