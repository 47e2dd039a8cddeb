import {
  type ChallengeCall,
  createAuthChallenge,
  defineAuthChallenge,
  verifyAuthChallenge,
} from '../../triggers/auth-challenge.ts';
import { eventAttributes } from '../../triggers/event-attributes.ts';
import { unrecognizable } from '../../triggers/trigger-response.ts';
import type { User } from '../user.ts';
import { subjectOf, wrongPassword } from './find-subject.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { factorsOfUser } from './mfa-factors.ts';
import { required } from './required-parameter.ts';
import { askFactor } from './second-factor.ts';
import { challenge } from './session.ts';
import type { ChallengeHandler, SignInFrame, SignInState, SignInStep, TextMap } from './sign-in.ts';
import { askPasswordVerifier } from './srp-challenge.ts';

/** What a CUSTOM_CHALLENGE keeps. */
interface Kept {
  readonly privateParameters: TextMap;
  readonly metadata?: string | undefined;
}

/**
 * Lets the pool's functions say what comes next: tokens, failure, a challenge of their own or one of Cognito's.
 * Cognito Developer Guide "Custom authentication challenge Lambda triggers". Throws NotAuthorizedException, and what
 * the triggers throw.
 */
export async function defineNext(
  frame: SignInFrame,
  state: SignInState,
  user: User | undefined,
): Promise<SignInStep> {
  const { context } = frame;
  const call = callOf(frame, state, user);
  const next = await defineAuthChallenge(context, { ...call, session: state.rounds ?? [] });
  switch (next.kind) {
    case 'failed':
      throw wrongPassword();
    case 'tokens':
      // Functions that were told that there is nobody cannot let somebody in.
      if (user === undefined) throw wrongPassword();
      return finishSignIn(frame, state, user);
    case 'challenge':
      return ask(frame, state, user, next.challengeName);
    default:
      throw new TypeError(`no such step: ${next satisfies never}`);
  }
}

async function ask(
  frame: SignInFrame,
  state: SignInState,
  user: User | undefined,
  name: string,
): Promise<SignInStep> {
  switch (name) {
    case 'CUSTOM_CHALLENGE':
      return askCustom(frame, state, user);
    case 'PASSWORD_VERIFIER':
      if (state.srpA === undefined || state.passed.includes('PASSWORD_VERIFIER')) throw unrecognizable();
      return askPasswordVerifier(frame, state, subjectOf(state, user), state.srpA);
    case 'SMS_MFA':
    case 'SOFTWARE_TOKEN_MFA':
    case 'EMAIL_OTP':
      if (user === undefined || !factorsOfUser(frame.pool, user).includes(name)) throw wrongPassword();
      return askFactor(frame, state, user, name);
    default:
      throw unrecognizable();
  }
}

async function askCustom(
  frame: SignInFrame,
  state: SignInState,
  user: User | undefined,
): Promise<SignInStep> {
  const created = await createAuthChallenge(frame.context, {
    ...callOf(frame, state, user),
    challengeName: 'CUSTOM_CHALLENGE',
    session: state.rounds ?? [],
  });
  const { publicChallengeParameters, privateChallengeParameters, challengeMetadata } = created;
  const kept: Kept = { privateParameters: privateChallengeParameters, metadata: challengeMetadata };
  return challenge(frame, state, 'CUSTOM_CHALLENGE', {
    parameters: { USERNAME: state.username, ...publicChallengeParameters },
    kept: {
      privateParameters: kept.privateParameters,
      ...(challengeMetadata === undefined ? {} : { metadata: challengeMetadata }),
    },
  });
}

/** CUSTOM_CHALLENGE: right or wrong, what follows is the pool's to define. */
export const answerCustom: ChallengeHandler = async (turn) => {
  const { context, state, user, responses } = turn;
  const answer = required(responses, 'ANSWER');
  const { privateParameters, metadata } = turn.kept as unknown as Kept;
  await turn.spend();
  const challengeResult = await verifyAuthChallenge(context, {
    ...callOf(turn, state, user),
    privateChallengeParameters: privateParameters,
    challengeAnswer: answer,
  });
  const round = { challengeName: 'CUSTOM_CHALLENGE', challengeResult, challengeMetadata: metadata };
  return defineNext(turn, { ...state, rounds: [...(state.rounds ?? []), round] }, user);
};

function callOf(
  { pool, client, clientMetadata }: SignInFrame,
  state: SignInState,
  user: User | undefined,
): ChallengeCall {
  return {
    pool,
    clientId: client.id,
    userName: subjectOf(state, user).username,
    userAttributes: user === undefined ? {} : eventAttributes(user),
    clientMetadata,
    userNotFound: user === undefined,
  };
}
