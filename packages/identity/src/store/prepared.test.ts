import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from './database.ts';
import { openStore, type Store } from './open-store.ts';
import { prepared } from './prepared.ts';

let store: Store;
let db: Db;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  ({ db } = store);
});
afterEach(() => store.close());

let builds = 0;
const VALUE = prepared((db, { name }: { name: string }) => {
  builds++;
  return db.selectFrom('settings').select('value').where('name', '=', name);
});
const ALL = prepared((db, given: { value: string; other: string }) =>
  db
    .selectFrom('settings')
    .select('name')
    .where((eb) => eb.or([eb('value', '=', given.other), eb('value', '=', given.value)]))
    .where('name', 'like', 'test%')
    .orderBy('name'),
);
const SET = prepared((db, given: { name: string; value: string }) =>
  db
    .insertInto('settings')
    .values({ name: given.name, value: given.value })
    .onConflict((taken) => taken.doNothing()),
);

describe('a prepared query', () => {
  it('is built once, and takes other parameters each time', async () => {
    await SET.run(db, { name: 'test 1', value: 'one' });
    await SET.run(db, { name: 'test 2', value: 'two' });
    builds = 0;
    expect(await VALUE.first(db, { name: 'test 1' })).toEqual({ value: 'one' });
    expect(await VALUE.first(db, { name: 'test 2' })).toEqual({ value: 'two' });
    expect(await VALUE.first(db, { name: 'test 3' })).toBeUndefined();
    expect(builds).toBe(1);
  });

  it('puts each parameter where it belongs, beside those that are fixed', async () => {
    await SET.run(db, { name: 'test 1', value: 'one' });
    await SET.run(db, { name: 'test 2', value: 'two' });
    await SET.run(db, { name: 'else', value: 'one' });
    expect(await ALL.all(db, { value: 'one', other: 'none' })).toEqual([{ name: 'test 1' }]);
    expect(await ALL.all(db, { other: 'two', value: 'one' })).toEqual([
      { name: 'test 1' },
      { name: 'test 2' },
    ]);
  });

  it('says how many rows it changed', async () => {
    expect(await SET.run(db, { name: 'test', value: 'one' })).toBe(1);
    expect(await SET.run(db, { name: 'test', value: 'two' })).toBe(0);
    expect(await VALUE.first(db, { name: 'test' })).toEqual({ value: 'one' });
  });

  it('belongs to the transaction that it is asked in', async () => {
    const failing = db.transaction().execute(async (inside) => {
      await SET.run(inside, { name: 'test', value: 'one' });
      expect(await VALUE.first(inside, { name: 'test' })).toEqual({ value: 'one' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await VALUE.first(db, { name: 'test' })).toBeUndefined();
  });

  it('never takes text for a query', async () => {
    const name = "x' OR '1' = '1";
    expect(await VALUE.first(db, { name })).toBeUndefined();
    await SET.run(db, { name, value: 'one' });
    expect(await VALUE.first(db, { name })).toEqual({ value: 'one' });
  });

  it('serves stores of the same process apart', async () => {
    const other = await openStore('sqlite::memory:');
    await SET.run(other.db, { name: 'test', value: 'theirs' });
    expect(await VALUE.first(db, { name: 'test' })).toBeUndefined();
    await other.close();
  });
});
