import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Where a test keeps what it stores. */
export interface TestStorage {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * `given`, else memory, else, with PORTCULLIS_TEST_STORAGE, a database of its own in that PostgreSQL: so the same
 * tests run on both stores.
 */
export async function testStorage(given?: string): Promise<TestStorage> {
  const server = process.env.PORTCULLIS_TEST_STORAGE;
  if (given !== undefined || server === undefined)
    return { url: given ?? 'sqlite::memory:', drop: () => Promise.resolve() };
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
