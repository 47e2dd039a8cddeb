import type { Database, Db } from './database.ts';
import { forgetSettings } from './settings.ts';

/** What people leave behind; pools, clients, their parts and the keys are the operator's. */
const OF_USERS: readonly (keyof Database)[] = [
  'users',
  'aliases',
  'federated',
  'members',
  'refresh_tokens',
  'revocations',
  'codes',
  'attempts',
  'spent',
  'oauth_codes',
  'devices',
  'passkeys',
  'identities',
  'identity_logins',
];

/** Deletes every user with all that belongs to users, at once or not at all. */
export async function emptyStore(db: Db): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const table of OF_USERS) await transaction.deleteFrom(table).execute();
    // Users of the configuration and of the template come back.
    for (const marks of ['seeded user ', 'template user ', 'template member '])
      await forgetSettings(transaction, marks);
  });
}
