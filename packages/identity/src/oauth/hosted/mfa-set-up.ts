import { toString as qrCode } from 'qrcode';
import type { Answer } from '../../http/json-service.ts';
import type { TextMap } from '../../user-pools/auth/sign-in.ts';
import { html } from '../pages/html.ts';
import { fieldOf, type Problem } from '../pages/layout.ts';
import { problemOf } from './error-text.ts';
import { flowForm, flowPage, type HostedFlow, pathOf } from './hosted-flow.ts';
import { runOperation } from './service-operation.ts';
import { stepPage } from './step-page.ts';
import { type PendingStep, sealStep } from './step-token.ts';

/** Hands the answer to the state machine. */
export type Respond = (flow: HostedFlow, step: PendingStep, responses: TextMap) => Promise<Answer>;

/** The user chose what to set up: an authenticator app is associated, an address is asked for. */
export async function setUpFactor(flow: HostedFlow, step: PendingStep, respond: Respond): Promise<Answer> {
  const { form } = flow;
  const email = form.get('email');
  if (email !== undefined) return respond(flow, step, { EMAIL: email });
  switch (form.get('answer')) {
    case 'SOFTWARE_TOKEN_MFA':
      return associateApp(flow, step);
    case 'EMAIL_OTP':
      return emailPage(flow, step);
    default:
      return stepPage(flow, step, [{ text: 'Choose one', field: 'answer' }]);
  }
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
    return appPage(
      flow,
      step,
      problemOf(error, {
        EnableSoftwareTokenMFAException: 'code',
        CodeMismatchException: 'code',
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

function emailPage(flow: HostedFlow, step: PendingStep): Answer {
  const body = html`${fieldOf({ name: 'email', label: 'Email', type: 'email', autocomplete: 'email', hint: 'Codes are sent to this address', focus: true })}
<button type="submit">Send code</button>`;
  return flowPage(flow, {
    title: 'Set up codes by email',
    body: flowForm(flow, '/login', body, { hidden: { step: sealStep(flow.context, step) } }),
  });
}
