import type { User } from '../user.ts';
import { userBySub } from '../users.ts';
import { nextStep } from './next-step.ts';
import { invalidSession, openSession, sealSession, spendSession } from './session.ts';
import { checkName } from './session-name.ts';
import { passed, type SignInFrame, type SignInStep } from './sign-in.ts';

/**
 * A session for who has just confirmed an account: its first sign-in needs no other first factor. Cognito Developer
 * Guide "Signing up and confirming user accounts".
 */
export function confirmedSession(
  frame: Pick<SignInFrame, 'context' | 'pool' | 'client'>,
  { username, sub }: User,
): string {
  return sealSession(
    frame,
    { via: 'api', flow: 'USER_AUTH', username, sub, passed: [] },
    'CONFIRM_SIGN_UP',
    null,
  );
}

/** `USER_AUTH` with the session of ConfirmSignUp. It counts once. Throws NotAuthorizedException. */
export async function signInConfirmed(frame: SignInFrame, name: string, text: string): Promise<SignInStep> {
  const { context, pool, client } = frame;
  const session = await openSession(context, text, client);
  const { state } = session;
  if (session.challenge !== 'CONFIRM_SIGN_UP' || state.sub === undefined) throw invalidSession();
  await checkName(frame, name, state);
  const user = await userBySub(context.db, pool.id, state.sub);
  if (user === undefined) throw invalidSession();
  await context.countUser?.(user);
  await spendSession(context.db, session);
  return nextStep(frame, passed(state, user, 'CONFIRM_SIGN_UP'));
}
