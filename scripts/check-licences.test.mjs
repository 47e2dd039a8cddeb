import { expect, test } from 'vitest';
import { forbiddenLicences, isAllowed } from './check-licences.mjs';

const ALLOWED = new Set(['MIT', 'Apache-2.0']);

function lockWith(entry) {
  const packages = { '': {}, 'node_modules/x': entry };
  for (let i = 0; i < 100; i += 1)
    packages[`node_modules/filler-${i}`] = { version: '1.0.0', license: 'MIT' };
  return { packages };
}

test.each([
  ['GPL-3.0', false],
  ['MIT AND Zlib', false],
  ['(MIT AND GPL-2.0)', false],
  ['SEE LICENSE IN LICENSE', false],
  ['', false],
  ['MIT OR GPL-3.0', true],
  ['(MIT AND Apache-2.0)', true],
])('%s: %s', (expression, expected) => {
  expect(isAllowed(expression, ALLOWED)).toBe(expected);
});

test('a package that states no licence is refused', () => {
  expect(forbiddenLicences(lockWith({ version: '1.0.0' }))).toEqual([
    'node_modules/x 1.0.0: states no licence',
  ]);
});

test('MPL-2.0 is for development only', () => {
  expect(forbiddenLicences(lockWith({ version: '1.0.0', license: 'MPL-2.0', dev: true }))).toEqual([]);
  expect(forbiddenLicences(lockWith({ version: '1.0.0', license: 'MPL-2.0' }))).toHaveLength(1);
});

test('a lock file with hardly a package fails', () => {
  expect(forbiddenLicences({ packages: {} })).toHaveLength(1);
});
