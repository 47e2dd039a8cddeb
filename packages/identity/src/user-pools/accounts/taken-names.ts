import type { Db } from '../../store/database.ts';
import type { Pool } from '../pool.ts';
import { findUser } from '../users.ts';
import type { Attributes } from './attributes.ts';

/**
 * Whether a new user's name already leads to somebody: as username, as `sub` or as an alias. A name that leads to two
 * users would let one stand in for the other.
 */
export async function isNameTaken(db: Db, pool: Pool, username: string): Promise<boolean> {
  return (await findUser(db, pool, username)) !== undefined;
}

/** The words for an address that is somebody's username. */
export function addressTaken(pool: Pool, attributes: Attributes): string {
  const kind = (pool.doc.UsernameAttributes ?? []).find((one) => attributes[one] !== undefined);
  return `An account with the given ${kind ?? 'email'} already exists.`;
}
