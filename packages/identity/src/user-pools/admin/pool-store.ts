import type { IdentityContext } from '../../service/context.ts';
import { ServiceError } from '../../service/service-error.ts';
import { untilWritten } from '../../store/until-written.ts';
import type { Pool, PoolDoc } from '../pool.ts';
import { poolById } from '../pools.ts';

/** Writes a pool's document, if the pool is still as it was read. Throws ConcurrentModificationException. */
export async function writePool(context: IdentityContext, pool: Pool, doc: PoolDoc): Promise<Pool> {
  if (!(await overwritePool(context, pool, doc)))
    throw new ServiceError(
      'ConcurrentModificationException',
      'The user pool was changed by another request. Try again.',
    );
  return poolById(context.db, context.place, pool.id);
}

/** Reads a pool, changes its document and writes it, again if somebody else was faster. */
export async function changePool(
  context: IdentityContext,
  id: string,
  change: (doc: PoolDoc) => PoolDoc,
): Promise<void> {
  await untilWritten(async () => {
    const pool = await poolById(context.db, context.place, id);
    return overwritePool(context, pool, change(pool.doc));
  });
}

async function overwritePool({ db, ports }: IdentityContext, pool: Pool, doc: PoolDoc): Promise<boolean> {
  const result = await db
    .updateTable('pools')
    .set({ doc: JSON.stringify(doc), modified_at: Math.max(ports.now(), pool.modifiedAt + 1) })
    .where('id', '=', pool.id)
    .where('modified_at', '=', pool.modifiedAt)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) === 1;
}
