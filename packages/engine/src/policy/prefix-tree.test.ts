import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PrefixTree } from './prefix-tree.ts';

function foundBy(text: string, prefixes: readonly string[], last?: string): readonly string[] {
  const tree = new PrefixTree(prefixes.map((prefix) => [prefix, prefix]));
  const found: string[] = [];
  tree.visit(text, (prefix) => {
    found.push(prefix);
    return prefix === last;
  });
  return found;
}

test.each([
  ['the text itself', 'abc', ['abc'], ['abc']],
  ['the empty text', 'abc', ['', 'x'], ['']],
  ['shorter ones first', 'abcd', ['abc', 'ab', 'abcd'], ['ab', 'abc', 'abcd']],
  ['the same one twice', 'ab', ['a', 'a'], ['a', 'a']],
  ['one that was split later', 'abcd', ['abcd', 'abxy', 'ab'], ['ab', 'abcd']],
  ['none that another tells apart', 'abcd', ['abxd', 'abc'], ['abc']],
])('finds %s', (_, text, prefixes, found) => {
  expect(foundBy(text, prefixes)).toEqual(found);
});

test('stops where it is enough', () => {
  expect(foundBy('abc', ['a', 'ab', 'abc'], 'ab')).toEqual(['a', 'ab']);
});

test('misses nothing that startsWith finds, and finds little else', () => {
  const text = fc.array(fc.constantFrom('a', 'a', 'b', '/'), { maxLength: 12 }).map((all) => all.join(''));
  let more = 0;
  let wanted = 0;
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 40 }), (whole, prefixes) => {
      const expected = prefixes.filter((prefix) => whole.startsWith(prefix));
      const found = foundBy(whole, prefixes);
      expect(found.filter((prefix) => whole.startsWith(prefix)).sort()).toEqual(expected.sort());
      more += found.length - expected.length;
      wanted += expected.length;
    }),
    { numRuns: 2_000, seed: 20_260_101 },
  );
  expect(more).toBeLessThan(wanted);
});
