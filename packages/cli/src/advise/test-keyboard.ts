import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { Prompts } from '../terminal.ts';

export const DOWN = '\u001b[B';
export const ENTER = '\r';
export const SPACE = ' ';
export const CTRL_C = '\u0003';

/** A screen and a keyboard: each step waits until a text is on the screen, then presses keys. */
export interface Keyboard {
  readonly prompts: Prompts;
  /** Everything that was shown, without colours. */
  screen(): string;
  /** Throws where a text does not come. */
  play(steps: readonly (readonly [until: string, ...keys: string[]])[]): Promise<void>;
}

export function keyboard(): Keyboard {
  let shown = '';
  let seen = 0;
  let woken = (): void => undefined;
  const output = new Writable({
    write(chunk, _encoding, done) {
      shown += stripVTControlCharacters(String(chunk));
      woken();
      done();
    },
  });
  const input = new PassThrough();
  const arrived = async (text: string): Promise<void> => {
    const limit = AbortSignal.timeout(10_000);
    for (let at = shown.indexOf(text, seen); ; at = shown.indexOf(text, seen)) {
      if (at !== -1) {
        seen = at + text.length;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        woken = resolve;
        limit.addEventListener('abort', () => reject(new Error(`"${text}" did not come; shown:\n${shown}`)));
      });
    }
  };
  return {
    prompts: { input, output: Object.assign(output, { columns: 110, rows: 60 }) },
    screen: () => shown,
    play: async (steps) => {
      for (const [until, ...keys] of steps) {
        await arrived(until);
        for (const key of keys) {
          input.write(key);
          // One key at a time, as a hand presses them: a lone escape must not become part of the next.
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    },
  };
}
