import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Kysely, PostgresDialect } from 'kysely';
import type { Database, Db } from './database.ts';
import { migrate } from './migrations.ts';
import { type SqliteFile, sqliteDialect } from './sqlite-dialect.ts';
import { NOTHING_TO_KEEP, walDurability } from './wal-durability.ts';

/** An open store of the identity service. */
export interface Store {
  readonly db: Db;
  readonly kind: 'sqlite' | 'postgres';
  close(): Promise<void>;
}

/** A URL that no store can be opened at; the message says what it takes, and not the URL, which may hold a password. */
export class StoreUrlError extends Error {
  constructor() {
    super('storage is neither sqlite:PATH nor postgres://...');
    this.name = 'StoreUrlError';
  }
}

/** How long a writer waits for another before it gives up. Milliseconds. */
const BUSY_MS = 5_000;
const POSTGRES_CONNECTIONS = 10;

/**
 * Opens `sqlite:PATH` (made where it is not there; `sqlite::memory:` in memory) or `postgres://...`, with the newest
 * schema. The caller sees to it that a SQLite file has one opener.
 */
export async function openStore(url: string): Promise<Store> {
  const opened = await opener(url);
  await migrate(opened.db as unknown as Kysely<never>);
  return opened;
}

async function opener(url: string): Promise<Store> {
  if (url.startsWith('sqlite:')) return openSqlite(url.slice('sqlite:'.length));
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url);
  throw new StoreUrlError();
}

async function openSqlite(path: string): Promise<Store> {
  const isInMemory = path === ':memory:';
  if (!isInMemory) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const { default: Sqlite } = await import('libsql');
  const file = new Sqlite(path);
  // WAL lets a reader go on beside a writer. What was acknowledged is on the disk: see walDurability.
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = NORMAL',
    `busy_timeout = ${BUSY_MS}`,
    'foreign_keys = ON',
  ])
    file.pragma(pragma);
  // The first read makes the log.
  file.exec('SELECT name FROM sqlite_master LIMIT 1');
  const durability = isInMemory ? NOTHING_TO_KEEP : walDurability(path);
  const db = new Kysely<Database>({ dialect: sqliteDialect(file as unknown as SqliteFile, durability) });
  return { db, kind: 'sqlite', close: () => db.destroy() };
}

async function openPostgres(url: string): Promise<Store> {
  const { default: pg } = await import('pg');
  // int8 is a text to the driver: times in milliseconds are exact as numbers.
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as never),
  };
  const pool = new pg.Pool({ connectionString: url, max: POSTGRES_CONNECTIONS, types: types as never });
  // An idle connection that the server ends is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  await answering(() => pool.query('SELECT 1'));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { db, kind: 'postgres', close: () => db.destroy() };
}

/** Of a server that starts beside this process, or recovers: PostgreSQL "Error Codes", `cannot_connect_now`. */
const STARTING: ReadonlySet<unknown> = new Set(['57P03', 'ECONNREFUSED']);
const START_MS = 10_000;
const RETRY_MS = 200;

async function answering(ask: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + START_MS;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (!STARTING.has(code) || performance.now() > until) throw error;
      await pause(RETRY_MS);
    }
  }
}
