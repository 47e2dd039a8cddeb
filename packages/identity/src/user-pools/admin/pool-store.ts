import type { IdentityContext } from '../../service/context.ts';
import { ServiceError } from '../../service/service-error.ts';
import type { Pool, PoolDoc } from '../pool.ts';
import { poolById } from '../pools.ts';

/** Writes a pool's document, if the pool is still as it was read. Throws ConcurrentModificationException. */
export async function writePool(
  { db, ports, place }: IdentityContext,
  pool: Pool,
  doc: PoolDoc,
): Promise<Pool> {
  const result = await db
    .updateTable('pools')
    .set({ doc: JSON.stringify(doc), modified_at: Math.max(ports.now(), pool.modifiedAt + 1) })
    .where('id', '=', pool.id)
    .where('modified_at', '=', pool.modifiedAt)
    .executeTakeFirst();
  if (Number(result.numUpdatedRows) !== 1)
    throw new ServiceError(
      'ConcurrentModificationException',
      'The user pool was changed by another request. Try again.',
    );
  return poolById(db, place, pool.id);
}
