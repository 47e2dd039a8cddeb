import type { Answer } from '../../http/json-service.ts';
import { continueSignIn } from '../../user-pools/auth/continue-sign-in.ts';
import type { SignInStep, TextMap } from '../../user-pools/auth/sign-in.ts';
import type { Problem } from '../pages/layout.ts';
import { isRefusal, problemOf } from './error-text.ts';
import { finishFlow } from './finish-flow.ts';
import { type HostedFlow, mayGoOn, tooOften } from './hosted-flow.ts';
import { loginPage } from './login-page.ts';
import { setUpFactor, showSetUp, verifyApp } from './mfa-set-up.ts';
import { stepPage } from './step-page.ts';
import { openStep, type PendingStep } from './step-token.ts';

/** Shows the challenge that comes next, or ends the flow. */
export async function showStep(flow: HostedFlow, step: SignInStep, username: string): Promise<Answer> {
  if (step.kind === 'signed-in') return finishFlow({ ...flow, signedIn: step, provider: 'COGNITO' });
  const pending: PendingStep = {
    challenge: step.name,
    session: step.session ?? '',
    username,
    parameters: step.parameters,
    available: step.available ?? [],
  };
  return pending.challenge === 'MFA_SETUP' ? showSetUp(flow, pending) : stepPage(flow, pending);
}

/** The fields of a form by which each challenge is answered. */
const RESPONSES: Readonly<
  Record<string, (field: (name: string) => string | undefined) => TextMap | undefined>
> = {
  SMS_MFA: (field) => one('SMS_MFA_CODE', field('code')),
  SMS_OTP: (field) => one('SMS_OTP_CODE', field('code')),
  EMAIL_OTP: (field) => one('EMAIL_OTP_CODE', field('code')),
  SOFTWARE_TOKEN_MFA: (field) => one('SOFTWARE_TOKEN_MFA_CODE', field('code')),
  SELECT_MFA_TYPE: (field) => one('ANSWER', field('answer')),
  SELECT_CHALLENGE: (field) => one('ANSWER', field('answer')),
  PASSWORD: (field) => one('PASSWORD', field('password')),
  WEB_AUTHN: (field) => one('CREDENTIAL', field('credential')),
  NEW_PASSWORD_REQUIRED: (field) => one('NEW_PASSWORD', field('password')),
};

function one(name: string, value: string | undefined): TextMap | undefined {
  return value === undefined ? undefined : { [name]: value };
}

/** The answer to a step: the next one, the same again with what was wrong, or from the start where it is too late. */
export async function answerStep(flow: HostedFlow): Promise<Answer> {
  const { form, context } = flow;
  const step = openStep(context, form.get('step') ?? '');
  if (step === undefined) return startAgain(flow);
  if (!mayGoOn(flow, 'stepsOfUser', step.username)) return tooOften();
  try {
    if (step.challenge === 'MFA_SETUP')
      return step.totpSecret === undefined
        ? await setUpFactor(flow, step, respond)
        : await verifyApp(flow, step, respond);
    const responses = responsesOf(flow, step);
    if (responses === undefined)
      return stepPage(flow, step, [{ text: 'Answer the question', field: FIELD[step.challenge] }]);
    return await respond(flow, step, responses);
  } catch (error) {
    return refusedStep(flow, step, error);
  }
}

/** Hands an answer to the state machine. Throws its refusals. */
async function respond(flow: HostedFlow, step: PendingStep, responses: TextMap): Promise<Answer> {
  const { request, context, authorization } = flow;
  const next = await continueSignIn({
    context,
    pool: authorization.pool,
    client: authorization.client,
    sourceIp: request.sourceIp,
    clientMetadata: undefined,
    via: 'hosted',
    challenge: step.challenge,
    session: step.session,
    responses: { USERNAME: step.username, ...responses },
  });
  return showStep(flow, next, step.username);
}

function responsesOf({ form }: HostedFlow, step: PendingStep): TextMap | undefined {
  const answer = RESPONSES[step.challenge]?.((name) => form.get(name));
  if (answer === undefined) return undefined;
  const attributes = form.entries().filter(([name]) => name.startsWith('userAttributes.'));
  return step.challenge === 'NEW_PASSWORD_REQUIRED'
    ? { ...answer, ...Object.fromEntries(attributes) }
    : answer;
}

const FIELD: Readonly<Record<string, string>> = {
  SELECT_MFA_TYPE: 'answer',
  SELECT_CHALLENGE: 'answer',
  PASSWORD: 'password',
  NEW_PASSWORD_REQUIRED: 'password',
  SMS_MFA: 'code',
  SMS_OTP: 'code',
  EMAIL_OTP: 'code',
  SOFTWARE_TOKEN_MFA: 'code',
};

/** Refusals after which the same session may be answered again. */
const AGAIN: ReadonlySet<string> = new Set([
  'CodeMismatchException',
  'ExpiredCodeException',
  'InvalidPasswordException',
  'InvalidParameterException',
  'PasswordHistoryPolicyViolationException',
  'UnsupportedUserStateException',
]);

async function refusedStep(flow: HostedFlow, step: PendingStep, error: unknown): Promise<Answer> {
  const problems = problemOf(error);
  if (step.challenge !== 'MFA_SETUP' && [...AGAIN].some((code) => isRefusal(error, code))) {
    const field = FIELD[step.challenge];
    return stepPage(
      flow,
      step,
      problems.map((problem): Problem => ({ ...problem, field })),
    );
  }
  return loginPage(flow, { username: step.username, problems });
}

function startAgain(flow: HostedFlow): Promise<Answer> {
  return loginPage(flow, { problems: [{ text: 'Your sign-in took too long. Start again.' }] });
}
