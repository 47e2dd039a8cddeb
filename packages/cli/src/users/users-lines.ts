import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { systemCode, UsageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** A line of a file, or why it cannot be read as one. */
export type FileLine =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly wrong: string };

/** Of a line, in bytes: more than the longest that describes a user. */
export const MAX_LINE_BYTES = 786_432;

/** The lines of a file, or of standard input (`-`), from 1, one at a time and none of them without bound. */
export async function* fileLines(terminal: Terminal, path: string): AsyncGenerator<FileLine> {
  try {
    yield* linesOf(
      path === '-' ? process.stdin : (await open(resolve(terminal.cwd, path))).createReadStream(),
    );
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new UsageError(
      `${path} ${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`}`,
      'name a file with users, or - for standard input',
    );
  }
}

const LINE_FEED = 0x0a;

/** The lines of bytes that come in pieces. */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<FileLine> {
  let number = 1;
  let pieces: Uint8Array[] = [];
  let size = 0;
  const keep = (piece: Uint8Array): void => {
    size += piece.length;
    // Of a line that is too long, only that it is.
    if (size <= MAX_LINE_BYTES) pieces.push(piece);
    else pieces = [];
  };
  const line = (): FileLine => {
    const made = lineOf(number, pieces, size);
    number++;
    pieces = [];
    size = 0;
    return made;
  };
  for await (const chunk of input) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      keep(chunk.subarray(from, at));
      yield line();
      from = at + 1;
    }
    keep(chunk.subarray(from));
  }
  if (size > 0) yield line();
}

function lineOf(number: number, pieces: readonly Uint8Array[], size: number): FileLine {
  if (size > MAX_LINE_BYTES) return { number, wrong: `A line has ${MAX_LINE_BYTES} bytes at most.` };
  try {
    // A byte order mark before the first line is none of it.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
    return { number, text: text.endsWith('\r') ? text.slice(0, -1) : text };
  } catch {
    return { number, wrong: 'The line is not UTF-8.' };
  }
}
