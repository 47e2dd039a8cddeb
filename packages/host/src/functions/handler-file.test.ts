import { describe, expect, it } from 'vitest';
import { findHandlerFile } from './handler-file.ts';

const find = (runtime: 'node' | 'python', handler: string, ...files: string[]): string | undefined =>
  findHandlerFile(runtime, handler, (path) => files.includes(path))?.path;

describe('findHandlerFile', () => {
  it.each([
    ['node', 'app.handler', ['app.js'], 'app.js'],
    ['node', './app.handler', ['app.js'], 'app.js'],
    ['node', 'a.b/app.x.handler', ['a.b/app.mjs'], 'a.b/app.mjs'],
    ['node', 'app.handler', ['app.ts', 'app.cjs'], 'app.cjs'],
    ['node', 'app.handler', ['src/app.ts'], 'src/app.ts'],
    ['python', 'a.b.handler', ['a/b.py'], 'a/b.py'],
    ['python', 'pkg.handler', ['pkg/__init__.py'], 'pkg/__init__.py'],
  ] as const)('%s %s with %j is %s', (runtime, handler, files, expected) => {
    expect(find(runtime, handler, ...files)).toBe(expected);
  });

  it.each([
    ['node', 'app', ['app.js']],
    ['node', '.handler', ['.js']],
    ['node', '../app.handler', ['../app.js']],
    ['node', 'app.handler', ['app.py', 'index.js']],
    ['python', 'handler', ['handler.py', '.py']],
    ['python', 'app.handler', ['app.js']],
  ] as const)('%s %s with %j is nothing', (runtime, handler, files) => {
    expect(find(runtime, handler, ...files)).toBeUndefined();
  });
});
