import type { IdentityContext } from '../../service/context.ts';
import type { Database } from '../../store/database.ts';
import type { User } from '../user.ts';

/**
 * The user, and what belongs to it by its `sub`. First the user: who gives it something at the same time waits, and then finds
 * nobody; what was given before goes along.
 */
const OWNED = [
  'users',
  'aliases',
  'federated',
  'members',
  'refresh_tokens',
  'codes',
  'devices',
  'passkeys',
] as const satisfies readonly (keyof Database)[];

/** A user and all that is its own. Access tokens are no longer taken: they lead to nobody. */
export async function removeUser(
  { db }: IdentityContext,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
): Promise<void> {
  await db.transaction().execute(async (inside) => {
    for (const table of OWNED)
      await inside.deleteFrom(table).where('pool_id', '=', poolId).where('sub', '=', sub).execute();
    await inside.deleteFrom('attempts').where('pool_id', '=', poolId).where('subject', '=', sub).execute();
  });
}
