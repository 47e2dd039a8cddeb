import type { Selectable } from 'kysely';
import type { Database, Db, UserStatus } from '../store/database.ts';
import { prepared } from '../store/prepared.ts';
import type { Pool } from './pool.ts';
import type { User, UserDoc } from './user.ts';

type AliasKind = Database['aliases']['kind'];

/** Usernames and aliases as a pool compares them. */
export function comparedName(pool: Pool, name: string): string {
  return isCaseSensitive(pool) ? name : name.toLowerCase();
}

/** Cognito Developer Guide "Case sensitivity": the API's default is true. */
export function isCaseSensitive({ doc }: Pool): boolean {
  return doc.UsernameConfiguration?.CaseSensitive ?? true;
}

interface Named {
  readonly poolId: string;
  /** As the pool compares names. */
  readonly key: string;
}
interface Known {
  readonly poolId: string;
  readonly sub: string;
}

const named = (db: Db, { poolId, key }: Named) =>
  db.selectFrom('users').selectAll('users').where('pool_id', '=', poolId).where('username_key', '=', key);
const known = (db: Db, { poolId, sub }: Known) =>
  db.selectFrom('users').selectAll('users').where('pool_id', '=', poolId).where('sub', '=', sub);
const called = (db: Db, { poolId, key }: Named) =>
  db
    .selectFrom('aliases')
    .innerJoin('users', (join) =>
      join.onRef('users.pool_id', '=', 'aliases.pool_id').onRef('users.sub', '=', 'aliases.sub'),
    )
    .selectAll('users')
    .where('aliases.pool_id', '=', poolId)
    .where('aliases.value', '=', key);

const BY_USERNAME = prepared(named);
const BY_SUB = prepared(known);
const BY_ALIAS = prepared((db, given: Named) => called(db, given).select('aliases.kind'));
const BY_ANY_NAME = prepared((db, given: Named & Known) =>
  named(db, given)
    .select((eb) => eb.lit<number>(1).as('rank'))
    .unionAll(known(db, given).select((eb) => eb.lit<number>(2).as('rank')))
    .unionAll(called(db, given).select((eb) => eb.lit<number>(3).as('rank'))),
);
const GROUPS = prepared((db, { poolId, sub }: Known) =>
  db
    .selectFrom('members')
    .select('group_name')
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .orderBy('group_name'),
);

/**
 * By username, `sub`, or what the pool takes as another name of a user (verified aliases, address as username). All are
 * looked for, so that a name that nobody has takes no longer.
 */
export async function findUser(db: Db, pool: Pool, name: string): Promise<User | undefined> {
  const rows = await BY_ANY_NAME.all(db, { poolId: pool.id, key: comparedName(pool, name), sub: name });
  const [first] = [...rows].sort((a, b) => a.rank - b.rank);
  return first && userOf(first);
}

export async function userByUsername(db: Db, pool: Pool, name: string): Promise<User | undefined> {
  const row = await BY_USERNAME.first(db, { poolId: pool.id, key: comparedName(pool, name) });
  return row && userOf(row);
}

export async function userBySub(db: Db, poolId: string, sub: string): Promise<User | undefined> {
  const row = await BY_SUB.first(db, { poolId, sub });
  return row && userOf(row);
}

export async function userByAlias(
  db: Db,
  pool: Pool,
  value: string,
  kind?: AliasKind,
): Promise<User | undefined> {
  const rows = await BY_ALIAS.all(db, { poolId: pool.id, key: comparedName(pool, value) });
  const row = kind === undefined ? rows[0] : rows.find((one) => one.kind === kind);
  return row && userOf(row);
}

export interface NewUser {
  readonly sub: string;
  readonly username: string;
  readonly status: UserStatus;
  /** Absent: enabled. */
  readonly enabled?: boolean | undefined;
  readonly doc: UserDoc;
}

/** `false`: the username is taken. */
export async function insertUser(db: Db, pool: Pool, user: NewUser, now: number): Promise<boolean> {
  const result = await db
    .insertInto('users')
    .values({
      pool_id: pool.id,
      sub: user.sub,
      username: user.username,
      username_key: comparedName(pool, user.username),
      status: user.status,
      enabled: user.enabled === false ? 0 : 1,
      doc: JSON.stringify(user.doc),
      created_at: now,
      modified_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1;
}

export interface UserChange {
  readonly status?: UserStatus | undefined;
  readonly enabled?: boolean | undefined;
  readonly doc?: UserDoc | undefined;
}

/** Writes what is given, if the user is still as it was read: `false` where somebody changed it in between. */
export async function updateUser(db: Db, user: User, change: UserChange, now: number): Promise<boolean> {
  const result = await db
    .updateTable('users')
    .set({
      ...(change.status === undefined ? {} : { status: change.status }),
      ...(change.enabled === undefined ? {} : { enabled: change.enabled ? 1 : 0 }),
      ...(change.doc === undefined ? {} : { doc: JSON.stringify(change.doc) }),
      // Two changes within a millisecond are still two versions.
      modified_at: Math.max(now, user.modifiedAt + 1),
    })
    .where('pool_id', '=', user.poolId)
    .where('sub', '=', user.sub)
    .where('modified_at', '=', user.modifiedAt)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) === 1;
}

/** The groups of a user, by name. */
export async function groupsOfUser(db: Db, user: Pick<User, 'poolId' | 'sub'>): Promise<readonly string[]> {
  const rows = await GROUPS.all(db, { poolId: user.poolId, sub: user.sub });
  return rows.map((row) => row.group_name);
}

/** A row of the store as a user. */
export function userOf(row: Selectable<Database['users']>): User {
  return {
    poolId: row.pool_id,
    sub: row.sub,
    username: row.username,
    status: row.status,
    enabled: row.enabled === 1,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    doc: JSON.parse(row.doc) as UserDoc,
  };
}
