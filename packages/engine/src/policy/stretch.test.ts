import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileStretch } from './stretch.ts';
import { parseTemplate } from './template.ts';
import { compileCodes, matchCodes, matchOnce, patternCodes } from './wildcard.ts';

const codesOf = (pattern: string) => patternCodes(parseTemplate(pattern, false)) ?? [];

test.each([
  ['a?c', 'xxabcabc', 5],
  ['???', 'ab', -1],
  ['?'.repeat(40), 'a'.repeat(41), 40],
  [`${'a'.repeat(31)}?b`, `b${'a'.repeat(40)}b`, 42],
  [`${'a'.repeat(33)}b`, 'a'.repeat(200), -1],
  [`b${'?'.repeat(64)}b`, `bb${'a'.repeat(63)}bb`, 66],
])('%j in %j ends at %i', (pattern, text, end) => {
  expect(compileStretch(codesOf(pattern)).findEnd(text, 0, text.length)).toBe(end);
});

test('a stretch is found within its range only', () => {
  const stretch = compileStretch(codesOf(`${'a'.repeat(20)}?`));
  const text = 'a'.repeat(30);
  expect(stretch.findEnd(text, 0, 20)).toBe(-1);
  expect(stretch.findEnd(text, 5, 30)).toBe(26);
  expect(stretch.findEnd(text, 10, 30)).toBe(-1);
});

test('long stretches match as the general algorithm does', () => {
  const stretch = fc
    .array(fc.constantFrom('a', 'a', 'a', 'b', '?'), { minLength: 10, maxLength: 80 })
    .map((characters) => characters.join(''));
  const gap = fc.constantFrom('', 'a', 'ab', 'aaaaaaaa', 'b');
  let matched = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(stretch, gap, fc.nat(40)), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      (parts, open) => {
        const pattern = `${open ? '*' : ''}${parts.map(([one]) => one).join('*')}${open ? '*' : ''}`;
        // The text is made of the pattern, with one character now and then that does not fit.
        const text = parts
          .map(([one, between, damage]) => {
            const filled = one.replaceAll('?', 'a');
            return between + (damage < 5 ? `${filled.slice(0, damage)}b${filled.slice(damage + 1)}` : filled);
          })
          .join('');
        const codes = codesOf(pattern);
        const expected = matchCodes(codes, text, 0, text.length);
        expect(compileCodes(codes)(text, 0, text.length)).toBe(expected);
        expect(matchOnce(codes, `x${text}x`, 1, 1 + text.length)).toBe(expected);
        if (expected) matched++;
      },
    ),
    { numRuns: 3_000, seed: 20_260_101 },
  );
  expect(matched).toBeGreaterThan(500);
});

/** How often a compiled pattern reads the text: time without a clock. */
function readsOf(pattern: string, text: string): number {
  let reads = 0;
  const counted = {
    charCodeAt(index: number): number {
      reads++;
      return text.charCodeAt(index);
    },
  };
  compileCodes(codesOf(pattern))(counted as unknown as string, 0, text.length);
  return reads;
}

test.each([
  ['a long stretch that nearly matches everywhere', `*${'a'.repeat(1_000)}?b*`],
  ['question marks', `*${'?'.repeat(1_000)}b*`],
  ['many stretches', `${`*${'a'.repeat(40)}?`.repeat(50)}b*`],
  ['two thousand stars and question marks', `${'*?'.repeat(2_000)}b`],
])('%s are read once', (_, pattern) => {
  const text = 'a'.repeat(10_000);
  expect(readsOf(pattern, text)).toBeLessThan(2 * text.length);
});
