import type { Answer } from '../../http/json-service.ts';
import { html } from '../pages/html.ts';
import { fieldOf, type Problem } from '../pages/layout.ts';
import { deliveryText } from './delivery-text.ts';
import { errorPage } from './error-page.ts';
import { problemOf } from './error-text.ts';
import {
  flowForm,
  flowPage,
  type HostedFlow,
  type HostedHandler,
  mayGoOn,
  pathOf,
  tooOften,
} from './hosted-flow.ts';
import { loginPage } from './login-page.ts';
import { newPasswordField } from './new-password-field.ts';
import { runOperation } from './service-operation.ts';
import { hasLocalUsers, usernameLabel } from './sign-in-options.ts';

/** GET /forgotPassword. */
export const showForgotPassword: HostedHandler = async (flow) =>
  hasLocalUsers(flow.authorization.client)
    ? forgotPasswordPage(flow)
    : errorPage('There are no passwords here.', 403);

/** POST /forgotPassword. Cognito API "ForgotPassword". */
export const postForgotPassword: HostedHandler = async (flow) => {
  const { form, authorization } = flow;
  if (!hasLocalUsers(authorization.client)) return errorPage('There are no passwords here.', 403);
  const username = form.get('username');
  if (username === undefined)
    return forgotPasswordPage(flow, [{ text: 'Enter your username', field: 'username' }]);
  if (!mayGoOn(flow, 'messagesOfUser', username)) return tooOften();
  try {
    const { CodeDeliveryDetails } = await runOperation(flow, 'ForgotPassword', {
      ClientId: authorization.client.id,
      Username: username,
    });
    return confirmForgotPasswordPage(flow, { username, notice: deliveryText(CodeDeliveryDetails) });
  } catch (error) {
    return forgotPasswordPage(
      flow,
      problemOf(error, { UserNotFoundException: 'username', InvalidParameterException: 'username' }),
    );
  }
};

/** GET /confirmForgotPassword. */
export const showConfirmForgotPassword: HostedHandler = async (flow) => confirmForgotPasswordPage(flow, {});

/** POST /confirmForgotPassword. Cognito API "ConfirmForgotPassword". */
export const postConfirmForgotPassword: HostedHandler = async (flow) => {
  const { form, authorization } = flow;
  const username = form.get('username');
  const code = form.get('code');
  const password = form.get('password');
  const problems = [
    ...(username === undefined ? [{ text: 'Enter your username', field: 'username' }] : []),
    ...(code === undefined ? [{ text: 'Enter the code', field: 'code' }] : []),
    ...(password === undefined ? [{ text: 'Enter a new password', field: 'password' }] : []),
  ];
  if (username === undefined || code === undefined || password === undefined)
    return confirmForgotPasswordPage(flow, { username, problems });
  if (!mayGoOn(flow, 'stepsOfUser', username)) return tooOften();
  try {
    await runOperation(flow, 'ConfirmForgotPassword', {
      ClientId: authorization.client.id,
      Username: username,
      ConfirmationCode: code.trim(),
      Password: password,
    });
  } catch (error) {
    return confirmForgotPasswordPage(flow, { username, problems: problemOf(error, FIELDS) });
  }
  return loginPage(flow, { username, notice: 'Your password is changed. You can sign in now.' });
};

const FIELDS: Readonly<Record<string, string>> = {
  CodeMismatchException: 'code',
  ExpiredCodeException: 'code',
  InvalidPasswordException: 'password',
  PasswordHistoryPolicyViolationException: 'password',
};

function forgotPasswordPage(flow: HostedFlow, problems: readonly Problem[] = []): Answer {
  const label = usernameLabel(flow.authorization.pool);
  const body = html`<p>We will send you a code to choose a new password.</p>
${fieldOf({ name: 'username', label, autocomplete: 'username', value: flow.form.get('username'), focus: true }, problems)}
<button type="submit">Send code</button>`;
  return flowPage(
    flow,
    {
      title: 'Forgot your password?',
      problems,
      body: html`${flowForm(flow, '/forgotPassword', body)}
<div class="links"><p><a href="${pathOf(flow, '/login')}">Back to sign in</a></p></div>`,
    },
    problems.length === 0 ? 200 : 400,
  );
}

export interface NewPasswordView {
  readonly username?: string | undefined;
  readonly problems?: readonly Problem[];
  readonly notice?: string | undefined;
}

/** The page that takes the code and the new password. */
export function confirmForgotPasswordPage(
  flow: HostedFlow,
  { username, problems = [], notice }: NewPasswordView,
): Answer {
  const label = usernameLabel(flow.authorization.pool);
  const body = html`${username === undefined && fieldOf({ name: 'username', label, autocomplete: 'username' }, problems)}
${fieldOf({ name: 'code', label: 'Code', hint: 'The code that we sent to you', code: true, focus: true }, problems)}
${fieldOf(newPasswordField(flow.authorization.pool, 'New password'), problems)}
<button type="submit">Change password</button>`;
  const hidden = username === undefined ? {} : { hidden: { username } };
  return flowPage(
    flow,
    {
      title: 'Choose a new password',
      problems,
      body: html`${notice !== undefined && html`<div class="notice" role="status"><p>${notice}</p></div>`}
${flowForm(flow, '/confirmForgotPassword', body, hidden)}
<div class="links"><p><a href="${pathOf(flow, '/login')}">Back to sign in</a></p></div>`,
    },
    problems.length === 0 ? 200 : 400,
  );
}
