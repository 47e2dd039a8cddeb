import { requestPasskey, verifyPasskey } from '../passkeys/assertion.ts';
import { type Subject, wrongPassword } from './find-subject.ts';
import { required } from './required-parameter.ts';
import { challenge, sessionMs } from './session.ts';
import {
  type ChallengeHandler,
  type ChallengeStep,
  type ChallengeTurn,
  type Passed,
  passed,
  type SignInFrame,
  type SignInState,
  type TextMap,
} from './sign-in.ts';

/** What a challenge says that a passkey may answer, and what its session keeps for the answer. */
export interface PasskeyChallenge {
  readonly parameters: TextMap;
  /** Base64url. */
  readonly kept: string;
}

/** Throws where the pool has no passkeys. */
export async function passkeyChallenge(
  { context, pool, client }: SignInFrame,
  subject: Subject,
): Promise<PasskeyChallenge> {
  const request = await requestPasskey(context, pool, subject, sessionMs(client));
  return { parameters: { CREDENTIAL_REQUEST_OPTIONS: request.options }, kept: request.challenge };
}

/** WEB_AUTHN: asks for a passkey. Throws where the pool has none. */
export async function askPasskey(
  frame: SignInFrame,
  state: SignInState,
  subject: Subject,
): Promise<ChallengeStep> {
  return challenge(frame, state, 'WEB_AUTHN', await passkeyChallenge(frame, subject));
}

/** WEB_AUTHN. */
export const answerPasskey: ChallengeHandler = async (turn) =>
  passPasskey(turn, required(turn.responses, 'CREDENTIAL'));

/** A passkey of the user, for the challenge that the session keeps. It has one answer, right or wrong. */
export async function passPasskey(turn: ChallengeTurn, credential: string): Promise<Passed> {
  const { context, pool, state, user, kept } = turn;
  await turn.spend();
  if (user === undefined || typeof kept !== 'string') throw wrongPassword();
  const proof = await verifyPasskey(context, pool, user, kept, credential);
  if (proof === undefined) throw wrongPassword();
  return passed({ ...state, userVerified: proof.userVerified }, user, 'WEB_AUTHN');
}
