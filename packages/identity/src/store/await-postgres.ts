import { setTimeout as pause } from 'node:timers/promises';
import { type PostgresFailure, type PostgresPlace, postgresFailure } from './postgres-failure.ts';

/** A PostgreSQL that cannot be used; the message says why, for who wrote the setting. */
export class StoreUnusableError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'StoreUnusableError';
  }
}

export interface Waiting {
  now(): number;
  pause(milliseconds: number): Promise<unknown>;
  log(line: string): void;
}

/** How long a server may take that starts beside this process. Milliseconds. */
const START_MS = 10_000;
const RETRY_MS = 200;

export function waitingWith(log: (line: string) => void): Waiting {
  return { now: () => performance.now(), pause, log };
}

/**
 * Asks until the server answers, and says what it waits for, each reason once. Throws a `StoreUnusableError` at once for
 * what no waiting mends, or after ten seconds.
 */
export async function awaitPostgres(
  ask: () => Promise<unknown>,
  place: PostgresPlace,
  { now, pause, log }: Waiting,
): Promise<void> {
  const until = now() + START_MS;
  let said: string | undefined;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      const { mends, words }: PostgresFailure = postgresFailure(error, place);
      const at = `PostgreSQL at ${addressOf(place)}`;
      if (!mends) throw new StoreUnusableError(`${at}: ${words}`, error);
      if (now() > until)
        throw new StoreUnusableError(`${at}: ${words}, for ${START_MS / 1000} seconds now`, error);
      if (said !== words) log(`waiting for ${at}: ${words}`);
      said = words;
      await pause(RETRY_MS);
    }
  }
}

function addressOf({ host, port }: PostgresPlace): string {
  if (host.startsWith('/')) return `${host}/.s.PGSQL.${port}`;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
