import type { Operation } from '../service/operation.ts';
import { IDENTITY_ID, isDeveloper } from './identities.ts';
import { identityInPool } from './identity-in-pool.ts';
import { loginProviderOf } from './provider-names.ts';
import { actingIdentity } from './resolve-identity.ts';
import { unlinkLogins } from './unlink-logins.ts';
import { verifyLogins } from './verify-logins.ts';

/** Takes logins from an identity, for who can sign in as it. Cognito API "UnlinkIdentity". */
export const unlinkIdentity: Operation = {
  name: 'UnlinkIdentity',
  signed: false,
  run: async (input, context) => {
    const identity = await identityInPool(context, input.text('IdentityId', IDENTITY_ID));
    const { pool } = identity;
    const named = input.texts('LoginsToRemove') ?? [];
    const removed = new Set(named.map((one) => loginProviderOf(context, pool, one)));
    const logins = await verifyLogins(context, pool, input.map('Logins'));
    const acting = await actingIdentity(context, identity, logins);
    // Developers unlink their own users by an operation that is signed.
    await unlinkLogins(
      context,
      acting,
      ({ provider }) => removed.has(provider) && !isDeveloper(pool, provider),
    );
    return {};
  },
};
