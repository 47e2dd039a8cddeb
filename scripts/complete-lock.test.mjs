import { expect, test } from 'vitest';
import { missingBuilds, platformOf } from './complete-lock.mjs';

test.each([
  ['@swc/core-linux-x64-musl', { cpu: ['x64'], libc: ['musl'], os: ['linux'] }],
  ['@swc/core-linux-arm-gnueabihf', { cpu: ['arm'], libc: ['glibc'], os: ['linux'] }],
  ['@swc/core-win32-x64-msvc', { cpu: ['x64'], os: ['win32'] }],
  ['@esbuild/darwin-arm64', { cpu: ['arm64'], os: ['darwin'] }],
  ['left-pad', undefined],
])('%s is a build for %j', (name, expected) => {
  expect(platformOf(name)).toEqual(expected);
});

test('a build that is in the lock file is not missing', () => {
  const packages = {
    'node_modules/x': {
      license: 'MIT',
      optionalDependencies: { 'x-linux-x64': '1.0.0', 'x-darwin-x64': '1.0.0' },
    },
    'node_modules/x-linux-x64': { version: '1.0.0' },
  };
  expect(Object.keys(missingBuilds(packages))).toEqual(['node_modules/x-darwin-x64']);
});

test('an optional dependency that is no build is not made up', () => {
  const packages = { 'node_modules/x': { license: 'MIT', optionalDependencies: { 'left-pad': '1.0.0' } } };
  expect(() => missingBuilds(packages)).toThrow('left-pad');
});
