import { notFound } from '../service/service-error.ts';
import type { Db } from '../store/database.ts';
import type { User } from './user.ts';

// An update that changes nothing holds a row until its transaction ends: nobody deletes or changes it meanwhile, and who
// locks it, too, waits. SQLite has no SELECT FOR UPDATE. A pool is locked before its parts, and those before its users.

/** Throws ResourceNotFoundException where it has been deleted. */
export async function lockPool(inside: Db, id: string): Promise<void> {
  const result = await inside.updateTable('pools').set({ id }).where('id', '=', id).executeTakeFirst();
  if (Number(result.numUpdatedRows) !== 1) throw notFound(`User pool ${id} does not exist.`);
}

/** `false`: it has been deleted. */
export async function lockGroup(inside: Db, poolId: string, name: string): Promise<boolean> {
  const result = await inside
    .updateTable('pool_parts')
    .set({ name })
    .where('pool_id', '=', poolId)
    .where('kind', '=', 'group')
    .where('name', '=', name)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) === 1;
}

/** `false`: it has been deleted. */
export async function lockUser(inside: Db, { poolId, sub }: Pick<User, 'poolId' | 'sub'>): Promise<boolean> {
  const result = await inside
    .updateTable('users')
    .set({ sub })
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) === 1;
}
