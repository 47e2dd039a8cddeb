import type { Selectable } from 'kysely';
import type { Database, Db } from '../../store/database.ts';
import type { User } from '../user.ts';

/** A passkey of a user. */
export interface Passkey {
  /** Base64url, as the authenticator chose it. */
  readonly id: string;
  readonly createdAt: number;
  readonly doc: PasskeyDoc;
}

export interface PasskeyDoc {
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** Signatures so far, where the authenticator counts them. */
  readonly counter: number;
  readonly relyingParty: string;
  readonly transports: readonly string[];
  readonly attachment?: 'platform' | 'cross-platform' | undefined;
  readonly aaguid: string;
  readonly userVerified: boolean;
  /** Whether the passkey may be on several devices. */
  readonly synced: boolean;
}

type Owner = Pick<User, 'poolId' | 'sub'>;

/** The passkeys of a user, by id; `after`: those that follow. */
export async function passkeysOf(
  db: Db,
  { poolId, sub }: Owner,
  { after, limit }: { readonly after?: string | undefined; readonly limit?: number } = {},
): Promise<readonly Passkey[]> {
  let query = db
    .selectFrom('passkeys')
    .selectAll()
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .orderBy('credential_id');
  if (after !== undefined) query = query.where('credential_id', '>', after);
  if (limit !== undefined) query = query.limit(limit);
  return (await query.execute()).map(passkeyOf);
}

/** A passkey of this user; that of another is not there. */
export async function passkeyById(db: Db, { poolId, sub }: Owner, id: string): Promise<Passkey | undefined> {
  const row = await db
    .selectFrom('passkeys')
    .selectAll()
    .where('pool_id', '=', poolId)
    .where('credential_id', '=', id)
    .where('sub', '=', sub)
    .executeTakeFirst();
  return row && passkeyOf(row);
}

/** `false`: the pool has a passkey of this id, whoever it belongs to. */
export async function insertPasskey(
  db: Db,
  { poolId, sub }: Owner,
  { id, doc, createdAt }: Passkey,
): Promise<boolean> {
  const result = await db
    .insertInto('passkeys')
    .values({ pool_id: poolId, sub, credential_id: id, doc: JSON.stringify(doc), created_at: createdAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** Writes a new count, if the passkey is still as it was read: `false` where it was used in between. */
export async function countPasskeyUse(
  db: Db,
  { poolId, sub }: Owner,
  { id, doc }: Passkey,
  counter: number,
): Promise<boolean> {
  // Most synced passkeys do not count.
  if (counter === doc.counter) return true;
  const result = await db
    .updateTable('passkeys')
    .set({ doc: JSON.stringify({ ...doc, counter }) })
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .where('credential_id', '=', id)
    .where('doc', '=', JSON.stringify(doc))
    .executeTakeFirst();
  return Number(result.numUpdatedRows) === 1;
}

/** `false`: the user has no such passkey. */
export async function deletePasskey(db: Db, { poolId, sub }: Owner, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('passkeys')
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .where('credential_id', '=', id)
    .executeTakeFirst();
  return Number(result.numDeletedRows) === 1;
}

function passkeyOf({ credential_id, created_at, doc }: Selectable<Database['passkeys']>): Passkey {
  return { id: credential_id, createdAt: created_at, doc: JSON.parse(doc) as PasskeyDoc };
}
