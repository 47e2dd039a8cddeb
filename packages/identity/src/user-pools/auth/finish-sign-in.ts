import { randomUUID } from 'node:crypto';
import { postAuthentication } from '../../triggers/authentication.ts';
import { eventAttributes } from '../../triggers/event-attributes.ts';
import type { User } from '../user.ts';
import type { SignedIn, SignInFrame, SignInState } from './sign-in.ts';
import { checkMaySignIn } from './user-states.ts';

/** All challenges are passed: the user is signed in. Throws what the post authentication trigger throws. */
export async function finishSignIn(
  { context, pool, client, clientMetadata }: SignInFrame,
  state: SignInState,
  user: User,
): Promise<SignedIn> {
  checkMaySignIn(user);
  await postAuthentication(context, {
    pool,
    clientId: client.id,
    userName: user.username,
    userAttributes: eventAttributes(user),
    newDeviceUsed: false,
    clientMetadata,
  });
  return {
    kind: 'signed-in',
    user,
    authTime: context.ports.now(),
    family: randomUUID(),
    eventId: randomUUID(),
    state,
    clientMetadata,
  };
}
