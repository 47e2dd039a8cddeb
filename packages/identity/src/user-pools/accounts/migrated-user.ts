import type { IdentityContext } from '../../service/context.ts';
import { ServiceError } from '../../service/service-error.ts';
import type { MigratedUser } from '../../triggers/user-migration.ts';
import { userNotFound } from '../auth/find-subject.ts';
import type { Pool } from '../pool.ts';
import { storedPassword } from '../set-password.ts';
import type { User, UserDoc } from '../user.ts';
import { userBySub } from '../users.ts';
import { checkAttributeValues } from './attributes.ts';
import { newSub } from './sub.ts';
import { newName } from './usernames.ts';
import { createUser } from './write-user.ts';

/** A user whom the migration trigger found elsewhere, under the name that was entered. */
export interface Migration {
  readonly pool: Pool;
  readonly name: string;
  readonly migrated: MigratedUser;
  /** That the user signed in with; absent: forgotten. */
  readonly password?: string | undefined;
}

/**
 * Takes a migrated user into the pool. `username` among its attributes is what other systems send along and no
 * attribute here. Cognito Developer Guide "Migrate user Lambda trigger". Throws UserNotFoundException where its
 * attributes do not fit the pool: whoever signs in learns no more.
 */
export async function addMigratedUser(
  context: IdentityContext,
  { pool, name, migrated, password }: Migration,
): Promise<User> {
  const { username: _, sub: __, ...given } = migrated.userAttributes;
  const sub = newSub(context.ports.now());
  try {
    const { username, attributes } = newName(pool, name, sub, given);
    checkAttributeValues(pool, attributes);
    const status = migrated.finalUserStatus ?? (password === undefined ? 'RESET_REQUIRED' : 'CONFIRMED');
    const doc: UserDoc = {
      attributes,
      ...(password === undefined
        ? {}
        : { password: await storedPassword(context, { pool, username, password }) }),
      ...(migrated.enableSmsMfa ? { mfa: { enabled: ['SMS_MFA'] } } : {}),
    };
    const force = migrated.forceAliasCreation;
    if (!(await createUser(context, pool, { sub, username, status, doc }, { force }))) throw userNotFound();
  } catch (error) {
    if (error instanceof ServiceError && error.status < 500) throw userNotFound();
    throw error;
  }
  const user = await userBySub(context.db, pool.id, sub);
  if (user === undefined) throw userNotFound();
  return user;
}
