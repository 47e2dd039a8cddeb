import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from './data-folder.ts';
import { openGeneratedValues, openKeptValues } from './generated-values.ts';
import { publishServeFile, readServeFile } from './serve-file.ts';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'portcullis-data-'));
});

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('the data folder', () => {
  it('is not made before something is written', () => {
    const folder = openDataFolder(parent);
    expect(folder.readJson('x.json')).toBeUndefined();
    expect(existsSync(folder.path)).toBe(false);
  });

  it('is for its owner only, and so are its files', () => {
    const folder = openDataFolder(parent);
    folder.writeJson('x.json', { a: 1 });
    expect(modeOf(folder.path)).toBe(0o700);
    expect(modeOf(join(folder.path, 'x.json'))).toBe(0o600);
    expect(folder.readJson('x.json')).toEqual({ a: 1 });
  });

  it('has one opener, who is named to the second', () => {
    const unlock = openDataFolder(parent).lock('serve');
    expect(() => openDataFolder(parent).lock('serve')).toThrow(`process ${process.pid} already serves`);
    unlock();
    openDataFolder(parent).lock('serve')();
  });

  it('takes over the lock of a process that is gone', () => {
    const folder = openDataFolder(parent);
    folder.create();
    // No process has the largest id that Linux can give.
    writeFileSync(join(folder.path, 'serve.lock'), '4194304');
    folder.lock('serve')();
    expect(existsSync(join(folder.path, 'serve.lock'))).toBe(false);
  });

  it('takes over a lock that holds no process id', () => {
    const folder = openDataFolder(parent);
    folder.create();
    writeFileSync(join(folder.path, 'serve.lock'), '');
    folder.lock('serve')();
    expect(existsSync(join(folder.path, 'serve.lock'))).toBe(false);
  });

  it('says which file is damaged', () => {
    const folder = openDataFolder(parent);
    folder.create();
    writeFileSync(join(folder.path, 'x.json'), '{');
    expect(() => folder.readJson('x.json')).toThrow('x.json is not valid JSON');
  });
});

describe('generated values', () => {
  it('stay the same from one run to the next', () => {
    const first = openGeneratedValues(openDataFolder(parent)).apiKey('Key');
    expect(first).toMatch(/^[0-9A-Za-z]{40}$/);
    expect(openGeneratedValues(openDataFolder(parent)).apiKey('Key')).toBe(first);
    expect(openGeneratedValues(openDataFolder(parent)).apiKey('Other')).not.toBe(first);
  });

  it('tell an API key from a secret access key of the same name', () => {
    const values = openGeneratedValues(openDataFolder(parent));
    expect(values.secretAccessKey('Key')).not.toBe(values.apiKey('Key'));
    expect(values.secretAccessKey('Key')).toHaveLength(40);
    expect(readFileSync(join(parent, '.portcullis', 'generated.json'), 'utf8')).toContain(
      'secretAccessKey:Key',
    );
  });
});

describe('kept values', () => {
  it('are those that were generated, and no others', () => {
    const made = openGeneratedValues(openDataFolder(parent)).apiKey('Key');
    const kept = openKeptValues(openDataFolder(parent));
    expect(kept.apiKey('Key')).toBe(made);
    expect(kept.secretAccessKey('Key')).toBeUndefined();
    expect(kept.apiKey('Other')).toBeUndefined();
  });

  it('are read without making the data folder', () => {
    expect(openKeptValues(openDataFolder(parent)).apiKey('Key')).toBeUndefined();
    expect(existsSync(join(parent, '.portcullis'))).toBe(false);
  });
});

describe('serve.json', () => {
  const file = { pid: process.pid, issuer: 'local', issuerUrl: 'http://localhost:1' } as const;

  it('is read while its process runs', () => {
    const folder = openDataFolder(parent);
    const withdraw = publishServeFile(folder, file);
    expect(readServeFile(folder)).toEqual(file);
    withdraw();
    expect(readServeFile(folder)).toBeUndefined();
  });

  it('names the parts that two processes serve of one folder', () => {
    const folder = openDataFolder(parent);
    publishServeFile(folder, { ...file, identity: 'http://127.0.0.1:1' });
    const withdraw = publishServeFile(folder, { ...file, gateway: 'http://127.0.0.1:2' });
    expect(readServeFile(folder)).toMatchObject({
      identity: 'http://127.0.0.1:1',
      gateway: 'http://127.0.0.1:2',
    });
    withdraw();
    expect(readServeFile(folder)).toEqual({ ...file, identity: 'http://127.0.0.1:1' });
  });

  it.each([{ ...file, pid: 4_194_304 }, { ...file, issuer: 'else' }, { pid: 1 }, [], null, 'x'])(
    'says nothing as %j',
    (content) => {
      const folder = openDataFolder(parent);
      folder.writeJson('serve.json', content);
      expect(readServeFile(folder)).toBeUndefined();
    },
  );
});
