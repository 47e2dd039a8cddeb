import { finishSignIn } from './finish-sign-in.ts';
import { askNewPassword } from './new-password.ts';
import type { Passed, SignInFrame, SignInStep } from './sign-in.ts';

/**
 * What follows a challenge that was passed. Cognito Developer Guide "Authentication flows": a new password where the
 * one was temporary, a second factor, tokens.
 */
export async function nextStep(frame: SignInFrame, { state, user }: Passed): Promise<SignInStep> {
  if (user.status === 'FORCE_CHANGE_PASSWORD') return askNewPassword(frame, state, user);
  return finishSignIn(frame, state, user);
}
