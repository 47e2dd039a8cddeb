import type { Readable, Writable } from 'node:stream';
import { printable } from './printable.ts';

/** Where questions can be asked: both ends are a terminal. */
export interface Prompts {
  readonly input: Readable;
  readonly output: Writable;
}

/** What a command may touch of the process that runs it; tests pass their own. */
export interface Terminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** stdout is a terminal that shows colour. */
  readonly colour: boolean;
  /** Width of the terminal; absent where stdout is not one. */
  readonly columns?: number | undefined;
  /** Absent where nobody is there to answer. */
  readonly prompts?: Prompts | undefined;
  /** Data, to stdout. */
  write(text: string): void;
  /**
   * Data that a program reads back, to stdout: as it is, except on a terminal. Resolves when there is room for more;
   * `false`: nobody reads any more.
   */
  data(text: string): Promise<boolean>;
  /** Progress and errors, to stderr. */
  note(text: string): void;
  /** Ends `serve`: the first SIGINT or SIGTERM. */
  readonly stop: AbortSignal;
}

/** The terminal of this process. A closed pipe (`portcullis | head`) ends the output, not the program. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const stop = new AbortController();
  return {
    cwd: process.cwd(),
    env,
    colour: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    // A pseudo-terminal that was never given a size says 0.
    columns: stdout.isTTY ? stdout.columns || undefined : undefined,
    // On stderr, so that the data on stdout can go into a file.
    prompts: process.stdin.isTTY && stderr.isTTY ? { input: process.stdin, output: stderr } : undefined,
    write: (text) => {
      if (stdout.writable) stdout.write(text);
    },
    data: async (text) => {
      if (!stdout.writable) return false;
      if (!stdout.write(stdout.isTTY ? printable(text, false) : text)) await roomIn(stdout);
      return stdout.writable;
    },
    note: (text) => {
      if (stderr.writable) stderr.write(text);
    },
    get stop(): AbortSignal {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        if (process.listenerCount(signal) === 0) process.once(signal, () => stop.abort(signal));
      }
      return stop.signal;
    },
  };
}

/** Resolves when what was written is on its way, or there is nobody to take it. */
function roomIn(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close', 'error']) stream.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'error']) stream.on(event, done);
  });
}
