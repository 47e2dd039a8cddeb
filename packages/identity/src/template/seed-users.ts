import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { subOf } from '../token-issuer/claims.ts';
import { checkAttributeValues } from '../user-pools/accounts/attributes.ts';
import { checkPolicy } from '../user-pools/accounts/password-policy.ts';
import { newName } from '../user-pools/accounts/usernames.ts';
import { createUser } from '../user-pools/accounts/write-user.ts';
import type { Pool } from '../user-pools/pool.ts';
import { declaredPool, partsOf } from '../user-pools/pools.ts';
import { storedPassword } from '../user-pools/set-password.ts';
import type { UserDoc } from '../user-pools/user.ts';
import { comparedName, findUser, type NewUser } from '../user-pools/users.ts';

/** A user that the configuration gives a pool. */
export interface SeedUser {
  readonly poolId: string;
  readonly username: string;
  /** Absent: the user signs in by other means. */
  readonly password?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** A user of the configuration that the pool does not take; the message says which and why, and no password. */
export class SeedUserError extends Error {
  readonly username: string;
  constructor({ username, poolId }: SeedUser, why: string) {
    super(`the user ${username} of ${poolId}: ${why}`);
    this.name = 'SeedUserError';
    this.username = username;
  }
}

/**
 * Puts users into their pools, each once: whoever was put there before is as it was left, changed or deleted. All are
 * looked at before one is written. Addresses count as verified unless the attributes say otherwise. Gives how many are
 * new. Throws SeedUserError.
 */
export async function seedUsers(context: IdentityContext, users: readonly SeedUser[]): Promise<number> {
  const due: { readonly pool: Pool; readonly seed: SeedUser; readonly user: NewUser }[] = [];
  for (const seed of users) {
    const pool = await poolOf(context, seed);
    // At a load that knows all of the pool.
    if (pool.doc.notHere !== undefined) continue;
    if (await wasSeeded(context, pool, seed)) continue;
    due.push({ pool, seed, user: await checkedUser(context, pool, seed) });
  }
  for (const { pool, seed, user } of due) await put(context, pool, seed, user);
  return due.length;
}

async function poolOf({ db, place }: IdentityContext, seed: SeedUser): Promise<Pool> {
  try {
    return await declaredPool(db, place, seed.poolId);
  } catch (error) {
    throw seedError(seed, error);
  }
}

/** Remembered apart from the user: a deleted one stays deleted. */
function markOf(pool: Pool, { username }: SeedUser): string {
  return `${seedMarks(pool.id)}${comparedName(pool, username)}`;
}

/** What the names of the marks of a pool begin with. */
export function seedMarks(poolId: string): string {
  return `seeded user ${poolId} `;
}

async function wasSeeded({ db }: IdentityContext, pool: Pool, seed: SeedUser): Promise<boolean> {
  const mark = await db
    .selectFrom('settings')
    .select('name')
    .where('name', '=', markOf(pool, seed))
    .executeTakeFirst();
  return mark !== undefined || (await findUser(db, pool, seed.username)) !== undefined;
}

async function checkedUser(context: IdentityContext, pool: Pool, seed: SeedUser): Promise<NewUser> {
  const { username: name, password, groups = [], attributes: given = {} } = seed;
  const known = new Set((await partsOf(context.db, pool.id, 'group')).map((group) => group.name));
  const unknown = groups.find((group) => !known.has(group));
  if (unknown !== undefined) throw new SeedUserError(seed, `the pool has no group ${unknown}`);
  // The one that `portcullis token` gives the same user, so that a log names one person by one `sub`.
  const { sub = subOf(pool, name), ...rest } = given;
  try {
    if (password !== undefined) checkPolicy(pool, password);
    const { username, attributes } = newName(pool, name, sub, rest);
    checkAttributeValues(pool, attributes);
    const stored = password && (await storedPassword(context, { pool, username, password }));
    const doc: UserDoc = {
      attributes: { ...verified(attributes), ...attributes },
      ...(stored ? { password: stored } : {}),
    };
    return { sub, username, status: 'CONFIRMED', doc };
  } catch (error) {
    throw seedError(seed, error);
  }
}

function verified(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kinds = ['email', 'phone_number'].filter((kind) => attributes[kind] !== undefined);
  return Object.fromEntries(kinds.map((kind) => [`${kind}_verified`, 'true']));
}

async function put(context: IdentityContext, pool: Pool, seed: SeedUser, user: NewUser): Promise<void> {
  const { db, ports } = context;
  try {
    // Another process was faster: its user is as good.
    if (!(await createUser(context, pool, user))) return;
  } catch (error) {
    throw seedError(seed, error);
  }
  for (const group of seed.groups ?? [])
    await db
      .insertInto('members')
      .values({ pool_id: pool.id, group_name: group, sub: user.sub, created_at: ports.now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  await db
    .insertInto('settings')
    .values({ name: markOf(pool, seed), value: user.sub })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function seedError(seed: SeedUser, error: unknown): unknown {
  return error instanceof ServiceError ? new SeedUserError(seed, error.message.trim()) : error;
}
