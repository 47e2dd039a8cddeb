import { defineNext } from './custom-challenge.ts';
import { askDevice, devicesAreSecondFactor, rememberedDevice } from './device-challenge.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { askNewPassword } from './new-password.ts';
import { askSecondFactor } from './second-factor.ts';
import type { Passed, SignInFrame, SignInStep } from './sign-in.ts';
import { checkMaySignIn } from './user-states.ts';

/**
 * What follows a challenge that was passed. Cognito Developer Guide "Authentication flows": a new password where the
 * one was temporary, a second factor, the proof of a remembered device, then tokens; in custom flows what the pool's
 * functions say. Where a remembered device stands for the second factor, its proof follows at once.
 */
export async function nextStep(frame: SignInFrame, { state: before, user }: Passed): Promise<SignInStep> {
  checkMaySignIn(user);
  const state = before.flow === 'CUSTOM_AUTH' ? { ...before, rounds: withPassed(before) } : before;
  if (user.status === 'FORCE_CHANGE_PASSWORD') return askNewPassword(frame, state, user);
  const device = await rememberedDevice(frame, state, user);
  if (device === undefined || !devicesAreSecondFactor(frame.pool)) {
    const asked = await askSecondFactor(frame, state, user);
    if (asked !== undefined) return asked;
  }
  const proof = device && askDevice(frame, state, device);
  if (proof !== undefined) return proof;
  if (state.flow === 'CUSTOM_AUTH') return defineNext(frame, state, user);
  return finishSignIn(frame, state, user);
}

/** Functions see Cognito's own challenges among theirs. */
function withPassed({ rounds = [], passed }: Passed['state']): NonNullable<Passed['state']['rounds']> {
  const last = passed.at(-1);
  return last === undefined || !SEEN.has(last)
    ? rounds
    : [...rounds, { challengeName: last, challengeResult: true }];
}

const SEEN: ReadonlySet<string> = new Set([
  'PASSWORD_VERIFIER',
  'SMS_MFA',
  'SOFTWARE_TOKEN_MFA',
  'EMAIL_OTP',
  'DEVICE_PASSWORD_VERIFIER',
]);
