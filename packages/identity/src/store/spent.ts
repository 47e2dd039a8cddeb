import type { Db } from './database.ts';
import { prepared } from './prepared.ts';

/** What counts once: sessions, codes of an app, assertions ... Each kind has ids of its own. */

const SPEND = prepared((db, given: { kind: string; id: string; expiresAt: number }) =>
  db
    .insertInto('spent')
    .values({ kind: given.kind, id: given.id, expires_at: given.expiresAt })
    .onConflict((conflict) => conflict.doNothing()),
);

/** Whether this is the first use. It is remembered until `expiresAt`, in milliseconds since the epoch. */
export async function spendOnce(db: Db, kind: string, id: string, expiresAt: number): Promise<boolean> {
  return (await SPEND.run(db, { kind, id, expiresAt })) === 1;
}

const IS_SPENT = prepared((db, { kind, id }: { kind: string; id: string }) =>
  db.selectFrom('spent').select('id').where('kind', '=', kind).where('id', '=', id),
);

export async function isSpent(db: Db, kind: string, id: string): Promise<boolean> {
  return (await IS_SPENT.first(db, { kind, id })) !== undefined;
}
