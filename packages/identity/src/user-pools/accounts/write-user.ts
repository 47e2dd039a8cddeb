import type { IdentityContext } from '../../service/context.ts';
import type { Db } from '../../store/database.ts';
import { untilWritten } from '../../store/until-written.ts';
import { userNotFound } from '../auth/find-subject.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { insertUser, type NewUser, type UserChange, updateUser, userBySub } from '../users.ts';
import { setAliases } from './aliases.ts';

export interface WriteOptions {
  /** Takes aliases over from who has them. */
  readonly force?: boolean | undefined;
}

/** Users come and change with their aliases, or not at all. */

/** `false`: the username is taken. Throws AliasExistsException. */
export async function createUser(
  { db, ports }: IdentityContext,
  pool: Pool,
  user: NewUser,
  { force = false }: WriteOptions = {},
): Promise<boolean> {
  const now = ports.now();
  return db.transaction().execute(async (inside) => {
    if (!(await insertUser(inside, pool, user, now))) return false;
    await setAliases(inside, pool, user, { force, now });
    return true;
  });
}

/**
 * Reads a user, changes it and writes it, again if somebody else was faster. `change` gives `undefined` where there
 * is nothing to do. Gives the user as it is afterwards. Throws UserNotFoundException, AliasExistsException,
 * TooManyRequestsException.
 */
export async function changeUser(
  { db, ports }: IdentityContext,
  pool: Pool,
  sub: string,
  change: (user: User) => UserChange | undefined,
  { force = false }: WriteOptions = {},
): Promise<User> {
  return untilWritten(async () => {
    const user = await userBySub(db, pool.id, sub);
    if (user === undefined) throw userNotFound();
    const wanted = change(user);
    if (wanted === undefined) return user;
    const now = ports.now();
    const written = await db.transaction().execute(async (inside) => {
      if (!(await updateUser(inside, user, wanted, now))) return false;
      const after = { ...user, status: wanted.status ?? user.status, doc: wanted.doc ?? user.doc };
      await setAliases(inside, pool, after, { force, now });
      return true;
    });
    return written && readAgain(db, pool, sub);
  });
}

async function readAgain(db: Db, pool: Pool, sub: string): Promise<User> {
  const user = await userBySub(db, pool.id, sub);
  if (user === undefined) throw userNotFound();
  return user;
}
