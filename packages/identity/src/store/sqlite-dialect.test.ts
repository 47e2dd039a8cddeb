import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import Sqlite from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SqliteFile, sqliteDialect } from './sqlite-dialect.ts';

interface Tables {
  things: { name: string; amount: number };
}

let db: Kysely<Tables>;
let ran: string[];
let acknowledgements: number;
let disk: () => Promise<void>;

beforeEach(async () => {
  acknowledgements = 0;
  disk = async () => undefined;
  const file = new Sqlite(':memory:');
  const durability = {
    written: () => {
      acknowledgements++;
      return disk();
    },
    close: async () => undefined,
  };
  ran = [];
  db = new Kysely<Tables>({ dialect: sqliteDialect(observed(file as unknown as SqliteFile), durability) });
  await sql`create table things (name text primary key, amount integer not null)`.execute(db);
  await db.insertInto('things').values({ name: 'a', amount: 1 }).execute();
  acknowledgements = 0;
  ran = [];
});
afterEach(() => db.destroy());

/** Notes what is run, and fails where `broken` says so. */
let broken: (sql: string) => boolean = () => false;
const observed = (file: SqliteFile): SqliteFile => ({
  close: () => file.close(),
  prepare: (sql) => {
    const statement = file.prepare(sql);
    return {
      reader: statement.reader,
      all: (parameters) => {
        ran.push(sql);
        return statement.all(parameters);
      },
      run: (parameters) => {
        ran.push(sql);
        if (broken(sql)) throw new Error('the file is broken');
        return statement.run(parameters);
      },
    };
  },
});
afterEach(() => {
  broken = () => false;
});

const add = (name: string, amount = 0) => db.insertInto('things').values({ name, amount }).execute();
const names = async (): Promise<readonly string[]> =>
  (await db.selectFrom('things').select('name').orderBy('name').execute()).map(({ name }) => name);

/** Longer than any chain of promises that does not wait for something. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('a statement', () => {
  it('that reads waits for no disk', async () => {
    disk = () => new Promise(() => undefined);
    expect(await names()).toEqual(['a']);
    expect(acknowledgements).toBe(0);
  });

  it('that writes is answered when the disk has it, and others read meanwhile', async () => {
    let done: () => void = () => undefined;
    disk = () =>
      new Promise((resolve) => {
        done = resolve;
      });
    let answered = false;
    const written = add('b').then(() => {
      answered = true;
    });
    await aWhile();
    expect(answered).toBe(false);
    expect(await names()).toEqual(['a', 'b']);
    done();
    await written;
  });

  it('that writes and gives rows is answered when the disk has it, too', async () => {
    await db.updateTable('things').set({ amount: 2 }).returning('amount').execute();
    expect(acknowledgements).toBe(1);
  });

  it('fails where the disk has failed', async () => {
    disk = () => Promise.reject(new Error('the disk is gone'));
    await expect(add('b')).rejects.toThrow('the disk is gone');
  });

  it('says how many rows it changed', async () => {
    const { numUpdatedRows } = await db
      .updateTable('things')
      .set({ amount: 3 })
      .where('name', '=', 'nobody')
      .executeTakeFirstOrThrow();
    expect(numUpdatedRows).toBe(0n);
    expect((await db.deleteFrom('things').executeTakeFirstOrThrow()).numDeletedRows).toBe(1n);
  });

  it('that cannot be refuses its caller only', async () => {
    const both = await Promise.allSettled([add('a'), add('b')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await names()).toEqual(['a', 'b']);
  });

  it('that would be streamed is refused', async () => {
    const reading = async () => {
      for await (const row of db.selectFrom('things').selectAll().stream()) expect(row).toBeDefined();
    };
    await expect(reading()).rejects.toThrow(/not streamed/);
  });
});

describe('writes of one turn of the event loop', () => {
  const times = (sql: string) => ran.filter((one) => one === sql).length;

  it('are one commit and one acknowledgement', async () => {
    await Promise.all(['b', 'c', 'd'].map((name) => add(name)));
    expect([times('begin'), times('commit'), acknowledgements]).toEqual([1, 1, 1]);
    expect(await names()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are seen by reads before they are committed, and are acknowledged after', async () => {
    let acknowledged = false;
    const written = add('b').then(() => {
      acknowledged = true;
    });
    expect(await names()).toEqual(['a', 'b']);
    expect([acknowledged, times('commit')]).toEqual([false, 0]);
    await written;
    expect(times('commit')).toBe(1);
  });

  it('lose one that is refused, and nothing else', async () => {
    const all = await Promise.allSettled([add('b'), add('a'), add('c')]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await names()).toEqual(['a', 'b', 'c']);
  });

  it('of which the only one is refused leave the file to the next', async () => {
    await expect(add('a')).rejects.toThrow();
    await aWhile();
    await add('b');
    expect(await names()).toEqual(['a', 'b']);
  });

  it('are all refused where they cannot be committed, and none of them stays', async () => {
    broken = (sql) => sql === 'commit';
    const all = await Promise.allSettled([add('b'), add('c')]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(acknowledgements).toBe(0);
    broken = () => false;
    expect(await names()).toEqual(['a']);
    await add('d');
    expect(await names()).toEqual(['a', 'd']);
  });

  it('are committed before a transaction begins, and stay when that is given up', async () => {
    const written = add('b');
    const failing = db.transaction().execute(async (inside) => {
      await inside.insertInto('things').values({ name: 'c', amount: 0 }).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await written;
    expect(await names()).toEqual(['a', 'b']);
  });

  it('are committed before the schema changes', async () => {
    const written = add('b');
    await sql`create table more (name text primary key)`.execute(db);
    expect(ran.indexOf('commit')).toBeLessThan(ran.indexOf('create table more (name text primary key)'));
    await written;
  });

  it('are committed before the file is closed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-dialect-'));
    const path = join(folder, 'data.db');
    const durability = { written: async () => undefined, close: async () => undefined };
    const open = () =>
      new Kysely<Tables>({
        dialect: sqliteDialect(new Sqlite(path) as unknown as SqliteFile, durability),
      });
    const first = open();
    await sql`create table things (name text primary key, amount integer not null)`.execute(first);
    const written = first.insertInto('things').values({ name: 'b', amount: 1 }).execute();
    await Promise.resolve();
    await Promise.all([written, first.destroy()]);
    const second = open();
    expect(await second.selectFrom('things').select('name').execute()).toEqual([{ name: 'b' }]);
    await second.destroy();
    rmSync(folder, { recursive: true });
  });
});

describe('a transaction', () => {
  it('is acknowledged once, when the disk has all of it', async () => {
    await db.transaction().execute(async (inside) => {
      await inside.insertInto('things').values({ name: 'b', amount: 0 }).execute();
      await inside.insertInto('things').values({ name: 'c', amount: 0 }).execute();
      expect(acknowledgements).toBe(0);
    });
    expect(acknowledgements).toBe(1);
  });

  it('shows nothing of what it does until it is done', async () => {
    let seen: readonly string[] | undefined;
    let reading: Promise<void> | undefined;
    await db.transaction().execute(async (inside) => {
      await inside.insertInto('things').values({ name: 'b', amount: 0 }).execute();
      reading = names().then((found) => {
        seen = found;
      });
      await aWhile();
      expect(seen).toBeUndefined();
    });
    await reading;
    expect(seen).toEqual(['a', 'b']);
  });

  it('leaves nothing behind when it is given up', async () => {
    const failing = db.transaction().execute(async (inside) => {
      await inside.insertInto('things').values({ name: 'b', amount: 0 }).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await names()).toEqual(['a']);
    expect(acknowledgements).toBe(0);
  });

  it('takes no statement of others into what it gives up', async () => {
    let other: Promise<unknown> | undefined;
    const failing = db.transaction().execute(async (inside) => {
      await inside.insertInto('things').values({ name: 'b', amount: 0 }).execute();
      other = add('c');
      await aWhile();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await other;
    expect(await names()).toEqual(['a', 'c']);
  });

  it('waits for the one before it: of many who read, add and write none is lost', async () => {
    const increments = Array.from({ length: 25 }, () =>
      db.transaction().execute(async (inside) => {
        const { amount } = await inside.selectFrom('things').select('amount').executeTakeFirstOrThrow();
        await new Promise((resolve) => setImmediate(resolve));
        await inside
          .updateTable('things')
          .set({ amount: amount + 1 })
          .execute();
      }),
    );
    await Promise.all(increments);
    expect(await db.selectFrom('things').select('amount').executeTakeFirst()).toEqual({ amount: 26 });
  });

  it('fails where the disk has failed, and the next can begin', async () => {
    disk = () => Promise.reject(new Error('the disk is gone'));
    const failing = db
      .transaction()
      .execute((inside) => inside.insertInto('things').values({ name: 'b', amount: 0 }).execute());
    await expect(failing).rejects.toThrow('the disk is gone');
    disk = async () => undefined;
    await db
      .transaction()
      .execute((inside) => inside.insertInto('things').values({ name: 'c', amount: 0 }).execute());
    expect(await names()).toContain('c');
  });
});
