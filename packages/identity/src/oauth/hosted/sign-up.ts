import type { Answer } from '../../http/json-service.ts';
import { signInConfirmed } from '../../user-pools/auth/confirmed-sign-up.ts';
import { startSignIn } from '../../user-pools/auth/start-sign-in.ts';
import type { Pool } from '../../user-pools/pool.ts';
import { type Html, html } from '../pages/html.ts';
import { fieldOf, type Problem } from '../pages/layout.ts';
import { attributeField } from './attribute-field.ts';
import { deliveryText } from './delivery-text.ts';
import { errorPage } from './error-page.ts';
import { problemOf } from './error-text.ts';
import { finishFlow } from './finish-flow.ts';
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
import { hasLocalUsers, maySignUp, usernameLabel } from './sign-in-options.ts';
import { showStep } from './sign-in-step.ts';

/** GET /signup. */
export const showSignUp: HostedHandler = async (flow) => {
  const { pool, client } = flow.authorization;
  if (!maySignUp(pool) || !hasLocalUsers(client)) return errorPage('Nobody can sign up here.', 403);
  return signUpPage(flow);
};

/** POST /signup. Cognito API "SignUp"; a user who is confirmed at once is signed in. */
export const postSignUp: HostedHandler = async (flow) => {
  const { form, authorization, context, request } = flow;
  const { pool, client } = authorization;
  if (!maySignUp(pool) || !hasLocalUsers(client)) return errorPage('Nobody can sign up here.', 403);
  const username = form.get('username');
  const password = form.get('password');
  const attributes = askedAttributes(pool).map((name) => ({ name, value: form.get(name) }));
  const problems = [
    ...(username === undefined
      ? [{ text: `Enter your ${usernameLabel(pool).toLowerCase()}`, field: 'username' }]
      : []),
    ...(password === undefined ? [{ text: 'Enter a password', field: 'password' }] : []),
  ];
  if (username === undefined || password === undefined) return signUpPage(flow, problems);
  if (!mayGoOn(flow, 'messagesOfUser', username)) return tooOften();
  let made: Awaited<ReturnType<typeof runOperation>>;
  try {
    made = await runOperation(flow, 'SignUp', {
      ClientId: client.id,
      Username: username,
      Password: password,
      UserAttributes: attributes.flatMap(({ name, value }) =>
        value === undefined ? [] : [{ Name: name, Value: value }],
      ),
    });
  } catch (error) {
    return signUpPage(
      flow,
      problemOf(error, { UsernameExistsException: 'username', InvalidPasswordException: 'password' }),
    );
  }
  if (made.UserConfirmed !== true)
    return confirmUserPage(flow, { username, notice: deliveryText(made.CodeDeliveryDetails) });
  const frame = {
    context,
    pool,
    client,
    sourceIp: request.sourceIp,
    clientMetadata: undefined,
    via: 'hosted',
  } as const;
  try {
    const step = await startSignIn({
      ...frame,
      flow: 'USER_PASSWORD_AUTH',
      parameters: { USERNAME: username, PASSWORD: password },
    });
    return await showStep(flow, step, username);
  } catch (error) {
    return refusedFirstSignIn(flow, username, error);
  }
};

/** The account is there, and signing up again would be no use: what its first sign-in is refused for is said at the form. */
function refusedFirstSignIn(flow: HostedFlow, username: string, error: unknown): Promise<Answer> {
  return loginPage(flow, { username, problems: problemOf(error), notice: CONFIRMED });
}

const CONFIRMED = 'Your account is confirmed.';

/** Attributes that the form asks for: required ones, and those that the pool verifies. */
function askedAttributes({ doc }: Pool): readonly string[] {
  const required = (doc.SchemaAttributes ?? [])
    .filter((one) => one.Required === true)
    .map(({ Name }) => Name);
  const names = new Set([...(doc.AutoVerifiedAttributes ?? []), ...required]);
  const [alone, ...others] = doc.UsernameAttributes ?? [];
  // Where the username is the address, it is not asked for twice.
  if (alone !== undefined && others.length === 0) names.delete(alone);
  names.delete('sub');
  return [...names];
}

function signUpPage(flow: HostedFlow, problems: readonly Problem[] = []): Answer {
  const { form, authorization } = flow;
  const { pool } = authorization;
  const fields: readonly Html[] = [
    fieldOf(
      {
        name: 'username',
        label: usernameLabel(pool),
        autocomplete: 'username',
        value: form.get('username'),
        focus: true,
      },
      problems,
    ),
    ...askedAttributes(pool).map((name) =>
      fieldOf({ ...attributeField(name, name), value: form.get(name) }, problems),
    ),
    fieldOf(newPasswordField(pool, 'Password'), problems),
  ];
  return flowPage(
    flow,
    {
      title: 'Sign up',
      problems,
      body: html`${flowForm(flow, '/signup', html`${fields}<button type="submit">Sign up</button>`)}
<div class="links"><p>Have an account already? <a href="${pathOf(flow, '/login')}">Sign in</a></p></div>`,
    },
    problems.length === 0 ? 200 : 400,
  );
}

export interface ConfirmView {
  readonly username?: string | undefined;
  readonly problems?: readonly Problem[];
  readonly notice?: string | undefined;
}

/** The page that asks for the code of a sign-up, and sends another one. */
export function confirmUserPage(flow: HostedFlow, { username, problems = [], notice }: ConfirmView): Answer {
  const name = {
    name: 'username',
    label: usernameLabel(flow.authorization.pool),
    autocomplete: 'username',
    value: username,
  };
  const confirm = html`${username === undefined ? fieldOf(name, problems) : undefined}
${fieldOf({ name: 'code', label: 'Code', hint: 'The code that we sent to you', code: true, focus: true }, problems)}
<button type="submit">Confirm account</button>`;
  const hidden = username === undefined ? {} : { hidden: { username } };
  return flowPage(
    flow,
    {
      title: 'Confirm your account',
      problems,
      body: html`${notice !== undefined && html`<div class="notice" role="status"><p>${notice}</p></div>`}
${username !== undefined && html`<p>Account: ${username}</p>`}
${flowForm(flow, '/confirmUser', confirm, hidden)}
<div class="links">${
        username !== undefined &&
        flowForm(
          flow,
          '/resendcode',
          html`<button type="submit" class="plain">Send another code</button>`,
          hidden,
        )
      }
<p><a href="${pathOf(flow, '/login')}">Back to sign in</a></p></div>`,
    },
    problems.length === 0 ? 200 : 400,
  );
}

/** GET /confirmUser. */
export const showConfirmUser: HostedHandler = async (flow) => confirmUserPage(flow, {});

/** POST /confirmUser. Cognito API "ConfirmSignUp". */
export const postConfirmUser: HostedHandler = async (flow) => {
  const { form, authorization } = flow;
  const username = form.get('username');
  const code = form.get('code');
  if (username === undefined)
    return confirmUserPage(flow, { problems: [{ text: 'Enter your username', field: 'username' }] });
  if (code === undefined)
    return confirmUserPage(flow, { username, problems: [{ text: 'Enter the code', field: 'code' }] });
  if (!mayGoOn(flow, 'stepsOfUser', username)) return tooOften();
  let session: unknown;
  try {
    const confirmed = await runOperation(flow, 'ConfirmSignUp', {
      ClientId: authorization.client.id,
      Username: username,
      ConfirmationCode: code.trim(),
    });
    session = confirmed.Session;
  } catch (error) {
    return confirmUserPage(flow, { username, problems: problemOf(error, CODE_FIELDS) });
  }
  return afterConfirmation(flow, username, session);
};

/** Who has confirmed an account is signed in, where the client has the flow for it and nothing else is asked for. */
async function afterConfirmation(flow: HostedFlow, username: string, session: unknown): Promise<Answer> {
  const { context, request, authorization } = flow;
  const { pool, client } = authorization;
  // The code of a confirmation is one factor: where there must be two, the user signs in.
  if (typeof session === 'string' && pool.doc.MfaConfiguration !== 'ON') {
    const frame = { context, pool, client, sourceIp: request.sourceIp, clientMetadata: undefined };
    try {
      const step = await signInConfirmed(frame, username, session);
      if (step.kind === 'signed-in') {
        const signedIn = { ...step, state: { ...step.state, via: 'hosted' } } as const;
        return await finishFlow({ ...flow, signedIn, provider: 'COGNITO' });
      }
    } catch (error) {
      return refusedFirstSignIn(flow, username, error);
    }
  }
  return loginPage(flow, { username, notice: `${CONFIRMED} You can sign in now.` });
}

/** POST /resendcode. Cognito API "ResendConfirmationCode". */
export const postResendCode: HostedHandler = async (flow) => {
  const username = flow.form.get('username');
  if (username === undefined) return confirmUserPage(flow, {});
  if (!mayGoOn(flow, 'messagesOfUser', username)) return tooOften();
  try {
    const { CodeDeliveryDetails } = await runOperation(flow, 'ResendConfirmationCode', {
      ClientId: flow.authorization.client.id,
      Username: username,
    });
    return confirmUserPage(flow, { username, notice: deliveryText(CodeDeliveryDetails) });
  } catch (error) {
    return confirmUserPage(flow, { username, problems: problemOf(error) });
  }
};

const CODE_FIELDS: Readonly<Record<string, string>> = {
  CodeMismatchException: 'code',
  ExpiredCodeException: 'code',
  InvalidParameterException: 'code',
};
