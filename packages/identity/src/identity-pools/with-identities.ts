import type { IdentityContext } from '../service/context.ts';
import { prepared } from '../store/prepared.ts';
import { unlessDeadlock } from '../store/unless-deadlock.ts';

/** On PostgreSQL the row is the transaction's until it ends, as a SQLite file is anyway. */
const LOCK = prepared((db, { id, now }: { id: string; now: number }) =>
  db.updateTable('identities').set({ modified_at: now }).where('id', '=', id).where('disabled', '=', 0),
);

/**
 * A change of identities, and of the logins that they have: nobody else changes either until it is done. `change` is told
 * which of them are active, and reads again what it goes by, through the context that it is given. It gives `false` where
 * that is no longer what the identities were chosen for: nothing is changed then, and `false` says to try again.
 *
 * Whoever gives an identity a login, takes one from it or disables it has locked it so. So no login ever gets to an
 * identity that is disabled or deleted.
 */
export async function withIdentities<T>(
  context: IdentityContext,
  ids: readonly string[],
  change: (inside: IdentityContext, active: ReadonlySet<string>) => Promise<T | false>,
): Promise<T | false> {
  const now = context.ports.now();
  const outrun = new Error('outrun');
  // In one order, as two who each wait for what the other has would wait for ever.
  const ordered = [...new Set(ids)].sort();
  try {
    return await unlessDeadlock(
      context.db.transaction().execute(async (db) => {
        const active = new Set<string>();
        for (const id of ordered) if ((await LOCK.run(db, { id, now })) === 1) active.add(id);
        const changed = await change({ ...context, db }, active);
        if (changed === false) throw outrun;
        return changed;
      }),
    );
  } catch (error) {
    if (error === outrun) return false;
    throw error;
  }
}
