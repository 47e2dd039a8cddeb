import { invalidParameter } from '../../service/service-error.ts';
import { userBySub } from '../users.ts';
import { answerChoice, answerPassword, answerPasswordSrp } from './choice.ts';
import { answerCustom } from './custom-challenge.ts';
import { answerDevicePassword, answerDeviceSrp, withDevice } from './device-challenge.ts';
import { answerMfaSetup } from './mfa-setup.ts';
import { answerNewPassword } from './new-password.ts';
import { nextStep } from './next-step.ts';
import { required } from './required-parameter.ts';
import { answerMfaType, answerSoftwareToken } from './second-factor.ts';
import { answerSentCode } from './sent-code.ts';
import { invalidSession, missSession, openSession, spendSession } from './session.ts';
import { checkHolds } from './session-holds.ts';
import { checkName } from './session-name.ts';
import type {
  ChallengeHandler,
  ChallengeName,
  SignInFrame,
  SignInState,
  SignInStep,
  TextMap,
} from './sign-in.ts';
import { answerPasswordVerifier } from './srp-challenge.ts';
import { sessionOfBlock } from './srp-claim.ts';
import { checkMaySignIn } from './user-states.ts';
import { answerPasskey } from './web-authn.ts';

export interface SignInAnswer extends SignInFrame {
  readonly via: SignInState['via'];
  readonly challenge: string;
  readonly session: string | undefined;
  /** `ChallengeResponses`: `USERNAME` and what the challenge asks for. */
  readonly responses: TextMap;
  /** The names that may stand for the user in a secret hash. */
  readonly checkNames?: ((names: readonly string[]) => void) | undefined;
}

const HANDLERS: Readonly<Partial<Record<ChallengeName, ChallengeHandler>>> = {
  PASSWORD_VERIFIER: answerPasswordVerifier,
  NEW_PASSWORD_REQUIRED: answerNewPassword,
  SMS_MFA: answerSentCode('SMS_MFA'),
  SMS_OTP: answerSentCode('SMS_OTP'),
  EMAIL_OTP: answerSentCode('EMAIL_OTP'),
  SOFTWARE_TOKEN_MFA: answerSoftwareToken,
  SELECT_MFA_TYPE: answerMfaType,
  MFA_SETUP: answerMfaSetup,
  CUSTOM_CHALLENGE: answerCustom,
  SELECT_CHALLENGE: answerChoice,
  PASSWORD: answerPassword,
  PASSWORD_SRP: answerPasswordSrp,
  WEB_AUTHN: answerPasskey,
  DEVICE_SRP_AUTH: answerDeviceSrp,
  DEVICE_PASSWORD_VERIFIER: answerDevicePassword,
};

/** Takes the answer to a challenge. Throws the errors of RespondToAuthChallenge. */
export async function continueSignIn(answer: SignInAnswer): Promise<SignInStep> {
  const { context, pool, client, responses } = answer;
  const handler = Object.hasOwn(HANDLERS, answer.challenge)
    ? HANDLERS[answer.challenge as ChallengeName]
    : undefined;
  if (handler === undefined) throw invalidParameter(`Unsupported challenge ${answer.challenge}`);
  const name = required(responses, 'USERNAME');
  const session = await openSession(context, sessionText(answer), client);
  const { state } = session;
  answer.checkNames?.([name, state.username]);
  if (session.challenge !== answer.challenge || state.via !== answer.via) throw invalidSession();
  const user = state.sub === undefined ? undefined : await userBySub(context.db, pool.id, state.sub);
  // Somebody who was there and is gone is not somebody who never was.
  if (user === undefined && state.sub !== undefined) throw invalidSession();
  await checkName(answer, name, state);
  if (user !== undefined) {
    await context.countUser?.(user);
    await checkHolds(context, session, user);
  }
  if (user !== undefined && state.passed.length > 0) checkMaySignIn(user);
  const result = await handler({
    ...answer,
    state: await withDevice(answer, state, user, answer.challenge, responses),
    user,
    kept: session.kept,
    spend: () => spendSession(context.db, session),
    miss: () => missSession(context, session),
  });
  return result.kind === 'passed' ? nextStep(answer, result) : result;
}

/** Clients answer a verifier with its block alone. */
function sessionText({ challenge, session, responses }: SignInAnswer): string | undefined {
  if (challenge !== 'PASSWORD_VERIFIER' && challenge !== 'DEVICE_PASSWORD_VERIFIER') return session;
  return sessionOfBlock(required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'));
}
