import type { User } from '../user.ts';
import { userBySub } from '../users.ts';
import { nextStep } from './next-step.ts';
import { invalidSession, openSession, sealSession, spendSession } from './session.ts';
import { checkHolds } from './session-holds.ts';
import { checkName } from './session-name.ts';
import { passed, type SignInFrame, type SignInState, type SignInStep } from './sign-in.ts';

type Frame = Pick<SignInFrame, 'context' | 'pool' | 'client'>;

/** The session that SignUp gives, to be passed on to ConfirmSignUp. It is worth no sign-in. */
export function signUpSession(frame: Frame, user: User): string {
  return sealSession(frame, stateOf(frame, user), 'SIGN_UP', null);
}

/** Throws NotAuthorizedException for any session but that of this user's SignUp by this client. */
export async function checkSignUpSession(
  { context, client }: Frame,
  text: string,
  { sub }: Pick<User, 'sub'>,
): Promise<void> {
  const { challenge, state } = await openSession(context, text, client);
  if (challenge !== 'SIGN_UP' || state.sub !== sub) throw invalidSession();
}

/**
 * A session for who has just confirmed an account: its first sign-in needs no other first factor. Cognito Developer
 * Guide "Signing up and confirming user accounts".
 */
export function confirmedSession(frame: Frame, user: User): string {
  return sealSession(frame, stateOf(frame, user), 'CONFIRM_SIGN_UP', null);
}

function stateOf({ context }: Frame, { username, sub, doc }: User): SignInState {
  const beganAt = context.ports.now();
  const passwordAt = doc.password?.changedAt;
  return { via: 'api', flow: 'USER_AUTH', beganAt, passwordAt, username, sub, passed: [] };
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
  await checkHolds(context, session, user);
  await context.countUser?.(user);
  await spendSession(context.db, session);
  return nextStep(frame, passed(state, user, 'CONFIRM_SIGN_UP'));
}
