import type { Terminal } from './terminal.ts';

/** A terminal that keeps what is written to it. */
export interface TestTerminal extends Terminal {
  stdout(): string;
  stderr(): string;
  /** As SIGTERM does. */
  interrupt(): void;
}

export function testTerminal(cwd: string, env: Readonly<Record<string, string>> = {}): TestTerminal {
  let out = '';
  let err = '';
  const stop = new AbortController();
  return {
    cwd,
    env,
    colour: false,
    write: (text) => {
      out += text;
    },
    data: async (text) => {
      out += text;
      return true;
    },
    note: (text) => {
      err += text;
    },
    stop: stop.signal,
    stdout: () => out,
    stderr: () => err,
    interrupt: () => stop.abort(),
  };
}
