import { invalidParameter, notAuthorized } from '../../service/service-error.ts';
import { findUser, userBySub } from '../users.ts';
import { answerNewPassword } from './new-password.ts';
import { nextStep } from './next-step.ts';
import { missSession, openSession, spendSession } from './session.ts';
import type {
  ChallengeHandler,
  ChallengeName,
  SignInFrame,
  SignInState,
  SignInStep,
  TextMap,
} from './sign-in.ts';
import { checkMaySignIn } from './user-states.ts';
import { answerPasskey } from './web-authn.ts';

export interface SignInAnswer extends SignInFrame {
  readonly via: SignInState['via'];
  readonly challenge: string;
  readonly session: string | undefined;
  /** `ChallengeResponses`: `USERNAME` and what the challenge asks for. */
  readonly responses: TextMap;
}

const HANDLERS: Readonly<Partial<Record<ChallengeName, ChallengeHandler>>> = {
  NEW_PASSWORD_REQUIRED: answerNewPassword,
  WEB_AUTHN: answerPasskey,
};

/** Takes the answer to a challenge. Throws the errors of RespondToAuthChallenge. */
export async function continueSignIn(answer: SignInAnswer): Promise<SignInStep> {
  const { context, pool, client } = answer;
  const handler = HANDLERS[answer.challenge as ChallengeName];
  if (handler === undefined) throw invalidParameter(`Unsupported challenge ${answer.challenge}`);
  const session = await openSession(context, client, answer.session);
  const { state } = session;
  if (session.challenge !== answer.challenge || state.via !== answer.via)
    throw notAuthorized('Invalid session for the user.');
  const user = state.sub === undefined ? undefined : await userBySub(context.db, pool.id, state.sub);
  await checkName(answer, state);
  if (state.sub !== undefined) {
    if (user === undefined) throw notAuthorized('Invalid session for the user.');
    checkMaySignIn(user);
  }
  const result = await handler({
    ...answer,
    state,
    user,
    kept: session.kept,
    spend: () => spendSession(context.db, session),
    miss: () => missSession(context, session),
  });
  return result.kind === 'passed' ? nextStep(answer, result) : result;
}

/** `USERNAME` is whom the session is for, by whatever name they signed in. */
async function checkName({ context, pool, responses }: SignInAnswer, state: SignInState): Promise<void> {
  const name = responses.USERNAME;
  if (name === undefined || name === '') throw invalidParameter('Missing required parameter USERNAME');
  if (name === state.username) return;
  const named = await findUser(context.db, pool, name);
  if (named === undefined || named.sub !== state.sub) throw notAuthorized('Invalid session for the user.');
}
