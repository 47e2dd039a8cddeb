import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unzipInto, zipEntryNames } from './zip.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-zip-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function archive(entries: Readonly<Record<string, string>>): string {
  const path = join(folder, `${Math.random()}.zip`);
  writeFileSync(
    path,
    zipSync(Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, Buffer.from(text)]))),
  );
  return path;
}

describe('zip', () => {
  it('unpacks files and folders and makes a bootstrap executable', () => {
    const path = archive({ 'a/b.txt': 'x', bootstrap: 'y' });
    const out = mkdtempSync(join(folder, 'out-'));
    unzipInto(path, out);
    expect(readFileSync(join(out, 'a/b.txt'), 'utf8')).toBe('x');
    expect(statSync(join(out, 'bootstrap')).mode & 0o111).toBe(0o111);
    expect([...zipEntryNames(path)].sort()).toEqual(['a/b.txt', 'bootstrap']);
  });

  it.each(['../evil.txt', 'a/../../evil.txt', '/evil.txt'])('refuses the entry %s', (name) => {
    const out = mkdtempSync(join(folder, 'out-'));
    expect(() => unzipInto(archive({ [name]: 'x' }), out)).toThrow('outside its root');
    expect(existsSync(join(folder, 'evil.txt'))).toBe(false);
  });

  it('refuses an archive that unpacks to more than Lambda takes', () => {
    const zeros = Buffer.alloc(130 * 1024 * 1024);
    const path = join(folder, 'bomb.zip');
    writeFileSync(path, zipSync({ a: zeros, b: zeros }, { level: 1 }));
    expect(() => unzipInto(path, mkdtempSync(join(folder, 'out-')))).toThrow('unpacks to more than');
  });

  it('refuses what is no zip', () => {
    const path = join(folder, 'no.zip');
    writeFileSync(path, 'text');
    expect(() => zipEntryNames(path)).toThrow();
  });
});
