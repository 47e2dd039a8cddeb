import type { Operation } from '../../service/operation.ts';
import { revokeUser } from '../../tokens/revocations.ts';
import { verifyAccessToken } from '../../tokens/verify-access-token.ts';
import { userOperation } from '../admin/pool-operation.ts';

export const globalSignOut: Operation = {
  name: 'GlobalSignOut',
  signed: false,
  run: async (input, context) => {
    const { pool, user } = await verifyAccessToken(context, input.text('AccessToken'));
    await revokeUser(context, pool.id, user.sub);
    return {};
  },
};

export const adminUserGlobalSignOut: Operation = userOperation(
  'AdminUserGlobalSignOut',
  async ({ context, pool, user }) => {
    await revokeUser(context, pool.id, user.sub);
    return {};
  },
);
