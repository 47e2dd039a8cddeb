import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PrefixTree } from './prefix-tree.ts';

function prefixesOf(text: string, prefixes: readonly string[]): readonly string[] {
  const tree = new PrefixTree<string>();
  for (const prefix of prefixes) tree.add(prefix, prefix);
  const found: string[] = [];
  tree.visit(text, (items) => {
    found.push(...items);
    return false;
  });
  return found;
}

test.each([
  ['the text itself', 'abc', ['abc'], ['abc']],
  ['the empty text', 'abc', ['', 'x'], ['']],
  ['shorter ones first', 'abcd', ['abc', 'ab', 'abcd'], ['ab', 'abc', 'abcd']],
  ['the same one twice', 'ab', ['a', 'a'], ['a', 'a']],
  ['none that goes on', 'ab', ['abc', 'abd'], []],
  ['none that differs in its middle', 'abcd', ['abxd', 'abx'], []],
  ['one that was split later', 'abcd', ['abcd', 'abxy', 'ab'], ['ab', 'abcd']],
])('finds %s', (_, text, prefixes, found) => {
  expect(prefixesOf(text, prefixes)).toEqual(found);
});

test('stops where it is enough', () => {
  const tree = new PrefixTree<string>();
  for (const prefix of ['a', 'ab', 'abc']) tree.add(prefix, prefix);
  const found: string[] = [];
  tree.visit('abc', (items) => {
    found.push(...items);
    return items.includes('ab');
  });
  expect(found).toEqual(['a', 'ab']);
});

test('finds what startsWith finds', () => {
  const text = fc.array(fc.constantFrom('a', 'a', 'b', '/'), { maxLength: 12 }).map((all) => all.join(''));
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 40 }), (whole, prefixes) => {
      const expected = prefixes.filter((prefix) => whole.startsWith(prefix));
      expect([...prefixesOf(whole, prefixes)].sort()).toEqual(expected.sort());
    }),
    { numRuns: 2_000, seed: 20_260_101 },
  );
});
