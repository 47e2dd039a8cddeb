import { createHash, randomUUID } from 'node:crypto';
import type { TextLimits } from '../../service/input.ts';
import type { Pool } from '../pool.ts';

/** Whether the pool keeps track of devices. CreateUserPool, `DeviceConfiguration`. */
export function tracksDevices({ doc }: Pool): boolean {
  return doc.DeviceConfiguration !== undefined && doc.DeviceConfiguration !== null;
}

/** A new device key: `<region>_<uuid>`. */
export function newDeviceKey({ id }: Pool): string {
  return `${id.split('_', 1)[0]}_${randomUUID()}`;
}

/** What device SRP has in the place of the pool's name: public, and the same for all devices of a pool. */
export function deviceGroupKey({ id }: Pool): string {
  const digest = createHash('sha256').update(`device group of ${id}`).digest('base64url');
  return `-${digest.replaceAll(/[-_]/g, '').slice(0, 8)}`;
}

/** Cognito's `DeviceKeyType`. */
export const DEVICE_KEY: TextLimits = { min: 1, max: 55, pattern: /^[\w-]+_[0-9a-f-]+$/ };
