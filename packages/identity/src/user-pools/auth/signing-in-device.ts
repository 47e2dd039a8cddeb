import { findDevice, updateDevice } from '../devices/device.ts';
import { newDeviceKey, tracksDevices } from '../devices/device-keys.ts';
import type { User } from '../user.ts';
import type { SignInFrame, SignInState } from './sign-in.ts';

/** The device of a sign-in. */
export interface SigningInDevice {
  readonly key: string;
  /** The key was made for this sign-in: `NewDeviceMetadata` tells it. */
  readonly isNew: boolean;
}

/**
 * Which device signs in, where the pool tracks devices: one that the user has, or a new one. Sign-in by
 * administrators makes none. Cognito Developer Guide "Working with user devices in your user pool".
 */
export async function signingInDevice(
  { context, pool, sourceIp }: SignInFrame,
  { via, deviceKey }: SignInState,
  user: User,
): Promise<SigningInDevice | undefined> {
  if (!tracksDevices(pool) || via === 'hosted') return undefined;
  const known = deviceKey === undefined ? undefined : await findDevice(context.db, user, deviceKey);
  if (known === undefined) return via === 'api' ? { key: newDeviceKey(pool), isNew: true } : undefined;
  // Where somebody changed it meanwhile, the address of this sign-in is not worth another try.
  await updateDevice(context.db, user, known, {
    doc: { ...known.doc, lastIp: sourceIp },
    lastUsedAt: context.ports.now(),
  });
  return { key: known.key, isNew: false };
}
