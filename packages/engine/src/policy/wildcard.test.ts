// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTemplate } from './template.ts';
import { compileCodes, matchCodes, patternCodes } from './wildcard.ts';

function matches(pattern: string, text: string): boolean {
  const codes = patternCodes(parseTemplate(pattern, true)) ?? [];
  const compiled = compileCodes(codes)(text, 0, text.length);
  // The special forms must agree with the general algorithm.
  expect(matchCodes(codes, text, 0, text.length)).toBe(compiled);
  // And a range must not see what stands around it.
  expect(compileCodes(codes)(`x${text}x`, 1, 1 + text.length)).toBe(compiled);
  return compiled;
}

test.each([
  ['a', ''],
  ['', 'a'],
  ['a', 'b'],
  ['a', 'aa'],
  ['a?', 'a'],
  ['?', ''],
  ['a*', 'ba'],
  ['*a', 'ab'],
  ['a*b*c', 'acb'],
  ['*ab', 'abb'],
  ['??*', 'a'],
  ['*?', ''],
  ['.*', 'anything'],
  ['[a-z]', 'b'],
  ['a|b', 'a'],
  ['(a+)+$', 'aaaa'],
  ['a\\*', 'ab'],
  ['ab*ba', 'aba'],
  ['a*b*b', 'ab'],
  ['a*ba*a', 'aba'],
  ['${*}', 'a'],
  ['${?}', 'a'],
  ['a${*}b', 'axb'],
])('%j does not match %j', (pattern, text) => {
  expect(matches(pattern, text)).toBe(false);
});

test.each([
  ['', ''],
  ['*', ''],
  ['*', 'a:/b'],
  ['**', 'x'],
  ['a*', 'a'],
  ['a*', 'a/b/c'],
  ['*a', 'bca'],
  ['a*b*c', 'a1b2b3c'],
  ['*ab', 'aab'],
  ['?b?', 'abc'],
  ['*?', 'ab'],
  ['*a?c*', 'xxabcabc'],
  ['${*}', '*'],
  ['${?}${$}', '?$'],
  ['*${*}*', 'a*b'],
])('%j matches %j', (pattern, text) => {
  expect(matches(pattern, text)).toBe(true);
});

test('every form agrees with the general algorithm', () => {
  const pieces = (alphabet: readonly string[]): fc.Arbitrary<string> =>
    fc.array(fc.constantFrom(...alphabet), { maxLength: 9 }).map((list) => list.join(''));
  let matched = 0;
  fc.assert(
    fc.property(pieces(['a', 'b', 'ab', '*', '*', '?']), pieces(['a', 'b']), (pattern, text) => {
      if (matches(pattern, text)) matched++;
    }),
    { numRuns: 5_000, seed: 20_260_101 },
  );
  expect(matched).toBeGreaterThan(300);
});

/** Counts how often the text is read: time without a clock. */
function readsOf(pattern: string, text: string): number {
  let reads = 0;
  const counted = {
    charCodeAt(index: number): number {
      reads++;
      return text.charCodeAt(index);
    },
  };
  matchCodes(patternCodes(parseTemplate(pattern, false)) ?? [], counted as unknown as string, 0, text.length);
  return reads;
}

test('two thousand stars cost no more than the text', () => {
  expect(readsOf(`${'*a'.repeat(2_000)}*b`, 'a'.repeat(10_000))).toBeLessThan(2 * 10_000);
  expect(readsOf(`${'a*'.repeat(2_000)}b`, 'a'.repeat(10_000))).toBeLessThan(2 * 10_000);
  expect(readsOf('*'.repeat(2_000), 'a'.repeat(10_000))).toBe(0);
});

test('a hostile pattern costs at most the text times its longest stretch', () => {
  const stretch = 50;
  expect(readsOf(`*${'a'.repeat(stretch)}b*c`, 'a'.repeat(10_000))).toBeLessThanOrEqual(
    10_000 * (stretch + 1),
  );
  expect(readsOf(`${`*${'?'.repeat(stretch)}b`.repeat(20)}`, 'a'.repeat(10_000))).toBeLessThanOrEqual(
    10_000 * (stretch + 1),
  );
});
