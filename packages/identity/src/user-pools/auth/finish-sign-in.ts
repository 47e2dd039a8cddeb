import { randomUUID } from 'node:crypto';
import type { User } from '../user.ts';
import type { SignedIn, SignInFrame, SignInState } from './sign-in.ts';

/** All challenges are passed: the user is signed in. */
export async function finishSignIn(
  { context, clientMetadata }: SignInFrame,
  state: SignInState,
  user: User,
): Promise<SignedIn> {
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
