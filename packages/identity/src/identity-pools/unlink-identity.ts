import type { Operation } from '../service/operation.ts';
import { IDENTITY_ID, isDeveloper, loginsOf, unlinkLogins } from './identities.ts';
import { identityInPool } from './identity-in-pool.ts';
import { loginProviderOf } from './provider-names.ts';
import { actingIdentity } from './resolve-identity.ts';
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
    const own = await loginsOf(context.db, acting);
    const gone = own.filter(({ provider }) => removed.has(provider) && !isDeveloper(pool, provider));
    if (gone.length > 0) await unlinkLogins(context, acting, gone);
    return {};
  },
};
