import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServeFile } from './data/serve-file.ts';
import { run } from './main.ts';
import type { TestTerminal } from './test-terminal.ts';

/** A `serve` of a test, in this process and on free ports. */
export interface TestServe {
  readonly terminal: TestTerminal;
  readonly file: ServeFile;
  /** The exit status, once it has ended. */
  readonly ended: Promise<number>;
  /** As SIGTERM does; resolves with the exit status. */
  stop(): Promise<number>;
}

const PORTS = ['--port', '0', '--admin-port', '0', '--identity-port', '0'];
/** With an access log on stdout it goes to stderr. */
const READY = /^admin {5}http/m;

/** Starts `serve` in the terminal's folder and waits until it is ready. Throws with what it said where it ends instead. */
export async function startServe(terminal: TestTerminal, ...options: readonly string[]): Promise<TestServe> {
  const ended = run(['serve', ...PORTS, ...options], terminal);
  const said = (): string => terminal.stdout() + terminal.stderr();
  while (!READY.test(said())) {
    const status = await Promise.race([ended, pause(20)]);
    if (status !== undefined) throw new Error(`serve ended with ${status}: ${said()}`);
  }
  const file = JSON.parse(readFileSync(join(terminal.cwd, '.portcullis/serve.json'), 'utf8')) as ServeFile;
  return {
    terminal,
    file,
    ended,
    stop: () => {
      terminal.interrupt();
      return ended;
    },
  };
}
