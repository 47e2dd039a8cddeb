import { invalidParameter, ServiceError } from '../../service/service-error.ts';
import type { Pool } from '../pool.ts';
import type { MfaFactor, User } from '../user.ts';
import { countFailure, passGuess, refuseLocked } from './lockout.ts';
import { factorsOfUser, passkeysAreTwoFactors, preferredFactor } from './mfa-factors.ts';
import { askMfaSetup } from './mfa-setup.ts';
import { required } from './required-parameter.ts';
import { askSentCode } from './sent-code.ts';
import { challenge, invalidSession } from './session.ts';
import {
  type ChallengeHandler,
  type ChallengeStep,
  passed,
  type SignInFrame,
  type SignInState,
} from './sign-in.ts';
import { checkTotp, openTotp, totpOwner } from './totp.ts';

/**
 * Asks for a second factor: the one that the user has or prefers, which of several, or to set one up where the pool
 * requires it. `undefined`: none is needed. Cognito Developer Guide "Adding MFA to a user pool".
 */
export async function askSecondFactor(
  frame: SignInFrame,
  state: SignInState,
  user: User,
): Promise<ChallengeStep | undefined> {
  const { pool } = frame;
  if (isEnough(pool, state, user)) return undefined;
  const factors = factorsOfUser(pool, user);
  if (factors.length === 0)
    return pool.doc.MfaConfiguration === 'ON' ? askMfaSetup(frame, state, user) : undefined;
  const chosen = preferredFactor(user, factors) ?? (factors.length === 1 ? factors[0] : undefined);
  if (chosen !== undefined) return askFactor(frame, state, user, chosen);
  return challenge(frame, state, 'SELECT_MFA_TYPE', {
    parameters: { USER_ID_FOR_SRP: user.username, MFAS_CAN_CHOOSE: JSON.stringify(factors) },
  });
}

function isEnough(
  pool: Pool,
  { secondFactor, passed: before, userVerified }: SignInState,
  user: User,
): boolean {
  if (secondFactor !== undefined) return true;
  // Assumed, as the stricter of two readings: what a pool requires is required at the first sign-in, too.
  if (before.includes('CONFIRM_SIGN_UP')) return pool.doc.MfaConfiguration !== 'ON';
  if (before.includes('WEB_AUTHN')) return userVerified === true && passkeysAreTwoFactors(pool, user);
  // Custom challenges decide for themselves what is enough.
  return !before.includes('PASSWORD') && !before.includes('PASSWORD_VERIFIER');
}

export async function askFactor(
  frame: SignInFrame,
  state: SignInState,
  user: User,
  factor: MfaFactor,
): Promise<ChallengeStep> {
  if (factor !== 'SOFTWARE_TOKEN_MFA') return askSentCode(frame, state, user, factor, 'second');
  return challenge(frame, state, factor, { parameters: { USER_ID_FOR_SRP: user.username } });
}

/** SELECT_MFA_TYPE. The API's own name of codes by email is EMAIL_OTP, its guide says EMAIL_MFA. */
export const answerMfaType: ChallengeHandler = async (turn) => {
  const { pool, state, user, responses } = turn;
  if (user === undefined) throw invalidSession();
  const answer = required(responses, 'ANSWER');
  const name = answer === 'EMAIL_MFA' ? 'EMAIL_OTP' : answer;
  const factor = factorsOfUser(pool, user).find((one) => one === name);
  if (factor === undefined) throw invalidParameter(`Invalid MFA type ${answer.slice(0, 64)}`);
  await turn.spend();
  return askFactor(turn, state, user, factor);
};

/** SOFTWARE_TOKEN_MFA. A wrong code may be tried again a few times, a right one counts once. */
export const answerSoftwareToken: ChallengeHandler = async (turn) => {
  const { context, pool, state, user, responses } = turn;
  const code = required(responses, 'SOFTWARE_TOKEN_MFA_CODE');
  const secret = user && openTotp(context, user.doc.mfa?.sealedTotp);
  if (user === undefined || secret === undefined) throw invalidSession();
  await refuseLocked(context, pool.id, user.sub, 'mfa');
  const verdict = await checkTotp(context, totpOwner(user), secret, code);
  if (verdict === 'used')
    throw new ServiceError('ExpiredCodeException', 'Your software token has already been used once.');
  if (verdict === 'wrong') {
    await countFailure(context, pool.id, user.sub, 'mfa');
    await turn.miss();
    throw new ServiceError('CodeMismatchException', 'Invalid code received for user');
  }
  await passGuess(context, pool.id, user.sub, 'mfa');
  await turn.spend();
  return passed({ ...state, secondFactor: 'passed' }, user, 'SOFTWARE_TOKEN_MFA');
};
