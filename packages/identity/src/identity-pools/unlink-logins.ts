import type { IdentityContext } from '../service/context.ts';
import { notFound } from '../service/service-error.ts';
import { untilWritten } from '../store/until-written.ts';
import { type Login, loginsOf } from './identities.ts';
import { withIdentities } from './with-identities.ts';

/**
 * Takes logins from an identity; without any it is disabled. Cognito API "UnlinkIdentity". Throws
 * ResourceNotFoundException.
 */
export async function unlinkLogins(
  context: IdentityContext,
  identityId: string,
  isUnlinked: (login: Login) => boolean,
): Promise<void> {
  if (!(await loginsOf(context.db, identityId)).some(isUnlinked)) return;
  await untilWritten(() =>
    withIdentities(context, [identityId], async ({ db }, active) => {
      if (!active.has(identityId)) throw notFound(`Identity '${identityId}' not found.`);
      const own = await loginsOf(db, identityId);
      const gone = own.filter(isUnlinked);
      for (const { provider, subject } of gone)
        await db
          .deleteFrom('identity_logins')
          .where('identity_id', '=', identityId)
          .where('provider', '=', provider)
          .where('subject', '=', subject)
          .execute();
      if (gone.length === own.length)
        await db.updateTable('identities').set({ disabled: 1 }).where('id', '=', identityId).execute();
      return true;
    }),
  );
}
