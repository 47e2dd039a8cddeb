import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { systemCode, UsageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** A line of a log, which may have a time before it as exports of CloudWatch Logs do. */
export interface LogLine {
  /** From 1. */
  readonly number: number;
  /** Absent where the line is no JSON object. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

const TIME = /^\d{4}-\d\d-\d\dT[0-9:.]+Z\s+(?=\{)/;

/** The lines of a file, or of standard input (`-`), one at a time; empty ones are left out. */
export async function* logLines(terminal: Terminal, path: string): AsyncGenerator<LogLine> {
  let number = 0;
  try {
    const input = path === '-' ? process.stdin : (await open(resolve(terminal.cwd, path))).createReadStream();
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      const line = text.trim();
      if (line !== '') yield { number, fields: objectOf(line.replace(TIME, '')) };
    }
  } catch (error) {
    const code = systemCode(error);
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? String(error)})`;
    throw new UsageError(
      `--log ${path} ${why}`,
      'name a file of access-log lines, as serve --access-log and API Gateway write them',
    );
  }
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
