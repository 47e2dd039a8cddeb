import { invalidParameter } from '../../service/service-error.ts';
import { requestPasskey, verifyPasskey } from '../passkeys/assertion.ts';
import { type Subject, wrongPassword } from './find-subject.ts';
import { challenge, sessionMs } from './session.ts';
import {
  type ChallengeHandler,
  type ChallengeStep,
  passed,
  type SignInFrame,
  type SignInState,
} from './sign-in.ts';

/** WEB_AUTHN: asks for a passkey. Throws where the pool has none. */
export async function askPasskey(
  frame: SignInFrame,
  state: SignInState,
  subject: Subject,
): Promise<ChallengeStep> {
  const request = await requestPasskey(frame.context, frame.pool, subject, sessionMs(frame.client));
  return challenge(frame, state, 'WEB_AUTHN', {
    parameters: { CREDENTIAL_REQUEST_OPTIONS: request.options },
    kept: request.challenge,
  });
}

/** A passkey of the user. The challenge has one answer, right or wrong. */
export const answerPasskey: ChallengeHandler = async (turn) => {
  const { context, pool, state, user, kept, responses } = turn;
  const credential = responses.CREDENTIAL;
  if (credential === undefined || credential === '')
    throw invalidParameter('Missing required parameter CREDENTIAL');
  await turn.spend();
  if (user === undefined || typeof kept !== 'string') throw wrongPassword();
  const proof = await verifyPasskey(context, pool, user, kept, credential);
  if (proof === undefined) throw wrongPassword();
  return passed({ ...state, userVerified: proof.userVerified }, user, 'WEB_AUTHN');
};
