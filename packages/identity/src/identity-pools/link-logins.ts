import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import type { Db } from '../store/database.ts';
import { createIdentity, holderOf, isDeveloper, type Login, loginsOf, ownerOf } from './identities.ts';
import type { IdentityPool } from './identity-pool.ts';
import { withIdentities } from './with-identities.ts';

/** A login, and the active identity that has it; `undefined`: it is free. */
export interface OwnedLogin extends Login {
  readonly owner: string | undefined;
}

export async function ownedLogins(
  db: Db,
  pool: IdentityPool,
  logins: readonly Login[],
): Promise<readonly OwnedLogin[]> {
  return Promise.all(
    logins.map(async (login) => ({
      provider: login.provider,
      subject: login.subject,
      owner: await ownerOf(db, pool, login),
    })),
  );
}

export function ownersOf(logins: readonly OwnedLogin[]): readonly string[] {
  return logins.flatMap(({ owner }) => owner ?? []);
}

/** A new identity with these logins. `false`: try again. Throws ResourceConflictException. */
export async function createOwner(
  context: IdentityContext,
  pool: IdentityPool,
  logins: readonly OwnedLogin[],
): Promise<string | false> {
  return withIdentities(context, ownersOf(logins), async (inside) => {
    const { id } = await createIdentity(inside, pool);
    return (await gainLogins(inside.db, pool, id, logins)) && id;
  });
}

/**
 * Links logins to an identity. `false`: the identity or the logins are no longer what they were, try again. Throws
 * ResourceConflictException.
 */
export async function linkLogins(
  context: IdentityContext,
  pool: IdentityPool,
  identityId: string,
  logins: readonly OwnedLogin[],
): Promise<boolean> {
  // Who has all of them already, as nearly everybody does, waits for nobody.
  if (logins.every(({ owner }) => owner === identityId)) return true;
  return withIdentities(
    context,
    [identityId, ...ownersOf(logins)],
    async ({ db }, active) => active.has(identityId) && gainLogins(db, pool, identityId, logins),
  );
}

/**
 * Gives an identity logins, and with them all that the identities which have them now have: those are merged and disabled.
 * All of the identities are locked. An identity has one login of each public provider; `developer` may be there many times.
 * `false`: a login has another owner by now. Throws ResourceConflictException.
 */
export async function gainLogins(
  db: Db,
  pool: IdentityPool,
  to: string,
  logins: readonly OwnedLogin[],
): Promise<boolean> {
  for (const login of logins.toSorted(byKey)) {
    const holder = await holderOf(db, pool, login);
    const owner = holder?.isActive === true ? holder.id : undefined;
    if (owner === to) continue;
    if (owner !== login.owner) return false;
    const own = await loginsOf(db, to);
    const gained = owner === undefined ? [login] : await loginsOf(db, owner);
    if (clash(pool, own, gained))
      throw new ServiceError('ResourceConflictException', 'Logins are already linked to another identity.');
    if (owner !== undefined) await mergeIdentities(db, owner, to);
    else if (!(await takeFreeLogin(db, pool, login, { from: holder?.id, to }))) return false;
  }
  return true;
}

/** Whether one identity would have two logins of a public provider; of the developer's it may have many. */
export function clash(pool: IdentityPool, own: readonly Login[], gained: readonly Login[]): boolean {
  return gained.some(
    ({ provider }) => !isDeveloper(pool, provider) && own.some((one) => one.provider === provider),
  );
}

/** All logins of one go to the other; the one is disabled. Both are locked. */
export async function mergeIdentities(db: Db, from: string, to: string): Promise<void> {
  await db.updateTable('identity_logins').set({ identity_id: to }).where('identity_id', '=', from).execute();
  await db.updateTable('identities').set({ disabled: 1 }).where('id', '=', from).execute();
}

/**
 * A login that nobody has; stores of earlier versions keep some `from` identities that are not active. `false`: another
 * request came first.
 */
async function takeFreeLogin(
  db: Db,
  pool: IdentityPool,
  { provider, subject }: Login,
  { from, to }: { readonly from: string | undefined; readonly to: string },
): Promise<boolean> {
  if (from === undefined) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('identity_logins')
      .values({ pool_id: pool.id, provider, subject, identity_id: to })
      .onConflict((taken) => taken.doNothing())
      .executeTakeFirst();
    return Number(numInsertedOrUpdatedRows ?? 0) === 1;
  }
  const { numUpdatedRows } = await db
    .updateTable('identity_logins')
    .set({ identity_id: to })
    .where('pool_id', '=', pool.id)
    .where('provider', '=', provider)
    .where('subject', '=', subject)
    .where('identity_id', '=', from)
    .executeTakeFirst();
  return Number(numUpdatedRows) === 1;
}

/** New logins are written in one order, too: who writes the same one waits until the first is done. */
function byKey(one: Login, other: Login): number {
  const [a, b] = [`${one.provider} ${one.subject}`, `${other.provider} ${other.subject}`];
  return a < b ? -1 : Number(a > b);
}
