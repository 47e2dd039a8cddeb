const GROUPS: readonly (readonly [prefix: string, name: string])[] = [
  ['(?=', 'look-ahead `(?=...)`'],
  ['(?!', 'negative look-ahead `(?!...)`'],
  ['(?<=', 'look-behind `(?<=...)`'],
  ['(?<!', 'negative look-behind `(?<!...)`'],
  ['(?>', 'atomic group `(?>...)`'],
  ['(?(', 'conditional group `(?(...)`'],
];

/** Names the first construct of a refused pattern that only a backtracking engine has. */
export function unsupportedConstruct(pattern: string): string | undefined {
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    if (character === '\\') {
      const next = pattern[i + 1] ?? '';
      if (!inClass && ((next >= '1' && next <= '9') || next === 'k')) return `back-reference \`\\${next}\``;
      i++;
    } else if (inClass) {
      inClass = character !== ']';
    } else if (character === '[') {
      inClass = true;
    } else if (character === '(') {
      const group = GROUPS.find(([prefix]) => pattern.startsWith(prefix, i));
      if (group !== undefined) return group[1];
    } else if (character === '+' && '*+?}'.includes(pattern[i - 1] ?? ' ')) {
      return `possessive quantifier \`${pattern.slice(i - 1, i + 1)}\``;
    } else if (character === '{') {
      const counts = /^\{(\d+)(?:,(\d*))?\}/.exec(pattern.slice(i, i + 40));
      if (counts?.slice(1).some((count) => Number(count ?? 0) > 1000)) return `repetition \`${counts[0]}\``;
    }
  }
  return undefined;
}
