import type { IdentityContext } from '../service/context.ts';
import { notFound } from '../service/service-error.ts';
import { prepared } from '../store/prepared.ts';
import type { Login } from './identities.ts';
import { type IdentityPool, poolOf } from './identity-pool.ts';

/** An active identity, the pool that it belongs to, and the logins that it has. */
export interface IdentityInPool {
  readonly id: string;
  readonly pool: IdentityPool;
  readonly own: readonly Login[];
}

const BY_ID = prepared((db, { id }: { id: string }) =>
  db
    .selectFrom('identities')
    .innerJoin('identity_pools', 'identity_pools.id', 'identities.pool_id')
    .leftJoin('identity_logins', 'identity_logins.identity_id', 'identities.id')
    .select([
      'identity_pools.id',
      'identity_pools.doc',
      'identities.disabled',
      'identity_logins.provider',
      'identity_logins.subject',
    ])
    .where('identities.id', '=', id),
);

/**
 * In one read, since every request for credentials begins with it. Throws ResourceNotFoundException where there is no
 * such identity, or it is disabled.
 */
export async function identityInPool({ db }: IdentityContext, id: string): Promise<IdentityInPool> {
  const rows = await BY_ID.all(db, { id });
  const [first] = rows;
  if (first === undefined || first.disabled !== 0) throw notFound(`Identity '${id}' not found.`);
  const own: Login[] = [];
  for (const { provider, subject } of rows)
    if (provider !== null && subject !== null) own.push({ provider, subject });
  return { id, pool: poolOf(first), own };
}
