import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvFile } from './env-file.ts';

function read(text: string): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-env-'));
  writeFileSync(join(folder, '.env'), text);
  return readEnvFile(folder, '.env');
}

describe('--env-file', () => {
  it('reads names and values, quoted or not, and skips comments', () => {
    const text = `# c\nA=1\nexport B = "two words" # c\nC='$x # y'\nD=a#b\nE="l1\\nl2"\nF=\n`;
    expect(read(text)).toEqual({ A: '1', B: 'two words', C: '$x # y', D: 'a#b', E: 'l1\nl2', F: '' });
  });

  it('names the line that it cannot read', () => {
    expect(() => read('A=1\nnonsense\n')).toThrow('.env:2: not NAME=value');
  });

  it('names a file that is not there', () => {
    expect(() => readEnvFile(tmpdir(), 'nowhere.env')).toThrow(
      '--env-file nowhere.env cannot be read (ENOENT)',
    );
  });
});
