import type { Answer } from '../../http/json-service.ts';
import { startSignIn } from '../../user-pools/auth/start-sign-in.ts';
import { hostedSession } from '../hosted-session.ts';
import { redirectAnswer } from '../pages/page-answer.ts';
import { routesByEmail } from './email-domain.ts';
import { goByEmail } from './email-routing.ts';
import { isRefusal, problemOf } from './error-text.ts';
import { finishSilently } from './finish-flow.ts';
import { confirmForgotPasswordPage } from './forgot-password.ts';
import { type HostedFlow, type HostedHandler, mayGoOn, pathOf, tooOften } from './hosted-flow.ts';
import { loginPage } from './login-page.ts';
import { externalProviders, hasChoice, hasLocalUsers } from './sign-in-options.ts';
import { answerStep, showStep } from './sign-in-step.ts';
import { confirmUserPage } from './sign-up.ts';

/** GET /login. Cognito Developer Guide "The managed login sign-in endpoint". */
export const showLogin: HostedHandler = async (flow) => {
  const { request, context, authorization } = flow;
  const { pool, client, prompts } = authorization;
  if (!prompts.includes('login') && !prompts.includes('select_account')) {
    const session = await hostedSession(request, context, pool, client);
    if (session !== undefined) return finishSilently(request, context, authorization, session);
  }
  const [only, ...others] = externalProviders(client);
  if (!hasLocalUsers(client) && only !== undefined && others.length === 0)
    return redirectAnswer(
      `${pathOf(flow, '/oauth2/authorize')}&identity_provider=${encodeURIComponent(only)}`,
    );
  return loginPage(flow);
};

/** POST /login: a name with a password, a name alone where there are other ways, or the answer to a step. */
export const postLogin: HostedHandler = async (flow) => {
  const { context, form, authorization } = flow;
  if (form.get('way') === 'email' && (await routesByEmail(context, authorization))) return goByEmail(flow);
  if (!hasLocalUsers(authorization.client)) return loginPage(flow);
  if (form.get('step') !== undefined) return answerStep(flow);
  const username = form.get('username');
  const byChoice = form.get('way') === 'other' && hasChoice(authorization.pool, authorization.client);
  const password = form.get('password');
  const problems = [
    ...(username === undefined ? [{ text: 'Enter your username', field: 'username' }] : []),
    ...(password === undefined && !byChoice ? [{ text: 'Enter your password', field: 'password' }] : []),
  ];
  if (username === undefined || problems.length > 0) return loginPage(flow, { username, problems });
  if (!mayGoOn(flow, 'stepsOfUser', username)) return tooOften();
  return begin(flow, username, byChoice ? undefined : password);
};

/** `password` absent: the user chooses the first factor. */
async function begin(flow: HostedFlow, username: string, password: string | undefined): Promise<Answer> {
  const { request, context, authorization } = flow;
  const { pool, client } = authorization;
  try {
    const step = await startSignIn({
      context,
      pool,
      client,
      sourceIp: request.sourceIp,
      clientMetadata: undefined,
      via: 'hosted',
      ...(password === undefined
        ? { flow: 'USER_AUTH', parameters: { USERNAME: username } }
        : { flow: 'USER_PASSWORD_AUTH', parameters: { USERNAME: username, PASSWORD: password } }),
    });
    return await showStep(flow, step, username);
  } catch (error) {
    if (isRefusal(error, 'UserNotConfirmedException')) return confirmUserPage(flow, { username });
    if (isRefusal(error, 'PasswordResetRequiredException'))
      return confirmForgotPasswordPage(flow, { username, problems: problemOf(error) });
    return loginPage(flow, { username, problems: problemOf(error) });
  }
}
