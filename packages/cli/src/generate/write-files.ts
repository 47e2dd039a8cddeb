import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { WrittenFile } from '@portcullis/formats/export';
import { makeFolder } from '../data/make-folder.ts';
import { systemCode, UsageError } from '../failure.ts';
import { shown } from '../load/shown.ts';
import type { Terminal } from '../terminal.ts';

export interface WriteResult {
  readonly path: string;
  readonly outcome: 'written' | 'unchanged';
}

/** Writes all files, or none: what stands there already and says something else is a person's work. */
export function writeFiles(
  terminal: Terminal,
  folder: string,
  files: readonly WrittenFile[],
  force: boolean,
): readonly WriteResult[] {
  const planned = files.map(({ path, text }) => {
    const target = resolve(terminal.cwd, folder, path);
    return { target, text, before: before(terminal, target) };
  });
  const other = planned.filter(({ text, before }) => before !== undefined && before !== text);
  if (other.length > 0 && !force) {
    const names = other.map(({ target }) => shown(terminal.cwd, target)).join(', ');
    throw new UsageError(
      `${names}: already there, and different; nothing was written`,
      'name another folder with --out, or overwrite with --force',
    );
  }
  return planned.map(({ target, text, before }) => {
    if (before !== text) write(terminal, target, text);
    return { path: shown(terminal.cwd, target), outcome: before === text ? 'unchanged' : 'written' };
  });
}

function before(terminal: Terminal, target: string): string | undefined {
  try {
    return readFileSync(target, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return undefined;
    throw new UsageError(`${shown(terminal.cwd, target)} cannot be read (${code ?? String(error)})`);
  }
}

function write(terminal: Terminal, target: string, text: string): void {
  try {
    makeFolder(dirname(target));
    writeFileSync(target, text);
  } catch (error) {
    throw new UsageError(
      `${shown(terminal.cwd, target)} cannot be written (${systemCode(error) ?? String(error)})`,
    );
  }
}
