import type { Answer } from '../../http/json-service.ts';
import type { Pool } from '../../user-pools/pool.ts';
import { type Html, html } from '../pages/html.ts';
import { choicesOf, fieldOf, type Problem } from '../pages/layout.ts';
import { PASSKEY_SCRIPT_PATH } from '../pages/passkey-script.ts';
import { attributeField } from './attribute-field.ts';
import { flowForm, flowPage, type HostedFlow, pathOf } from './hosted-flow.ts';
import { newPasswordField } from './new-password-field.ts';
import { type PendingStep, sealStep } from './step-token.ts';

interface StepView {
  readonly title: string;
  readonly body: Html;
  /** What the button says; absent: the body has its own. */
  readonly button?: string;
  readonly script?: string;
  readonly data?: Readonly<Record<string, string>>;
}

type View = (step: PendingStep, problems: readonly Problem[], pool: Pool) => StepView;

/** The page of each challenge that the hosted pages have. */
const VIEWS: Readonly<Record<string, View>> = {
  SMS_MFA: codeView('Check your phone', 'text message'),
  SMS_OTP: codeView('Check your phone', 'text message'),
  EMAIL_OTP: codeView('Check your email', 'email'),
  SOFTWARE_TOKEN_MFA: (_, problems) => ({
    title: 'Enter your code',
    body: fieldOf(
      {
        name: 'code',
        label: 'Code',
        hint: 'The 6 digits that your authenticator app shows',
        code: true,
        focus: true,
      },
      problems,
    ),
    button: 'Continue',
  }),
  SELECT_MFA_TYPE: ({ parameters }) => ({
    title: 'Confirm that it is you',
    body: choicesOf(
      'answer',
      'How do you want to get your code?',
      choices(parameters.MFAS_CAN_CHOOSE, FACTORS),
    ),
    button: 'Continue',
  }),
  SELECT_CHALLENGE: ({ available }) => ({
    title: 'Choose how to sign in',
    body: choicesOf('answer', 'Sign in with', listed(available, FIRST_FACTORS)),
    button: 'Continue',
  }),
  PASSWORD: ({ username }, problems) => ({
    title: 'Enter your password',
    body: html`<p>Signing in as ${username}</p>
${fieldOf({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', focus: true }, problems)}`,
    button: 'Sign in',
  }),
  NEW_PASSWORD_REQUIRED: ({ parameters }, problems, pool) => ({
    title: 'Choose a new password',
    body: html`<p>Your password was temporary. Choose your own.</p>
${fieldOf({ ...newPasswordField(pool, 'New password'), focus: true }, problems)}
${textsOf(parameters.requiredAttributes).map((name) =>
  fieldOf(attributeField(name.replace(/^userAttributes\./, ''), name), problems),
)}`,
    button: 'Continue',
  }),
  WEB_AUTHN: ({ parameters }) => ({
    title: 'Use your passkey',
    body: html`<p>Your device will ask you to confirm that it is you.</p>
<p class="wrong" data-passkey="failed" role="alert" hidden>The passkey was not used. Try again, or go back and sign in another way.</p>
<noscript><p class="wrong">Passkeys need JavaScript. Switch it on, or go back and sign in another way.</p></noscript>
<input type="hidden" name="credential" value="">
<button type="button" data-passkey="start">Use passkey</button>`,
    script: PASSKEY_SCRIPT_PATH,
    data: { passkey: 'get', options: parameters.CREDENTIAL_REQUEST_OPTIONS ?? '{}' },
  }),
};

function codeView(title: string, medium: string): View {
  return ({ parameters }, problems) => ({
    title,
    body: fieldOf(
      {
        name: 'code',
        label: 'Code',
        hint: `We sent a code by ${medium} to ${parameters.CODE_DELIVERY_DESTINATION ?? 'you'}`,
        code: true,
        focus: true,
      },
      problems,
    ),
    button: 'Continue',
  });
}

type Labels = Readonly<Record<string, string>>;

const FACTORS: Labels = {
  SOFTWARE_TOKEN_MFA: 'Authenticator app',
  SMS_MFA: 'Text message',
  EMAIL_OTP: 'Email',
};
/** SRP is for apps: a form has the password itself. */
const FIRST_FACTORS: Labels = {
  WEB_AUTHN: 'Passkey',
  PASSWORD: 'Password',
  EMAIL_OTP: 'Code by email',
  SMS_OTP: 'Code by text message',
};

function choices(
  json: string | undefined,
  labels: Labels,
): readonly { readonly value: string; readonly label: string }[] {
  return listed(textsOf(json), labels);
}

function listed(
  values: readonly string[],
  labels: Labels,
): readonly { readonly value: string; readonly label: string }[] {
  return values.flatMap((value) => {
    const label = labels[value];
    return label === undefined ? [] : [{ value, label }];
  });
}

/** A JSON array of texts in a challenge parameter. */
export function textsOf(json: string | undefined): readonly string[] {
  return json === undefined ? [] : (JSON.parse(json) as readonly string[]);
}

/** The page of a step; one that the pages do not have is said to be. */
export function stepPage(flow: HostedFlow, step: PendingStep, problems: readonly Problem[] = []): Answer {
  const view = VIEWS[step.challenge]?.(step, problems, flow.authorization.pool);
  const again = html`<div class="links"><p><a href="${pathOf(flow, '/login')}">Start again</a></p></div>`;
  if (view === undefined)
    return flowPage(flow, {
      title: 'Sign in',
      body: html`<p role="alert">This account asks for a step that these pages do not have.</p>${again}`,
    });
  const { title, body, button, script, data } = view;
  const form = flowForm(
    flow,
    '/login',
    html`${body}${button !== undefined && html`<button type="submit">${button}</button>`}`,
    { hidden: { step: sealStep(flow.context, step) }, ...(data === undefined ? {} : { data }) },
  );
  return flowPage(
    flow,
    { title, problems, body: html`${form}${again}`, script },
    problems.length === 0 ? 200 : 400,
  );
}
