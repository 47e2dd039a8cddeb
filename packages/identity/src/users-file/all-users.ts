import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Db } from '../store/database.ts';
import type { Pool } from '../user-pools/pool.ts';
import type { User } from '../user-pools/user.ts';
import { userOf } from '../user-pools/users.ts';

const BATCH = 500;
/** Users between two turns of the event loop: SQLite answers at once, and others would wait for the last of all. */
const TURN = 25;

/** All users of a pool, by username. */
export async function* allUsers(db: Db, pool: Pick<Pool, 'id'>): AsyncGenerator<User> {
  let after: string | undefined;
  for (;;) {
    let query = db
      .selectFrom('users')
      .selectAll()
      .where('pool_id', '=', pool.id)
      .orderBy('username_key')
      .limit(BATCH);
    if (after !== undefined) query = query.where('username_key', '>', after);
    const rows = await query.execute();
    for (const [i, row] of rows.entries()) {
      if (i % TURN === 0) await nextTurn();
      yield userOf(row);
    }
    after = rows.at(-1)?.username_key;
    if (rows.length < BATCH) return;
  }
}
