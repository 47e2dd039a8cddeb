import { invalidParameter } from '../../service/service-error.ts';
import { canProvePasskey } from '../passkeys/assertion.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { checkPassword } from './check-password.ts';
import { type Subject, subjectOf, wrongPassword } from './find-subject.ts';
import { factorsOfUser, passkeysAreTwoFactors } from './mfa-factors.ts';
import { FIRST_FACTORS, type FirstFactor, pretendedFactors } from './pretended-factors.ts';
import { required } from './required-parameter.ts';
import { askPretendedCode, askSentCode } from './sent-code.ts';
import { challenge } from './session.ts';
import {
  type ChallengeHandler,
  type ChallengeStep,
  type Passed,
  passed,
  type SignInFrame,
  type SignInState,
  type TextMap,
} from './sign-in.ts';
import { askPasswordVerifier } from './srp-challenge.ts';
import { askPasskey, passkeyChallenge, passPasskey } from './web-authn.ts';

/** First factors of choice-based sign-in, by their names in the API. */
const CHOICES = ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] as const;
export type Choice = (typeof CHOICES)[number];

/** A password is one factor, and chosen in two ways. */
const FACTOR: Readonly<Record<Choice, FirstFactor>> = {
  PASSWORD: 'PASSWORD',
  PASSWORD_SRP: 'PASSWORD',
  EMAIL_OTP: 'EMAIL_OTP',
  SMS_OTP: 'SMS_OTP',
  WEB_AUTHN: 'WEB_AUTHN',
};

/**
 * The first factors that a user can choose from; of nobody some of those that users of the pool may have. Codes are no
 * first factor where there must be a second one, and passkeys only if they count as both. Cognito Developer Guide
 * "Authentication flows", `USER_AUTH`.
 */
export async function choicesOf(
  { context, pool }: SignInFrame,
  { user, username }: Subject,
): Promise<readonly Choice[]> {
  const allowed = pool.doc.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD'];
  const { attributes, password } = user?.doc ?? { attributes: {}, password: undefined };
  const hasPasskey = await canProvePasskey(context, pool, user);
  const single = !needsSecondFactor(pool, user);
  const both = passkeysAreTwoFactors(pool, user);
  const verified = (name: string): boolean =>
    user === undefined || ((attributes[name] ?? '') !== '' && attributes[`${name}_verified`] === 'true');
  const has: Readonly<Record<FirstFactor, boolean>> = {
    PASSWORD: allowed.includes('PASSWORD') && (user === undefined || password !== undefined),
    EMAIL_OTP: allowed.includes('EMAIL_OTP') && single && verified('email'),
    SMS_OTP: allowed.includes('SMS_OTP') && single && verified('phone_number'),
    WEB_AUTHN: hasPasskey && (single || both),
  };
  const possible = FIRST_FACTORS.filter((factor) => has[factor]);
  const factors = user === undefined ? pretendedFactors(context, pool, username, possible) : possible;
  return CHOICES.filter((choice) => factors.includes(FACTOR[choice]));
}

function needsSecondFactor(pool: Pool, user: User | undefined): boolean {
  if (pool.doc.MfaConfiguration === 'ON') return true;
  return user !== undefined && factorsOfUser(pool, user).length > 0;
}

/** The preferred challenge of who begins, or the question which. Throws NotAuthorizedException. */
export async function beginChoice(
  frame: SignInFrame,
  state: SignInState,
  subject: Subject,
  parameters: TextMap,
): Promise<ChallengeStep | Passed> {
  const available = await choicesOf(frame, subject);
  const preferred = available.find((choice) => choice === parameters.PREFERRED_CHALLENGE);
  if (preferred !== undefined) return choose(frame, state, subject, preferred, parameters);
  if (available.length === 0) throw wrongPassword();
  const carried =
    OPTIONS_WITH_CHOICE && available.includes('WEB_AUTHN') ? await passkeyChallenge(frame, subject) : {};
  return challenge(frame, state, 'SELECT_CHALLENGE', { available, ...carried });
}

/**
 * `ANSWER` WEB_AUTHN may come with its `CREDENTIAL`, for a challenge that the client has by then: API reference
 * "ChallengeResponseType". Where it has it from is not said. Assumed: from the question which factor to use.
 */
const OPTIONS_WITH_CHOICE: boolean = true;

/** A first factor with what came along for it, so that a password or `SRP_A` saves a step. */
async function choose(
  frame: SignInFrame,
  state: SignInState,
  subject: Subject,
  choice: Choice,
  parameters: TextMap,
): Promise<ChallengeStep | Passed> {
  const { user } = subject;
  switch (choice) {
    case 'PASSWORD':
      return (parameters.PASSWORD ?? '') === ''
        ? challenge(frame, state, 'PASSWORD')
        : passPassword(frame, state, subject, parameters);
    case 'PASSWORD_SRP':
      return (parameters.SRP_A ?? '') === ''
        ? challenge(frame, state, 'PASSWORD_SRP')
        : askPasswordVerifier(frame, state, subject, required(parameters, 'SRP_A'));
    case 'EMAIL_OTP':
    case 'SMS_OTP':
      return user === undefined
        ? askPretendedCode(frame, state, choice)
        : askSentCode(frame, state, user, choice, 'first');
    case 'WEB_AUTHN':
      return askPasskey(frame, state, subject);
    default:
      throw new TypeError(`no such choice: ${choice satisfies never}`);
  }
}

async function passPassword(
  frame: SignInFrame,
  state: SignInState,
  subject: Subject,
  parameters: TextMap,
): Promise<Passed> {
  const user = await checkPassword(frame, state, subject, required(parameters, 'PASSWORD'));
  return passed(state, user, 'PASSWORD');
}

/** SELECT_CHALLENGE. */
export const answerChoice: ChallengeHandler = async (turn) => {
  const { state, user, responses } = turn;
  const answer = required(responses, 'ANSWER');
  const subject = subjectOf(state, user);
  const available = await choicesOf(turn, subject);
  const choice = available.find((one) => one === answer);
  if (choice === undefined) throw invalidParameter(`${answer.slice(0, 64)} is not an available challenge`);
  const credential = responses.CREDENTIAL ?? '';
  if (choice === 'WEB_AUTHN' && credential !== '') return passPasskey(turn, credential);
  const next = await choose(turn, state, subject, choice, responses);
  await turn.spend();
  return next;
};

/** PASSWORD. */
export const answerPassword: ChallengeHandler = async (turn) => {
  const { state, user, responses } = turn;
  const next = await passPassword(turn, state, subjectOf(state, user), responses);
  await turn.spend();
  return next;
};

/** PASSWORD_SRP: the exchange begins, and PASSWORD_VERIFIER follows. */
export const answerPasswordSrp: ChallengeHandler = async (turn) => {
  const { state, user, responses } = turn;
  const next = await askPasswordVerifier(turn, state, subjectOf(state, user), required(responses, 'SRP_A'));
  await turn.spend();
  return next;
};
