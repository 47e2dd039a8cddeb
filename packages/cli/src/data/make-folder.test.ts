import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'portcullis-folder-'));

it('makes a folder and those above it; one that is there stays', () => {
  const path = join(folder(), 'a/b/c');
  makeFolder(path, 0o700);
  makeFolder(path, 0o700);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

it('a file in the way is refused', () => {
  const path = join(folder(), 'file');
  writeFileSync(path, '');
  expect(() => makeFolder(join(path, 'a'))).toThrow(/ENOTDIR/);
});

it('where a file system takes no folders it ends, with the error of the system', () => {
  expect(() => makeFolder('/proc/portcullis/a')).toThrow(/mkdir/);
});
