import { createWriteStream, type WriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { systemCode, UsageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** Where access-log lines go; `write` is absent where nothing is logged. */
export interface AccessLog {
  readonly write?: ((line: string) => void) | undefined;
  close(): Promise<void>;
}

/** `target`: a path (appended to), `-` for stdout, or `off`. */
export async function openAccessLog(terminal: Terminal, target: string): Promise<AccessLog> {
  if (target === 'off') return { close: () => Promise.resolve() };
  if (target === '-') {
    return { write: (line) => terminal.write(`${line}\n`), close: () => Promise.resolve() };
  }
  const stream = await opened(resolve(terminal.cwd, target), target);
  stream.on('error', (error) =>
    terminal.note(`the access log ${target} cannot be written: ${error.message}\n`),
  );
  return {
    write: (line) => {
      stream.write(`${line}\n`);
    },
    close: () => new Promise((done) => stream.end(() => done())),
  };
}

function opened(path: string, target: string): Promise<WriteStream> {
  return new Promise((done, failed) => {
    const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
    stream.once('open', () => done(stream));
    stream.once('error', (error) => {
      failed(new UsageError(`the access log ${target} cannot be written (${systemCode(error)})`));
    });
  });
}
