import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { awaitPostgres, waitingWith } from './await-postgres.ts';
import type { Database, Db } from './database.ts';
import { migrate } from './migrations.ts';
import type { PostgresPlace } from './postgres-failure.ts';
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
 * schema. The caller sees to it that a SQLite file has one opener. `log`: what it waits for. Throws a `StoreUrlError`, a
 * `StoreUnusableError` for a server that cannot be used, or what the store says.
 */
export async function openStore(url: string, log: (line: string) => void = () => undefined): Promise<Store> {
  const opened = await opener(url, log);
  try {
    await migrate(opened.db as unknown as Kysely<never>);
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function opener(url: string, log: (line: string) => void): Promise<Store> {
  if (url.startsWith('sqlite:')) return openSqlite(url.slice('sqlite:'.length));
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url, log);
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

async function openPostgres(url: string, log: (line: string) => void): Promise<Store> {
  const { default: pg } = await import('pg');
  // int8 is a text to the driver: times in milliseconds are exact as numbers.
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as never),
  };
  const pool = new pg.Pool({ connectionString: url, max: POSTGRES_CONNECTIONS, types: types as never });
  // An idle connection that the server ends is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  const { host, port, user = '', database = '' } = new pg.Client({ connectionString: url });
  const place: PostgresPlace = { host, port, user, database };
  try {
    await awaitPostgres(() => pool.query('SELECT 1'), place, waitingWith(log));
  } catch (error) {
    await pool.end();
    throw error;
  }
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { db, kind: 'postgres', close: () => db.destroy() };
}
