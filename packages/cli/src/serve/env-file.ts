import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemCode, UsageError } from '../failure.ts';

const ASSIGNMENT = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;

/** `NAME=value` lines; quotes around a value are dropped, `#` begins a comment. */
export function readEnvFile(cwd: string, path: string): Readonly<Record<string, string>> {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), 'utf8');
  } catch (error) {
    throw new UsageError(`--env-file ${path} cannot be read (${systemCode(error)})`);
  }
  const values: Record<string, string> = {};
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const match = ASSIGNMENT.exec(line);
    if (match === null) throw new UsageError(`${path}:${index + 1}: not NAME=value`, 'correct the line');
    values[match[1] ?? ''] = unquote(match[2] ?? '');
  }
  return values;
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1\s*(#.*)?$/.exec(value);
  if (quoted === null) return value.replace(/\s+#.*$/, '');
  const inner = quoted[2] ?? '';
  return quoted[1] === '"' ? inner.replace(/\\n/g, '\n').replace(/\\(["\\])/g, '$1') : inner;
}
