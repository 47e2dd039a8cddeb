// Users by the hundred thousand, put into a store as copies of one: none of them is hashed anew.
import { createHash } from 'node:crypto';
import Sqlite from 'libsql';
import pg from 'pg';

/** `file`: of SQLite. The users are `copy-0`, `copy-1` ..., with the password of whoever is in the table. */
export function insertUsersSqlite(path, users) {
  const file = new Sqlite(path);
  const model = file.prepare('SELECT * FROM users').get();
  const columns = Object.keys(model).filter((name) => name !== '_metadata');
  const insert = file.prepare(
    `INSERT INTO users (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  file.exec('BEGIN');
  for (let i = 0; i < users; i += 1) {
    const name = `copy-${i}`;
    const row = {
      ...model,
      sub: createHash('md5').update(name).digest('hex'),
      username: name,
      username_key: name,
    };
    insert.run(...columns.map((column) => row[column]));
  }
  file.exec('COMMIT');
  file.close();
}

export async function insertUsersPostgres(url, users) {
  await withClient(url, async (client) => {
    await client.query(
      `INSERT INTO users (pool_id, sub, username, username_key, status, enabled, doc, created_at, modified_at)
       SELECT pool_id, md5('copy-' || n), 'copy-' || n, 'copy-' || n, status, enabled, doc, created_at, modified_at
       FROM (SELECT * FROM users LIMIT 1) AS model, generate_series(0, $1 - 1) AS n`,
      [users],
    );
    await client.query('ANALYZE users');
  });
}

/** The PostgreSQL of `e2e/with-postgres.mjs`; `undefined` where the bench does not run within it. */
export const POSTGRES = process.env.PORTCULLIS_TEST_STORAGE;

let databases = 0;

/** Runs with the URL of an empty database, which is dropped at the end. */
export async function withDatabase(run) {
  const name = `bench_${process.pid}_${databases++}`;
  await withClient(POSTGRES, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(POSTGRES);
  url.pathname = `/${name}`;
  try {
    return await run(url.href);
  } finally {
    await withClient(POSTGRES, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
  }
}

async function withClient(url, run) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
