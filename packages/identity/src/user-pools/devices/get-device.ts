import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter } from '../../service/service-error.ts';
import { verifyAccessToken } from '../../tokens/verify-access-token.ts';
import { userOperation } from '../admin/pool-operation.ts';
import type { User } from '../user.ts';
import { type Device, deviceByKey, devicesOf } from './device.ts';
import { DEVICE_KEY } from './device-keys.ts';

export const getDevice: Operation = {
  name: 'GetDevice',
  signed: false,
  run: async (input, context) => {
    const { user } = await verifyAccessToken(context, input.text('AccessToken'));
    return { Device: deviceType(await deviceByKey(context.db, user, input.text('DeviceKey', DEVICE_KEY))) };
  },
};

export const adminGetDevice: Operation = userOperation(
  'AdminGetDevice',
  async ({ input, context, user }) => ({
    Device: deviceType(await deviceByKey(context.db, user, input.text('DeviceKey', DEVICE_KEY))),
  }),
);

export const listDevices: Operation = {
  name: 'ListDevices',
  signed: false,
  run: async (input, context) => {
    const { user } = await verifyAccessToken(context, input.text('AccessToken'));
    return page(context, user, input);
  },
};

export const adminListDevices: Operation = userOperation('AdminListDevices', ({ input, context, user }) =>
  page(context, user, input),
);

const PAGE = 60;
const NEXT = 'page of devices';

async function page(
  { db, box }: IdentityContext,
  user: User,
  input: Input,
): Promise<{ readonly [name: string]: Json | undefined }> {
  // 0 asks for the usual number.
  const limit = input.integer('Limit', { min: 0, max: PAGE }) || PAGE;
  const token = input.optionalText('PaginationToken', { min: 1 });
  const after = token === undefined ? undefined : box.open(NEXT, token)?.toString();
  if (token !== undefined && after === undefined) throw invalidParameter('Invalid pagination token');
  const found = await devicesOf(db, user, { after, limit: limit + 1 });
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    Devices: shown.map(deviceType),
    PaginationToken: found.length > limit && last !== undefined ? box.seal(NEXT, last.key) : undefined,
  };
}

/** Cognito's `DeviceType`. */
function deviceType({ key, createdAt, modifiedAt, lastUsedAt, doc }: Device): Json {
  const attributes = {
    device_status: 'valid',
    ...(doc.name === undefined ? {} : { device_name: doc.name }),
    last_ip_used: doc.lastIp,
    'dev:device_remembered_status': doc.remembered ? 'remembered' : 'not_remembered',
  };
  return {
    DeviceKey: key,
    DeviceAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    DeviceCreateDate: createdAt / 1000,
    DeviceLastModifiedDate: modifiedAt / 1000,
    DeviceLastAuthenticatedDate: lastUsedAt / 1000,
  };
}
