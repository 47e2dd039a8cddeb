import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemCode, UsageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/**
 * The text of the file that an option names; `help` says what to name instead. Where the option documents a dash, `-`
 * is standard input, everywhere else a file name like any other.
 */
export function readOptionFile(
  terminal: Terminal,
  option: string,
  path: string,
  help: string,
  { dash = false }: { readonly dash?: boolean } = {},
): string {
  try {
    return readFileSync(dash && path === '-' ? 0 : resolve(terminal.cwd, path), 'utf8');
  } catch (error) {
    const code = systemCode(error);
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? String(error)})`;
    throw new UsageError(`${option} ${path} ${why}`, help);
  }
}
