import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { IdentityContext } from '../service/context.ts';
import type { TextLimits } from '../service/input.ts';
import { notFound, ServiceError } from '../service/service-error.ts';
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
const OWNER = prepared((db, given: Login & { readonly poolId: string }) =>
  db
    .selectFrom('identity_logins')
    .select('identity_id')
    .where('pool_id', '=', given.poolId)
    .where('provider', '=', given.provider)
    .where('subject', '=', given.subject),
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

/** The identity of a login that nobody had: a new one, or that of another request which came first. */
export async function createOwner(
  context: IdentityContext,
  pool: IdentityPool,
  { provider, subject }: Login,
): Promise<string> {
  const { db } = context;
  const { id } = await createIdentity(context, pool);
  await db
    .insertInto('identity_logins')
    .values({ pool_id: pool.id, provider, subject, identity_id: id })
    .onConflict((taken) => taken.doNothing())
    .execute();
  const owner = (await ownerOf(db, pool, { provider, subject })) ?? id;
  if (owner !== id) await db.deleteFrom('identities').where('id', '=', id).execute();
  return owner;
}

export async function loginsOf(db: Db, identityId: string): Promise<readonly Login[]> {
  return LOGINS.all(db, { identityId });
}

/** The identity that has a login. */
export async function ownerOf(
  db: Db,
  pool: IdentityPool,
  { provider, subject }: Login,
): Promise<string | undefined> {
  const row = await OWNER.first(db, { poolId: pool.id, provider, subject });
  return row?.identity_id;
}

/**
 * Gives an identity a login, and with it all that the identity which has it now has: that one is merged and disabled.
 * An identity has one login of each public provider; `developer` may be there many times. Throws
 * ResourceConflictException.
 */
export async function linkLogin(
  context: IdentityContext,
  pool: IdentityPool,
  identityId: string,
  login: Login,
): Promise<void> {
  const { db } = context;
  const owner = await ownerOf(db, pool, login);
  if (owner === identityId) return;
  const own = await loginsOf(db, identityId);
  const gained = owner === undefined ? [login] : await loginsOf(db, owner);
  const clash = gained.some(
    ({ provider }) => !isDeveloper(pool, provider) && own.some((one) => one.provider === provider),
  );
  if (clash) throw conflict();
  if (owner !== undefined) return mergeIdentities(context, owner, identityId);
  const { provider, subject } = login;
  await db
    .insertInto('identity_logins')
    .values({ pool_id: pool.id, provider, subject, identity_id: identityId })
    .onConflict((taken) => taken.doNothing())
    .execute();
  // Two requests may both have found it free: it has one owner.
  if ((await ownerOf(db, pool, login)) !== identityId) throw conflict();
  await touch(context, identityId);
}

/** All logins of one go to the other; the one is disabled. */
export async function mergeIdentities(context: IdentityContext, from: string, to: string): Promise<void> {
  const now = context.ports.now();
  await context.db.transaction().execute(async (db) => {
    await db
      .updateTable('identity_logins')
      .set({ identity_id: to })
      .where('identity_id', '=', from)
      .execute();
    await db
      .updateTable('identities')
      .set({ disabled: 1, modified_at: now })
      .where('id', '=', from)
      .execute();
    await db.updateTable('identities').set({ modified_at: now }).where('id', '=', to).execute();
  });
}

/** Takes logins from an identity; without any it is disabled. Cognito API "UnlinkIdentity". */
export async function unlinkLogins(
  context: IdentityContext,
  identityId: string,
  logins: readonly Login[],
): Promise<void> {
  const { db } = context;
  for (const { provider, subject } of logins) {
    await db
      .deleteFrom('identity_logins')
      .where('identity_id', '=', identityId)
      .where('provider', '=', provider)
      .where('subject', '=', subject)
      .execute();
  }
  if ((await loginsOf(db, identityId)).length > 0) return touch(context, identityId);
  await db
    .updateTable('identities')
    .set({ disabled: 1, modified_at: context.ports.now() })
    .where('id', '=', identityId)
    .execute();
}

export function isDeveloper({ doc }: IdentityPool, provider: string): boolean {
  return doc.DeveloperProviderName !== undefined && provider === doc.DeveloperProviderName;
}

async function touch({ db, ports }: IdentityContext, id: string): Promise<void> {
  await db.updateTable('identities').set({ modified_at: ports.now() }).where('id', '=', id).execute();
}

function conflict(): ServiceError {
  return new ServiceError('ResourceConflictException', 'Logins are already linked to another identity.');
}
