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

/** How often a pattern reads the text: time without a clock. */
function readsOf(pattern: string, text: string, match = matchCompiled): number {
  let reads = 0;
  const counted = {
    charCodeAt(index: number): number {
      reads++;
      return text.charCodeAt(index);
    },
    indexOf(literal: string, from: number): number {
      const found = text.indexOf(literal, from);
      reads += (found === -1 ? text.length : found + literal.length) - from;
      return found;
    },
  };
  match(codesOf(pattern), counted as unknown as string, 0, text.length);
  return reads;
}

function matchCompiled(codes: ReturnType<typeof codesOf>, text: string, from: number, to: number): boolean {
  return compileCodes(codes)(text, from, to);
}

test.each([
  ['a long stretch that nearly matches everywhere', `*${'a'.repeat(1_000)}?b*`],
  ['question marks', `*${'?'.repeat(1_000)}b*`],
  ['many stretches', `${`*${'a'.repeat(40)}?`.repeat(50)}b*`],
  ['two thousand stars and question marks', `${'*?'.repeat(2_000)}b`],
  ['a literal that is everywhere', `*${'a?'.repeat(500)}a*`, `${'a'.repeat(300)}xx`],
  ['an end that is found often', `*${'a?'.repeat(500)}b*`, `${'a'.repeat(100)}b${'a'.repeat(100)}bb`],
])('of a text that is built for %s each character is read a few times', (_, pattern, piece = 'a') => {
  const text = piece.repeat(10_000 / piece.length);
  expect(readsOf(pattern, text)).toBeLessThan(6 * text.length);
});

test('a pattern that is known only with the request reads a text a few times, too', () => {
  const text = 'a'.repeat(10_000);
  expect(readsOf(`*${'a'.repeat(60)}b*`, text, matchOnce)).toBeLessThan(8 * text.length);
});
