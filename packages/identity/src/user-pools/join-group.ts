import type { Db } from '../store/database.ts';
import { lockGroup, lockUser } from './locked-rows.ts';
import type { User } from './user.ts';

/**
 * Makes a user a member of a group, inside a transaction: neither is deleted before it ends, so that no membership outlives
 * its group and counts in one of its name that comes later. `member`: it was one before.
 */
export async function joinGroup(
  inside: Db,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
  group: string,
  now: number,
): Promise<'joined' | 'member' | 'noGroup' | 'noUser'> {
  if (!(await lockGroup(inside, poolId, group))) return 'noGroup';
  if (!(await lockUser(inside, { poolId, sub }))) return 'noUser';
  const result = await inside
    .insertInto('members')
    .values({ pool_id: poolId, group_name: group, sub, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1 ? 'joined' : 'member';
}
