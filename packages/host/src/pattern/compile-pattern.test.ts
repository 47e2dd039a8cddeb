import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { compilePattern } from './compile-pattern.ts';

describe('compilePattern', () => {
  it.each([
    ['a', 'ab'],
    ['a', 'ba'],
    ['^a$', 'a\n'],
    ['Bearer .+', 'bearer x'],
    ['Bearer .+', 'Bearer '],
    ['Bearer .+', 'xBearer y'],
    ['.*', 'a\nb'],
    ['a|bc', 'abc'],
    ['ab?c', 'abbc'],
    ['ab{2}', 'ab'],
    ['', 'a'],
    ['[a-z]+', 'abc1'],
  ])('%s does not match %j as a whole', (pattern, text) => {
    expect(compilePattern(pattern)(text)).toBe(false);
  });

  it.each([
    ['a', 'a'],
    ['^a$', 'a'],
    ['Bearer .+', 'Bearer x'],
    ['a|bc', 'bc'],
    ['ab?c', 'ac'],
    ['ab*', 'a'],
    ['ab{0,1}', 'a'],
    ['a+', 'aaa'],
    ['(?i)abc', 'ABC'],
    ['\\.x', '.x'],
    ['', ''],
    ['💥?', ''],
  ])('%s matches %j as a whole', (pattern, text) => {
    expect(compilePattern(pattern)(text)).toBe(true);
  });

  it.each([
    ['(?=a)b', 'look-ahead'],
    ['a(?!b)', 'negative look-ahead'],
    ['(?<=a)b', 'look-behind'],
    ['(?<!a)b', 'negative look-behind'],
    ['(a)\\1', 'back-reference `\\1`'],
    ['(?P<x>a)\\k<x>', 'back-reference'],
    ['(?>a)', 'atomic group'],
    ['a{1001}', 'repetition `{1001}`'],
    ['a++', 'possessive quantifier'],
  ])('refuses %s, naming the construct', (pattern, name) => {
    expect(() => compilePattern(pattern)).toThrow(name);
  });

  it.each(['(', '[', 'a**b(', '\\'])('refuses %s, which is no pattern', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow('pattern `');
  });

  it('refuses a pattern that is too long', () => {
    expect(() => compilePattern('a'.repeat(9000))).toThrow('longer than');
  });

  it('answers as the engine without the literal pre-filter does', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      'a?',
      'b*',
      'a+',
      '[ab]',
      '(ab)',
      'a|b',
      '^',
      '$',
      '\\.',
      'b{0,2}',
      '💥?',
    );
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '💥'), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), text, (parts, input) => {
        const pattern = parts.join('');
        expect(compilePattern(pattern)(input)).toBe(RE2JS.compile(pattern).matches(input));
      }),
      { numRuns: 500, seed: 20261124 },
    );
  });
});
