import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

it.each([
  ['acount', ['region', 'account', 'accounts'], 'account'],
  ['Membrs', ['Members', 'Admins'], 'Members'],
  ['STAGE', ['stage'], 'stage'],
  ['zzzzzz', ['stage', 'region'], undefined],
  ['ab', ['wxyz'], undefined],
  ['anything', [], undefined],
])('what was meant by %s among %j is %s', (word, candidates, meant) => {
  expect(nearest(word, candidates)).toBe(meant);
});
