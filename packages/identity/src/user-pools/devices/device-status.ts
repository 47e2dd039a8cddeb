import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { untilWritten } from '../../store/until-written.ts';
import { verifyAccessToken } from '../../tokens/verify-access-token.ts';
import { userOperation } from '../admin/pool-operation.ts';
import type { User } from '../user.ts';
import { deviceByKey, updateDevice } from './device.ts';
import { DEVICE_KEY } from './device-keys.ts';

export const updateDeviceStatus: Operation = {
  name: 'UpdateDeviceStatus',
  signed: false,
  run: async (input, context) => {
    const { user } = await verifyAccessToken(context, input.text('AccessToken'));
    await setStatus(context, user, input);
    return {};
  },
};

export const adminUpdateDeviceStatus: Operation = userOperation(
  'AdminUpdateDeviceStatus',
  async ({ input, context, user }) => {
    await setStatus(context, user, input);
    return {};
  },
);

const STATUSES = ['remembered', 'not_remembered'];

/** Throws ResourceNotFoundException. Without a status nothing changes. */
async function setStatus({ db, ports }: IdentityContext, user: User, input: Input): Promise<void> {
  const key = input.text('DeviceKey', DEVICE_KEY);
  const status = input.optionalText('DeviceRememberedStatus', { values: STATUSES });
  await untilWritten(async () => {
    const device = await deviceByKey(db, user, key);
    if (status === undefined) return true;
    const doc = { ...device.doc, remembered: status === 'remembered' };
    return updateDevice(db, user, device, { doc, modifiedAt: ports.now() });
  });
}
