import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { IdentityContext } from '../service/context.ts';
import type { TextLimits } from '../service/input.ts';
import { notFound } from '../service/service-error.ts';
import type { Database, Db } from '../store/database.ts';
import { prepared } from '../store/prepared.ts';
import type { IdentityPool } from './identity-pool.ts';

/** An identity of a pool. A disabled one was merged into another, or has lost its last login. */
export type Identity = Selectable<Database['identities']>;

/** A login that an identity has: provider and what that calls the user. */
export interface Login {
  readonly provider: string;
  readonly subject: string;
}

export const IDENTITY_ID: TextLimits = { min: 1, max: 55, pattern: /^[\w-]+:[0-9a-f-]+$/ };

const BY_ID = prepared((db, { id }: { id: string }) =>
  db.selectFrom('identities').selectAll().where('id', '=', id),
);
const LOGINS = prepared((db, { identityId }: { identityId: string }) =>
  db
    .selectFrom('identity_logins')
    .select(['provider', 'subject'])
    .where('identity_id', '=', identityId)
    .orderBy('provider')
    .orderBy('subject'),
);
const HOLDER = prepared((db, given: Login & { readonly poolId: string }) =>
  db
    .selectFrom('identity_logins')
    .leftJoin('identities', 'identities.id', 'identity_logins.identity_id')
    .select(['identity_logins.identity_id', 'identities.disabled'])
    .where('identity_logins.pool_id', '=', given.poolId)
    .where('identity_logins.provider', '=', given.provider)
    .where('identity_logins.subject', '=', given.subject),
);

/** Throws ResourceNotFoundException where there is none, or it is disabled. */
export async function activeIdentity({ db }: IdentityContext, id: string): Promise<Identity> {
  const found = await BY_ID.first(db, { id });
  if (found === undefined || found.disabled !== 0) throw notFound(`Identity '${id}' not found.`);
  return found;
}

export async function createIdentity(
  { db, ports, place }: IdentityContext,
  pool: IdentityPool,
): Promise<Identity> {
  const now = ports.now();
  const identity: Identity = {
    id: `${place.region}:${randomUUID()}`,
    pool_id: pool.id,
    disabled: 0,
    created_at: now,
    modified_at: now,
  };
  await db.insertInto('identities').values(identity).execute();
  return identity;
}

export async function loginsOf(db: Db, identityId: string): Promise<readonly Login[]> {
  return LOGINS.all(db, { identityId });
}

/** The active identity that has a login. */
export async function ownerOf(db: Db, pool: IdentityPool, login: Login): Promise<string | undefined> {
  const holder = await holderOf(db, pool, login);
  return holder?.isActive === true ? holder.id : undefined;
}

/** The identity that a login is kept for. One that is not active, since it is disabled or deleted, never is again. */
export async function holderOf(
  db: Db,
  pool: IdentityPool,
  { provider, subject }: Login,
): Promise<{ readonly id: string; readonly isActive: boolean } | undefined> {
  const row = await HOLDER.first(db, { poolId: pool.id, provider, subject });
  return row && { id: row.identity_id, isActive: row.disabled === 0 };
}

export function isDeveloper({ doc }: IdentityPool, provider: string): boolean {
  return doc.DeveloperProviderName !== undefined && provider === doc.DeveloperProviderName;
}
