import type { Db } from './database.ts';

const HOUR_MS = 3_600_000;
/** An expired refresh token is told from an unknown one for a while. */
const TOLD_MS = 24 * HOUR_MS;
/** No count of failures or tries looks back further. */
const COUNTED_MS = 2 * HOUR_MS;

/** Deletes what no longer says anything. `now`: milliseconds since the epoch. */
export async function forgetExpired(db: Db, now: number): Promise<void> {
  await db.deleteFrom('spent').where('expires_at', '<', now).execute();
  await db
    .deleteFrom('codes')
    .where('expires_at', '<', now - TOLD_MS)
    .execute();
  await db.deleteFrom('revocations').where('expires_at', '<', now).execute();
  await db
    .deleteFrom('refresh_tokens')
    .where('expires_at', '<', now - TOLD_MS)
    .execute();
  await db
    .deleteFrom('attempts')
    .where('last_at', '<', now - COUNTED_MS)
    .execute();
}
