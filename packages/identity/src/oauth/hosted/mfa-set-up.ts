import { toString as qrCode } from 'qrcode';
import type { Answer } from '../../http/json-service.ts';
import type { TextMap } from '../../user-pools/auth/sign-in.ts';
import { html } from '../pages/html.ts';
import { choicesOf, fieldOf, type Problem } from '../pages/layout.ts';
import { isRefusal, problemOf } from './error-text.ts';
import { flowForm, flowPage, type HostedFlow, pathOf } from './hosted-flow.ts';
import { runOperation } from './service-operation.ts';
import { textsOf } from './step-page.ts';
import { type PendingStep, sealStep } from './step-token.ts';

/** Hands the answer to the state machine. */
export type Respond = (flow: HostedFlow, step: PendingStep, responses: TextMap) => Promise<Answer>;

/** What users can set up while they sign in: a phone number is given to the account before. */
const SET_UP: Readonly<Record<string, string>> = {
  SOFTWARE_TOKEN_MFA: 'Authenticator app',
  EMAIL_OTP: 'Email',
};

/** The page of MFA_SETUP, or of its factor where there is only one. */
export async function showSetUp(
  flow: HostedFlow,
  step: PendingStep,
  problems: readonly Problem[] = [],
): Promise<Answer> {
  const factors = textsOf(step.parameters.MFAS_CAN_SETUP).filter((factor) => SET_UP[factor] !== undefined);
  const [only, ...others] = factors;
  if (only !== undefined && others.length === 0) return setUp(flow, step, only);
  const choices = factors.map((value) => ({ value, label: SET_UP[value] ?? value }));
  const body = html`${choicesOf('answer', 'Which one do you want to use?', choices)}
<button type="submit">Continue</button>`;
  const needed = html`<p>This account needs a second step to sign in.</p>`;
  return flowPage(
    flow,
    {
      title: 'Set up a second step',
      problems,
      body:
        only === undefined
          ? html`${needed}<p role="alert">Ask who runs the app to add a phone number to your account.</p>`
          : html`${needed}${flowForm(flow, '/login', body, { hidden: { step: sealStep(flow.context, step) } })}`,
    },
    problems.length === 0 ? 200 : 400,
  );
}

/** The user chose what to set up: an authenticator app is associated, an address is asked for. */
export async function setUpFactor(flow: HostedFlow, step: PendingStep, respond: Respond): Promise<Answer> {
  const { form } = flow;
  const email = form.get('email');
  if (email === undefined) return setUp(flow, step, form.get('answer'));
  try {
    return await respond(flow, step, { EMAIL: email });
  } catch (error) {
    if (!isRefusal(error, 'InvalidParameterException')) throw error;
    return emailPage(flow, step, problemOf(error, { InvalidParameterException: 'email' }));
  }
}

async function setUp(flow: HostedFlow, step: PendingStep, factor: string | undefined): Promise<Answer> {
  if (factor === 'SOFTWARE_TOKEN_MFA') return associateApp(flow, step);
  if (factor === 'EMAIL_OTP') return emailPage(flow, step);
  return showSetUp(flow, step, [{ text: 'Choose one', field: 'answer' }]);
}

async function associateApp(flow: HostedFlow, step: PendingStep): Promise<Answer> {
  const { SecretCode, Session } = await runOperation(flow, 'AssociateSoftwareToken', {
    Session: step.session,
  });
  return appPage(flow, { ...step, session: String(Session), totpSecret: String(SecretCode) });
}

/** The code of the app that was set up: verified, and the sign-in goes on. */
export async function verifyApp(flow: HostedFlow, step: PendingStep, respond: Respond): Promise<Answer> {
  const code = flow.form.get('code');
  if (code === undefined)
    return appPage(flow, step, [{ text: 'Enter the code that your app shows', field: 'code' }]);
  let verified: Awaited<ReturnType<typeof runOperation>>;
  try {
    verified = await runOperation(flow, 'VerifySoftwareToken', { Session: step.session, UserCode: code });
  } catch (error) {
    if (
      !isRefusal(error, 'EnableSoftwareTokenMFAException') &&
      !isRefusal(error, 'InvalidParameterException')
    )
      throw error;
    return appPage(
      flow,
      step,
      problemOf(error, {
        EnableSoftwareTokenMFAException: 'code',
        InvalidParameterException: 'code',
      }),
    );
  }
  return respond(flow, { ...step, session: String(verified.Session) }, {});
}

/** Google Authenticator wiki "Key Uri Format". */
function keyUri(issuer: string, username: string, secret: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(username)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}

async function appPage(
  flow: HostedFlow,
  step: PendingStep,
  problems: readonly Problem[] = [],
): Promise<Answer> {
  const secret = step.totpSecret ?? '';
  const { ClientName } = flow.authorization.client.doc;
  const svg = await qrCode(keyUri(ClientName, step.username, secret), { type: 'svg', margin: 1 });
  const image = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  const body = html`<p>Scan this code with your authenticator app.</p>
<img class="qr" src="${image}" alt="QR code with the key for your authenticator app">
<details><summary>Enter the key by hand</summary><p>Account: ${step.username}</p><p>Key: <span class="secret">${secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</span></p></details>
${fieldOf({ name: 'code', label: 'Code', hint: 'The 6 digits that the app shows now', code: true, focus: true }, problems)}
<button type="submit">Continue</button>`;
  return flowPage(
    flow,
    {
      title: 'Set up your authenticator app',
      problems,
      body: html`${flowForm(flow, '/login', body, { hidden: { step: sealStep(flow.context, step) } })}
<div class="links"><p><a href="${pathOf(flow, '/login')}">Start again</a></p></div>`,
    },
    problems.length === 0 ? 200 : 400,
  );
}

function emailPage(flow: HostedFlow, step: PendingStep, problems: readonly Problem[] = []): Answer {
  const email = {
    name: 'email',
    label: 'Email',
    type: 'email',
    autocomplete: 'email',
    hint: 'Codes are sent to this address',
    value: flow.form.get('email'),
    focus: true,
  } as const;
  const body = html`${fieldOf(email, problems)}
<button type="submit">Send code</button>`;
  return flowPage(
    flow,
    {
      title: 'Set up codes by email',
      problems,
      body: flowForm(flow, '/login', body, { hidden: { step: sealStep(flow.context, step) } }),
    },
    problems.length === 0 ? 200 : 400,
  );
}
