import type { IdentityContext } from '../../service/context.ts';
import { untilWritten } from '../../store/until-written.ts';
import type { Pool, PoolDoc } from '../pool.ts';
import { poolById } from '../pools.ts';
import { changedMeanwhile, overwritten } from './overwritten.ts';

/** Writes a pool's document, if the pool is still as it was read. Throws ConcurrentModificationException. */
export async function writePool(context: IdentityContext, pool: Pool, doc: PoolDoc): Promise<Pool> {
  if (!(await overwritten(context, 'pools', pool, doc))) throw changedMeanwhile('user pool');
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
    return overwritten(context, 'pools', pool, change(pool.doc));
  });
}
