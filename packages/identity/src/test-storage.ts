import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Where a test keeps what it stores. */
export interface TestStorage {
  readonly url: string;
  drop(): Promise<void>;
}

/** Databases that a test is done with, with their schema and nothing in it: making one takes longer than most tests. */
const FREE: string[] = [];

/**
 * `given`, else memory, else, with PORTCULLIS_TEST_STORAGE, a database of its own in that PostgreSQL: so the same
 * tests run on both stores.
 */
export async function testStorage(given?: string): Promise<TestStorage> {
  const server = process.env.PORTCULLIS_TEST_STORAGE;
  if (given !== undefined || server === undefined)
    return { url: given ?? 'sqlite::memory:', drop: () => Promise.resolve() };
  const url = FREE.pop() ?? (await createDatabase(server));
  let done = false;
  return {
    url,
    drop: async () => {
      // A service may be stopped twice: by then the database is another test's.
      if (done) return;
      done = true;
      await ask(url, (client) => client.query(EMPTY));
      FREE.push(url);
    },
  };
}

async function createDatabase(server: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await ask(server, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Everything but what says which schema there is. */
const EMPTY = `
  DO $$
  DECLARE name text;
  BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'kysely_%'
    LOOP EXECUTE format('DELETE FROM %I', name);
    END LOOP;
  END $$
`;

async function ask(url: string, run: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}
