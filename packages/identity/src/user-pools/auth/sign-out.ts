import type { Operation } from '../../service/operation.ts';
import { revokeUser } from '../../tokens/revocations.ts';
import { verifyAccessToken } from '../../tokens/verify-access-token.ts';
import { poolArn, poolById } from '../pools.ts';
import { findUser } from '../users.ts';
import { userNotFound } from './find-subject.ts';

export const globalSignOut: Operation = {
  name: 'GlobalSignOut',
  signed: false,
  run: async (input, context) => {
    const { pool, user } = await verifyAccessToken(context, input.text('AccessToken'));
    await revokeUser(context, pool.id, user.sub);
    return {};
  },
};

export const adminUserGlobalSignOut: Operation = {
  name: 'AdminUserGlobalSignOut',
  signed: true,
  resource: (input, { place }) => poolArn(place, input.text('UserPoolId')),
  run: async (input, context) => {
    const username = input.text('Username', { min: 1, max: 128 });
    const pool = await poolById(context.db, context.place, input.text('UserPoolId', { min: 1, max: 55 }));
    const user = await findUser(context.db, pool, username);
    if (user === undefined) throw userNotFound();
    await revokeUser(context, pool.id, user.sub);
    return {};
  },
};
