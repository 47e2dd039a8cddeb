import { expect, it } from 'vitest';
import { Commented, comment, Expression, printValue, quoted } from './type-script-text.ts';

it.each([
  ['plain', "'plain'"],
  ["it's", '"it\'s"'],
  [`it's "x"`, `'it\\'s "x"'`],
  ['say "x"', `'say "x"'`],
  ['a\\b\n', "'a\\\\b\\n'"],
  ['${x}', "'${x}'"],
])('%j is quoted as %s', (text, expected) => {
  expect(quoted(text)).toBe(expected);
});

it('what fits stands on one line, without what is undefined', () => {
  expect(printValue({ a: 1, 'b-c': [true, 'x'], d: undefined, e: new Expression('e') }, 0)).toBe(
    "{ a: 1, 'b-c': [true, 'x'], e }",
  );
});

it('what does not fit is broken at the outermost level', () => {
  const long = 'x'.repeat(60);
  expect(printValue({ first: [long], second: [long] }, 2)).toBe(
    `{\n    first: ['${long}'],\n    second: ['${long}'],\n  }`,
  );
});

it('a comment stands above its property', () => {
  expect(printValue({ a: new Commented('Why.', 1) }, 0)).toBe('{\n  // Why.\n  a: 1,\n}');
});

it('a long comment is wrapped', () => {
  const lines = comment('word '.repeat(60).trim(), 2).trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.every((line) => line.startsWith('  // word') && line.length <= 110)).toBe(true);
});
