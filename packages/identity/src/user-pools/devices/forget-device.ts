import type { IdentityContext } from '../../service/context.ts';
import type { Operation } from '../../service/operation.ts';
import { isSpent, spendOnce } from '../../store/spent.ts';
import { verifyAccessToken } from '../../tokens/verify-access-token.ts';
import { userOperation } from '../admin/pool-operation.ts';
import type { RefreshDoc } from '../auth/refresh-tokens.ts';
import type { User } from '../user.ts';
import { deleteDevice, deviceByKey } from './device.ts';
import { DEVICE_KEY } from './device-keys.ts';

export const forgetDevice: Operation = {
  name: 'ForgetDevice',
  signed: false,
  run: async (input, context) => {
    const { user } = await verifyAccessToken(context, input.text('AccessToken'));
    await forget(context, user, input.text('DeviceKey', DEVICE_KEY));
    return {};
  },
};

export const adminForgetDevice: Operation = userOperation(
  'AdminForgetDevice',
  async ({ input, context, user }) => {
    await forget(context, user, input.text('DeviceKey', DEVICE_KEY));
    return {};
  },
);

/**
 * Forgets a device: its key signs in no more, and its refresh tokens end. Throws ResourceNotFoundException.
 */
async function forget(context: IdentityContext, user: User, key: string): Promise<void> {
  const { db, ports } = context;
  await deviceByKey(db, user, key);
  // An access token that still names the device must not confirm it a second time.
  await spendOnce(db, FORGOTTEN, forgottenId(user, key), ports.now() + LONGEST_ACCESS_MS);
  await deleteDevice(db, user, key);
  const tokens = await db
    .selectFrom('refresh_tokens')
    .select(['hash', 'doc'])
    .where('pool_id', '=', user.poolId)
    .where('sub', '=', user.sub)
    .where('revoked_at', '=', 0)
    .execute();
  const hashes = tokens
    .filter(({ doc }) => (JSON.parse(doc) as RefreshDoc).deviceKey === key)
    .map(({ hash }) => hash);
  if (hashes.length === 0) return;
  await db
    .updateTable('refresh_tokens')
    .set({ revoked_at: ports.now() })
    .where('hash', 'in', hashes)
    .execute();
}

const FORGOTTEN = 'forgotten device';
/** No access token lives longer: none that names the device is taken then. Milliseconds. */
const LONGEST_ACCESS_MS = 86_400_000;

const forgottenId = ({ sub }: User, key: string): string => `${sub} ${key}`;

export function wasForgotten({ db }: IdentityContext, user: User, key: string): Promise<boolean> {
  return isSpent(db, FORGOTTEN, forgottenId(user, key));
}
