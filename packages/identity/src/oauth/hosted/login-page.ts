import type { Answer } from '../../http/json-service.ts';
import { type Html, html } from '../pages/html.ts';
import { fieldOf, type Problem } from '../pages/layout.ts';
import { routesByEmail } from './email-domain.ts';
import { emailForm } from './email-form.ts';
import { flowForm, flowPage, type HostedFlow, pathOf } from './hosted-flow.ts';
import { externalProviders, hasChoice, hasLocalUsers, maySignUp, usernameLabel } from './sign-in-options.ts';

export interface LoginView {
  readonly username?: string | undefined;
  readonly problems?: readonly Problem[] | undefined;
  /** What has just succeeded. */
  readonly notice?: string | undefined;
}

/** The page with the password form and the buttons of identity providers, as the client has them. */
export async function loginPage(
  flow: HostedFlow,
  { username, problems = [], notice }: LoginView = {},
): Promise<Answer> {
  const { client } = flow.authorization;
  const providers = externalProviders(client);
  const local = hasLocalUsers(client);
  const byEmail = await routesByEmail(flow.context, flow.authorization);
  return flowPage(
    flow,
    {
      title: 'Sign in',
      problems,
      body: html`${notice !== undefined && html`<div class="notice" role="status"><p>${notice}</p></div>`}
${local && passwordForm(flow, username ?? flow.authorization.loginHint, problems)}
${local && providers.length > 0 && html`<div class="or">or</div>`}
${byEmail && emailForm(flow, problems)}
${providers.length > 0 && providerButtons(flow, providers)}
${local && links(flow)}`,
    },
    problems.length === 0 ? 200 : 400,
  );
}

function passwordForm(flow: HostedFlow, username: string | undefined, problems: readonly Problem[]): Html {
  const { pool, client } = flow.authorization;
  const name = {
    name: 'username',
    label: usernameLabel(pool),
    autocomplete: 'username webauthn',
    value: username,
    focus: username === undefined,
  };
  const password = {
    name: 'password',
    label: 'Password',
    type: 'password',
    autocomplete: 'current-password',
    focus: username !== undefined,
  } as const;
  const other = hasChoice(pool, client);
  return flowForm(
    flow,
    '/login',
    html`${fieldOf(name, problems)}
${fieldOf(password, problems)}
<button type="submit">Sign in</button>
${
  other &&
  html`<button type="submit" class="plain" name="way" value="other" formnovalidate>Sign in without a password</button>`
}`,
  );
}

function providerButtons(flow: HostedFlow, providers: readonly string[]): Html {
  return html`<ul class="providers">${providers.map((name) => {
    const query = new URLSearchParams(flow.authorization.query);
    query.set('identity_provider', name);
    return html`<li><a class="button" href="/oauth2/authorize?${query.toString()}">Continue with ${shownName(name)}</a></li>`;
  })}</ul>`;
}

const SHOWN: Readonly<Record<string, string>> = {
  SignInWithApple: 'Apple',
  LoginWithAmazon: 'Amazon',
};

function shownName(provider: string): string {
  return SHOWN[provider] ?? provider;
}

function links(flow: HostedFlow): Html {
  return html`<div class="links">
<p><a href="${pathOf(flow, '/forgotPassword')}">Forgot your password?</a></p>
${maySignUp(flow.authorization.pool) && html`<p>No account yet? <a href="${pathOf(flow, '/signup')}">Sign up</a></p>`}
</div>`;
}
