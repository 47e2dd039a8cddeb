import type { IdentityContext } from '../../service/context.ts';
import type { Client } from '../pool.ts';
import type { User } from '../user.ts';

/** How long a user has to make a passkey. */
const LIVES_MS = 5 * 60_000;
const PURPOSE = 'passkey registration';

/** Keeps the challenge of a registration: the newest of a user counts, for one answer. */
export async function keepChallenge(
  { db, box, ports }: IdentityContext,
  { poolId, sub }: User,
  client: Client,
  challenge: string,
): Promise<void> {
  const row = {
    hash: box.mac(PURPOSE, challenge),
    doc: JSON.stringify({ clientId: client.id }),
    attempts: 0,
    expires_at: ports.now() + LIVES_MS,
  };
  await db
    .insertInto('codes')
    .values({ pool_id: poolId, sub, purpose: PURPOSE, ...row })
    .onConflict((conflict) => conflict.columns(['pool_id', 'sub', 'purpose']).doUpdateSet(row))
    .execute();
}

/**
 * Takes the challenge back: who it was given to as client. `undefined`: it is not the user's newest, was answered
 * before, or is too old.
 */
export async function takeChallenge(
  { db, box, ports }: IdentityContext,
  { poolId, sub }: User,
  challenge: string,
): Promise<{ readonly clientId: string } | undefined> {
  const row = await db
    .deleteFrom('codes')
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .where('purpose', '=', PURPOSE)
    .where('hash', 'in', [...box.macs(PURPOSE, challenge)])
    .returning(['doc', 'expires_at'])
    .executeTakeFirst();
  if (row === undefined || row.expires_at <= ports.now()) return undefined;
  return JSON.parse(row.doc) as { readonly clientId: string };
}
