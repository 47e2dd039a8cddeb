import type { TextLimits } from '../service/input.ts';
import type { Operation } from '../service/operation.ts';
import { notFound } from '../service/service-error.ts';
import { identityPoolById, POOL_ID } from './identity-pool.ts';
import { identityOfLogins } from './resolve-identity.ts';
import { verifyLogins } from './verify-logins.ts';

const ACCOUNT_ID: TextLimits = { min: 1, max: 15, pattern: /^\d+$/ };

/** Cognito API "GetId": the pool is that of the account, where one is named. */
export const getId: Operation = {
  name: 'GetId',
  signed: false,
  run: async (input, context) => {
    const id = input.text('IdentityPoolId', POOL_ID);
    const account = input.optionalText('AccountId', ACCOUNT_ID) ?? context.place.account;
    if (account !== context.place.account) throw notFound(`IdentityPool '${id}' not found.`);
    const pool = await identityPoolById(context, id);
    const logins = await verifyLogins(context, pool, input.map('Logins'));
    return { IdentityId: await identityOfLogins(context, pool, logins) };
  },
};
