import type { Operation } from '../service/operation.ts';
import { identityPoolById, POOL_ID } from './identity-pool.ts';
import { identityOfLogins } from './resolve-identity.ts';
import { verifyLogins } from './verify-logins.ts';

/** Cognito API "GetId". */
export const getId: Operation = {
  name: 'GetId',
  signed: false,
  run: async (input, context) => {
    const pool = await identityPoolById(context, input.text('IdentityPoolId', POOL_ID));
    const logins = await verifyLogins(context, pool, input.map('Logins'));
    return { IdentityId: await identityOfLogins(context, pool, logins) };
  },
};
