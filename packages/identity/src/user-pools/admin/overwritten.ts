import type { IdentityContext } from '../../service/context.ts';
import { ServiceError } from '../../service/service-error.ts';
import type { Client, ClientDoc, Pool, PoolDoc } from '../pool.ts';

/** Writes the document of a pool or a client. `false`: it is no longer as it was read. */
export async function overwritten(
  { db, ports }: IdentityContext,
  table: 'pools' | 'clients',
  { id, modifiedAt }: Pick<Pool | Client, 'id' | 'modifiedAt'>,
  doc: PoolDoc | ClientDoc,
): Promise<boolean> {
  const result = await db
    .updateTable(table)
    .set({ doc: JSON.stringify(doc), modified_at: Math.max(ports.now(), modifiedAt + 1) })
    .where('id', '=', id)
    .where('modified_at', '=', modifiedAt)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) === 1;
}

export function changedMeanwhile(what: string): ServiceError {
  return new ServiceError(
    'ConcurrentModificationException',
    `The ${what} was changed by another request. Try again.`,
  );
}
