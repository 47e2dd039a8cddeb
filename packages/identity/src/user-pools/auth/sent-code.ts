import { randomInt, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '../../service/service-error.ts';
import { deliveryDetails } from '../accounts/destination.ts';
import { countTry } from '../accounts/hourly-limit.ts';
import { sendCode, sendCodeUnseen } from '../accounts/messages.ts';
import { changeUser } from '../accounts/write-user.ts';
import type { User } from '../user.ts';
import type { UserChange } from '../users.ts';
import { addEmailFactor } from './add-factor.ts';
import { countFailure, guessSubject, passGuess, refuseLocked } from './lockout.ts';
import { pretendedAddress } from './nobody.ts';
import { required } from './required-parameter.ts';
import { challenge } from './session.ts';
import {
  type ChallengeHandler,
  type ChallengeStep,
  type ChallengeTurn,
  passed,
  type SignInFrame,
  type SignInState,
} from './sign-in.ts';

/** Challenges that a code is sent for. */
export type SentCodeChallenge = 'SMS_MFA' | 'SMS_OTP' | 'EMAIL_OTP';

/** What such a challenge keeps. */
export interface SentCode {
  /** A keyed hash of the code and of whom it is for. */
  readonly mac: string;
  /** Where it went. */
  readonly attribute: 'email' | 'phone_number';
  readonly value: string;
  /** `first`: instead of a password; `second`: after it; `set-up`: the address becomes a factor. */
  readonly role: 'first' | 'second' | 'set-up';
}

/** Sends a code and asks for it. `value`: where to, if it is not an attribute yet. */
export async function askSentCode(
  frame: SignInFrame,
  state: SignInState,
  user: User,
  name: SentCodeChallenge,
  role: SentCode['role'],
  value?: string,
): Promise<ChallengeStep> {
  const { context, pool, client, clientMetadata } = frame;
  // Anybody can ask for a first factor of somebody: no flood of messages comes of it.
  if (role === 'first') await countTry(context, user, 'sign-in code');
  const attribute = name === 'EMAIL_OTP' ? 'email' : 'phone_number';
  const to = { attribute, value: value ?? user.doc.attributes[attribute] ?? '' } as const;
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const message = { occasion: 'Authentication', pool, user, to, code, client, clientMetadata } as const;
  // Choice-based sign-in tells nobody who there is: a name that nobody has is asked as well, with nothing to wait for.
  if (role === 'first') sendCodeUnseen(context, message);
  else await sendCode(context, message);
  const { DeliveryMedium, Destination } = deliveryDetails(to);
  const kept: SentCode = { mac: context.box.mac(PURPOSE, bound(user, code)), ...to, role };
  return challenge(frame, state, name, {
    parameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: DeliveryMedium,
      CODE_DELIVERY_DESTINATION: Destination,
      USER_ID_FOR_SRP: user.username,
    },
    kept: { ...kept },
  });
}

const PURPOSE = 'sign-in code';

function bound({ poolId, sub }: User, code: string): string {
  return JSON.stringify([poolId, sub, code]);
}

/** Asks a name that nobody has: for a code that was not sent, to an address that looks like one. */
export async function askPretendedCode(
  frame: SignInFrame,
  state: SignInState,
  name: SentCodeChallenge,
): Promise<ChallengeStep> {
  const { context, pool } = frame;
  const guessed = guessSubject(context, pool, state.typed ?? state.username);
  await countTry(context, { poolId: pool.id, sub: guessed }, 'sign-in code');
  const attribute = name === 'EMAIL_OTP' ? 'email' : 'phone_number';
  const to = pretendedAddress(context, pool, state.typed ?? state.username, attribute);
  const { DeliveryMedium, Destination } = deliveryDetails(to);
  const kept: SentCode = { mac: '', ...to, role: 'first' };
  return challenge(frame, state, name, {
    parameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: DeliveryMedium,
      CODE_DELIVERY_DESTINATION: Destination,
      USER_ID_FOR_SRP: state.username,
    },
    kept: { ...kept },
  });
}

/** SMS_MFA, SMS_OTP and EMAIL_OTP. A wrong code may be tried again a few times. */
export const answerSentCode =
  (name: SentCodeChallenge): ChallengeHandler =>
  async (turn) => {
    const { context, pool, state, user, responses } = turn;
    const code = required(responses, `${name}_CODE`);
    const kept = turn.kept as unknown as SentCode;
    const guessed = guessSubject(context, pool, user ?? state.typed ?? state.username);
    await refuseLocked(context, pool.id, guessed, 'mfa');
    const right =
      user !== undefined && context.box.macs(PURPOSE, bound(user, code)).some((mac) => same(mac, kept.mac));
    if (!right) {
      await countFailure(context, pool.id, guessed, 'mfa');
      await turn.miss();
      throw new ServiceError(
        'CodeMismatchException',
        'Invalid verification code provided, please try again.',
      );
    }
    await passGuess(context, pool.id, guessed, 'mfa');
    await turn.spend();
    const secondFactor = kept.role === 'first' ? 'not-needed' : 'passed';
    return passed({ ...state, secondFactor }, await verified(turn, user, kept), name);
  };

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Who reads what is sent to an address owns it. Cognito Developer Guide "SMS and email message MFA". */
async function verified({ context, pool }: ChallengeTurn, user: User, kept: SentCode): Promise<User> {
  if (kept.role === 'set-up') return addEmailFactor(context, pool, user, kept.value);
  const flag = `${kept.attribute}_verified`;
  const verify = ({ doc }: User): UserChange | undefined => {
    // The address may have changed since the code was sent.
    if (doc.attributes[kept.attribute] !== kept.value || doc.attributes[flag] === 'true') return undefined;
    return { doc: { ...doc, attributes: { ...doc.attributes, [flag]: 'true' } } };
  };
  try {
    return await changeUser(context, pool, user.sub, verify);
  } catch (error) {
    // Somebody else signs in by this address: it stays theirs, and unverified here.
    if (error instanceof ServiceError && error.code === 'AliasExistsException') return user;
    throw error;
  }
}
