import { invalidParameter } from '../../service/service-error.ts';
import { isEmail } from '../accounts/attributes.ts';
import type { User } from '../user.ts';
import { addTotpFactor } from './add-factor.ts';
import { factorsOfPool } from './mfa-factors.ts';
import { askSentCode } from './sent-code.ts';
import { challenge, invalidSession } from './session.ts';
import {
  type ChallengeHandler,
  type ChallengeStep,
  passed,
  type SignInFrame,
  type SignInState,
} from './sign-in.ts';

/** What a session of MFA_SETUP knows of an authenticator app. */
export interface KeptSetup {
  /** Base32, given to the client. */
  readonly secret: string;
  readonly verified: boolean;
}

/** MFA_SETUP: the pool requires a factor and the user has none. */
export function askMfaSetup(frame: SignInFrame, state: SignInState, user: User): ChallengeStep {
  return challenge(frame, state, 'MFA_SETUP', {
    parameters: {
      USER_ID_FOR_SRP: user.username,
      MFAS_CAN_SETUP: JSON.stringify(factorsOfPool(frame.pool)),
    },
  });
}

/** The app that VerifySoftwareToken has verified in this session, or an address that a code is sent to. */
export const answerMfaSetup: ChallengeHandler = async (turn) => {
  const { context, pool, state, user, responses } = turn;
  const kept = turn.kept as unknown as KeptSetup | null;
  if (user === undefined) throw invalidSession();
  if (kept?.verified === true) {
    await turn.spend();
    const changed = await addTotpFactor(context, pool, user, kept.secret);
    return passed({ ...state, secondFactor: 'passed' }, changed, 'MFA_SETUP');
  }
  const email = responses.EMAIL;
  if (email !== undefined && factorsOfPool(pool).includes('EMAIL_OTP')) {
    if (!isEmail(email)) throw invalidParameter('Invalid email address format.');
    // An address that the user has is a factor already: nobody replaces it with a password alone.
    if ((user.doc.attributes.email ?? '') !== '') throw invalidSession();
    await turn.spend();
    return askSentCode(turn, state, user, 'EMAIL_OTP', 'set-up', email);
  }
  throw invalidParameter('User has not verified software token mfa');
};
