import { invalidParameter, ServiceError } from '../../service/service-error.ts';
import type { Database, Db, UserStatus } from '../../store/database.ts';
import type { Pool } from '../pool.ts';
import type { UserDoc } from '../user.ts';
import { comparedName, updateUser, userByAlias, userBySub, userByUsername } from '../users.ts';
import { type Attributes, isEmail, isPhoneNumber } from './attributes.ts';

export type AliasKind = Database['aliases']['kind'];

/**
 * The other names by which a user is found: its addresses where those are usernames, verified addresses and the
 * preferred username where those are aliases. Cognito Developer Guide "Customizing sign-in attributes".
 */
export function aliasesOf(
  pool: Pool,
  { status, attributes }: { readonly status: UserStatus; readonly attributes: Attributes },
): ReadonlyMap<AliasKind, string> {
  // Users of identity providers sign in there, and by no name of this pool.
  if (status === 'EXTERNAL_PROVIDER') return new Map();
  const { UsernameAttributes = [], AliasAttributes = [] } = pool.doc;
  const found = new Map<AliasKind, string>();
  for (const kind of ['email', 'phone_number'] as const) {
    const value = attributes[kind];
    if (value === undefined) continue;
    const verified = attributes[`${kind}_verified`] === 'true';
    if (UsernameAttributes.includes(kind) || (AliasAttributes.includes(kind) && verified))
      found.set(kind, comparedName(pool, value));
  }
  const preferred = attributes.preferred_username;
  if (preferred !== undefined && AliasAttributes.includes('preferred_username'))
    found.set('preferred_username', comparedName(pool, preferred));
  return found;
}

/** Who may have an alias that somebody else has: the last who asks takes it, or nobody. */
export interface AliasClaim {
  readonly force: boolean;
  readonly now: number;
}

/**
 * Gives a user the aliases that its attributes make, and no other. Inside the transaction that writes the user.
 * Throws AliasExistsException where one is taken and not taken over.
 */
export async function setAliases(
  db: Db,
  pool: Pool,
  user: { readonly sub: string; readonly status: UserStatus; readonly doc: UserDoc },
  claim: AliasClaim,
): Promise<void> {
  const wanted = aliasesOf(pool, { status: user.status, attributes: user.doc.attributes });
  const owned = await db
    .selectFrom('aliases')
    .select(['kind', 'value'])
    .where('pool_id', '=', pool.id)
    .where('sub', '=', user.sub)
    .execute();
  for (const { kind, value } of owned)
    if (wanted.get(kind) !== value)
      await db
        .deleteFrom('aliases')
        .where('pool_id', '=', pool.id)
        .where('kind', '=', kind)
        .where('value', '=', value)
        .where('sub', '=', user.sub)
        .execute();
  for (const [kind, value] of wanted)
    if (!owned.some((one) => one.kind === kind && one.value === value))
      await claimAlias(db, pool, user.sub, kind, value, claim);
}

async function claimAlias(
  db: Db,
  pool: Pool,
  sub: string,
  kind: AliasKind,
  value: string,
  { force, now }: AliasClaim,
): Promise<void> {
  if (kind === 'preferred_username') await refuseMisleading(db, pool, sub, value);
  const result = await db
    .insertInto('aliases')
    .values({ pool_id: pool.id, kind, value, sub })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (Number(result.numInsertedOrUpdatedRows ?? 0) === 1) return;
  const movable = kind !== 'preferred_username' && (pool.doc.UsernameAttributes ?? []).length === 0;
  const owner = force && movable ? await userByAlias(db, pool, value, kind) : undefined;
  if (owner === undefined) throw aliasExists(kind);
  // The address is somebody else's now: it is no longer verified for who had it.
  const attributes = { ...owner.doc.attributes, [`${kind}_verified`]: 'false' };
  if (!(await updateUser(db, owner, { doc: { ...owner.doc, attributes } }, now))) throw aliasExists(kind);
  await db
    .updateTable('aliases')
    .set({ sub })
    .where('pool_id', '=', pool.id)
    .where('kind', '=', kind)
    .where('value', '=', value)
    .execute();
}

/**
 * A preferred username is free text: one that leads to somebody else by another way would let its owner stand in for
 * them. Throws AliasExistsException, InvalidParameterException.
 */
async function refuseMisleading(db: Db, pool: Pool, sub: string, value: string): Promise<void> {
  const { AliasAttributes = [] } = pool.doc;
  for (const [kind, looksSo, what] of [
    ['email', isEmail, 'email'],
    ['phone_number', isPhoneNumber, 'phone number'],
  ] as const)
    if (AliasAttributes.includes(kind) && looksSo(value))
      throw invalidParameter(
        `Preferred username cannot be of ${what} format, since user pool is configured for ${what} alias.`,
      );
  const named = await userByUsername(db, pool, value);
  const known = await userBySub(db, pool.id, value);
  for (const user of [named, known])
    if (user !== undefined && user.sub !== sub) throw aliasExists('preferred_username');
}

function aliasExists(kind: AliasKind): ServiceError {
  const what = kind === 'preferred_username' ? 'preferred username' : kind;
  return new ServiceError('AliasExistsException', `An account with the ${what} already exists.`);
}
