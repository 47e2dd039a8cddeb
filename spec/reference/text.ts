/** Texts of policies, read literally after "IAM policy elements: Variables and tags" of the IAM User Guide. */

/** One character of a policy value: its own, or a wildcard. */
export type PatternCharacter = { readonly literal: string } | 'any-run' | 'any-one';

export type Lookup = (key: string) => string | undefined;

/** Replaces variables; `undefined` where one has neither value nor default. */
export function substitute(
  value: string,
  version2012: boolean,
  lookup: Lookup,
): PatternCharacter[] | undefined {
  const characters: PatternCharacter[] = [];
  let rest = value;
  while (rest !== '') {
    const variable = version2012 ? /^\$\{(?:([*?$])|([^,}]+)(?:, '([^']*)')?)\}/.exec(rest) : null;
    if (variable !== null) {
      const [whole, escaped, key, fallback] = variable;
      const text = escaped ?? lookup((key as string).toLowerCase()) ?? fallback;
      if (text === undefined) return undefined;
      for (const character of text) characters.push({ literal: character });
      rest = rest.slice(whole.length);
      continue;
    }
    const character = rest.charAt(0);
    characters.push(character === '*' ? 'any-run' : character === '?' ? 'any-one' : { literal: character });
    rest = rest.slice(1);
  }
  return characters;
}

/** Without wildcards: every character stands for itself. */
export function plainText(characters: readonly PatternCharacter[]): string {
  return characters
    .map((character) => (character === 'any-run' ? '*' : character === 'any-one' ? '?' : character.literal))
    .join('');
}

/** Dynamic programming over all prefixes: slow, and nothing to get wrong. */
export function matches(pattern: readonly PatternCharacter[], text: string): boolean {
  let reachable: boolean[] = [true, ...Array.from(text, () => false)];
  for (const character of pattern) {
    const next: boolean[] = Array.from(reachable, () => false);
    for (let end = 0; end <= text.length; end++) {
      if (character === 'any-run') next[end] = reachable.slice(0, end + 1).includes(true);
      else if (end > 0 && reachable[end - 1] === true) {
        next[end] = character === 'any-one' || character.literal === text.charAt(end - 1);
      }
    }
    reachable = next;
  }
  return reachable[text.length] === true;
}

/** Six segments, the sixth with all further colons; `undefined` with fewer. */
export function arnSegments(arn: string): readonly string[] | undefined {
  const segments = arn.split(':');
  return segments.length < 6 ? undefined : [...segments.slice(0, 5), segments.slice(5).join(':')];
}

/** Segment by segment. Colons of the pattern that are its own split it. */
export function matchesArn(pattern: readonly PatternCharacter[], arn: string): boolean {
  const actual = arnSegments(arn);
  const expected: PatternCharacter[][] = [[]];
  for (const character of pattern) {
    const isColon = typeof character === 'object' && character.literal === ':';
    if (isColon && expected.length < 6) expected.push([]);
    else expected.at(-1)?.push(character);
  }
  if (actual === undefined || expected.length !== 6) return false;
  return expected.every((segment, index) => matches(segment, actual[index] ?? ''));
}
