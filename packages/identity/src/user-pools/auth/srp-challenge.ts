import type { Json } from '@portcullis/model/source';
import { invalidParameter } from '../../service/service-error.ts';
import { exchangeKey, isClaimOf, startExchange } from '../../srp/exchange.ts';
import { srpGroup, srpVerifier } from '../set-password.ts';
import type { User } from '../user.ts';
import { hidesFrom, type Subject, userNotFound, wrongPassword } from './find-subject.ts';
import { countFailure, guessSubject, passGuess, refuseLocked } from './lockout.ts';
import { nobody } from './nobody.ts';
import { sealSession } from './session.ts';
import {
  type ChallengeHandler,
  type ChallengeStep,
  type ChallengeTurn,
  passed,
  type SignInFrame,
  type SignInState,
} from './sign-in.ts';
import { claimIn, isInTime } from './srp-claim.ts';
import { checkMaySignIn, checkPasswordLives, passwordResetRequired } from './user-states.ts';

/**
 * Whatever the client's `AuthSessionValidity`, this challenge has to be answered within seconds: API reference
 * "RespondToAuthChallenge". How many is not said. Assumed: a minute, which slow devices keep, too.
 */
const ANSWER_MS = 60_000;

/** What a PASSWORD_VERIFIER challenge keeps: the exchange, its numbers in base64url to keep the block short. */
interface Kept {
  /** Whose failures count. */
  readonly guessed: string;
  readonly clientPublic: string;
  readonly serverSecret: string;
  readonly serverPublic: string;
}

/**
 * PASSWORD_VERIFIER for an `SRP_A`. Names that nobody has get a challenge that nobody can pass, where the client
 * hides users. Throws UserNotFoundException, InvalidParameterException, and NotAuthorizedException during a lockout.
 */
export async function askPasswordVerifier(
  frame: SignInFrame,
  state: SignInState,
  { user, username }: Subject,
  srpA: string,
): Promise<ChallengeStep> {
  const { context, pool, client } = frame;
  if (user === undefined && !hidesFrom(client, state)) throw userNotFound();
  const guessed = guessSubject(context, pool, user ?? username);
  await refuseLocked(context, pool.id, guessed, 'password');
  const id = user?.username ?? nobody(context, pool, username).id;
  const { salt, verifier } = verifierOf(frame, user, username);
  const exchange = await startExchange(context.srp, verifier, srpA);
  if (exchange === undefined) throw invalidParameter('Invalid SRP_A');
  const kept: Kept = {
    guessed,
    clientPublic: shorter(exchange.clientPublic),
    serverSecret: shorter(exchange.serverSecret),
    serverPublic: shorter(exchange.serverPublic),
  };
  const shown = user === undefined ? { ...state, username: id, typed: username } : state;
  const session = sealSession(frame, shown, 'PASSWORD_VERIFIER', kept as unknown as Json, ANSWER_MS);
  return {
    kind: 'challenge',
    name: 'PASSWORD_VERIFIER',
    parameters: {
      USER_ID_FOR_SRP: id,
      USERNAME: id,
      SALT: salt,
      SRP_B: exchange.serverPublic,
      SECRET_BLOCK: Buffer.from(session).toString('base64'),
    },
    // The block is all that the answer needs: in SRP flows clients send no session with it.
    session: state.flow === 'USER_SRP_AUTH' ? undefined : session,
  };
}

/** Users without a password get the verifier of nobody, too. */
function verifierOf(
  { context, pool }: SignInFrame,
  user: User | undefined,
  name: string,
): { readonly salt: string; readonly verifier: string } {
  const stored = user?.doc.password;
  const verifier = stored === undefined ? undefined : srpVerifier(context, stored);
  if (stored === undefined || verifier === undefined)
    return nobody(context, pool, user?.username ?? name).srp;
  return { salt: stored.salt, verifier };
}

/** The claim to know the password. One answer counts. */
export const answerPasswordVerifier: ChallengeHandler = async (turn) => {
  const { context, pool, client, state, user, responses, kept } = turn;
  const claim = claimIn(responses);
  const { guessed, ...numbers } = kept as unknown as Kept;
  await refuseLocked(context, pool.id, guessed, 'password');
  await turn.spend();
  const { verifier } = verifierOf(turn, user, state.typed ?? state.username);
  const key = await exchangeKey(context.srp, verifier, {
    clientPublic: longer(numbers.clientPublic),
    serverSecret: longer(numbers.serverSecret),
    serverPublic: longer(numbers.serverPublic),
  });
  const identity = { group: srpGroup(pool), id: state.username };
  const right = key !== undefined && isClaimOf(identity, key, claim);
  if (user?.doc.password === undefined || !right || !isInTime(context, claim)) {
    await countFailure(context, pool.id, guessed, 'password');
    throw refusalOf(turn, hidesFrom(client, state));
  }
  await passGuess(context, pool.id, guessed, 'password');
  checkMaySignIn(user);
  checkPasswordLives(user, context.ports.now());
  return passed(state, user, 'PASSWORD_VERIFIER');
};

function refusalOf({ user }: ChallengeTurn, hidden: boolean): ReturnType<typeof wrongPassword> {
  // A reset takes the password away: there is none to be right.
  if (user?.status === 'RESET_REQUIRED' && user.doc.password === undefined && !hidden)
    return passwordResetRequired();
  return wrongPassword();
}

function shorter(hex: string): string {
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}

function longer(text: string): string {
  return Buffer.from(text, 'base64url').toString('hex');
}
