import { randomUUID } from 'node:crypto';
import { postAuthentication } from '../../triggers/authentication.ts';
import { eventAttributes } from '../../triggers/event-attributes.ts';
import type { User } from '../user.ts';
import type { SignedIn, SignInFrame, SignInState } from './sign-in.ts';
import { signingInDevice } from './signing-in-device.ts';
import { checkMaySignIn } from './user-states.ts';

/** All challenges are passed: the user is signed in. Throws what the post authentication trigger throws. */
export async function finishSignIn(frame: SignInFrame, state: SignInState, user: User): Promise<SignedIn> {
  const { context, pool, client, clientMetadata } = frame;
  checkMaySignIn(user);
  const device = await signingInDevice(frame, state, user);
  await postAuthentication(context, {
    pool,
    clientId: client.id,
    userName: user.username,
    userAttributes: eventAttributes(user),
    newDeviceUsed: device?.isNew ?? false,
    clientMetadata,
  });
  return {
    kind: 'signed-in',
    user,
    authTime: context.ports.now(),
    family: randomUUID(),
    eventId: randomUUID(),
    state,
    deviceKey: device?.key,
    isNewDevice: device?.isNew,
    clientMetadata,
  };
}
