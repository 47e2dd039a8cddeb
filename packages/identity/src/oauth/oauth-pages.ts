import type { Page } from '../http/identity-service.ts';
import type { Answer } from '../http/json-service.ts';
import { isStoreRefusal } from '../http/storable-text.ts';
import { authorizeEndpoint } from './authorize/authorize-endpoint.ts';
import { passkeyEndpoint, postAddPasskey, showAddPasskey } from './hosted/add-passkey.ts';
import { confirmByLink, isConfirmationLink } from './hosted/confirm-by-link.ts';
import { errorPage } from './hosted/error-page.ts';
import {
  postConfirmForgotPassword,
  postForgotPassword,
  showConfirmForgotPassword,
  showForgotPassword,
} from './hosted/forgot-password.ts';
import { type Endpoint, hosted } from './hosted/hosted-flow.ts';
import { idpResponse } from './hosted/identity-provider.ts';
import { postLogin, showLogin } from './hosted/login.ts';
import { logoutEndpoint, providerLoggedOut } from './hosted/logout.ts';
import {
  postConfirmUser,
  postResendCode,
  postSignUp,
  showConfirmUser,
  showSignUp,
} from './hosted/sign-up.ts';
import { Limits } from './limits.ts';
import { OAuthError, oauthErrorJson } from './oauth-error.ts';
import { STYLE_PATH, THEME_PATH } from './pages/layout.ts';
import { PAGE_CSS } from './pages/page-style.ts';
import { PASSKEY_SCRIPT, PASSKEY_SCRIPT_PATH } from './pages/passkey-script.ts';
import { THEME_CSS } from './pages/theme.ts';
import { revokeEndpoint } from './token/revoke-endpoint.ts';
import { tokenEndpoint } from './token/token-endpoint.ts';
import { userInfoEndpoint } from './user-info.ts';

type EndpointHandler = (endpoint: Endpoint) => Promise<Answer>;

interface Route {
  readonly methods: Readonly<Partial<Record<'GET' | 'POST', EndpointHandler>>>;
  /** Whether people or programs read its errors. */
  readonly answers: 'html' | 'json';
}

export interface OAuthPagesOptions {
  /** CSS that comes after the theme's own: custom properties, mostly. */
  readonly themeCss?: string | undefined;
}

/**
 * The OAuth 2.0 and OpenID Connect endpoints of user pools and their hosted pages. Cognito Developer Guide "User pool
 * endpoints and managed login reference".
 */
export function createOAuthPages({ themeCss = '' }: OAuthPagesOptions = {}): Page {
  const limits = new Limits();
  const routes = new Map([...ROUTES, ...files(themeCss)]);
  return async (request, context) => {
    // The guide itself writes /confirmForgotPassword in two ways.
    const route = routes.get(request.wirePath.toLowerCase());
    if (route === undefined) return undefined;
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handler = method === 'GET' || method === 'POST' ? route.methods[method] : undefined;
    if (handler === undefined) return wrongMethod(route);
    try {
      return await handler({ request, context, limits });
    } catch (error) {
      if (isStoreRefusal(error)) return unreadable(route);
      context.ports.log(
        `identity: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      return route.answers === 'json'
        ? oauthErrorJson(new OAuthError('server_error', { status: 500 }))
        : errorPage('Something failed here. Try again in a moment.', 500);
    }
  };
}

function unreadable({ answers }: Route): Answer {
  return answers === 'json'
    ? oauthErrorJson(new OAuthError('invalid_request'))
    : errorPage('The form could not be read.', 400);
}

function wrongMethod({ methods, answers }: Route): Answer {
  const answer =
    answers === 'json'
      ? oauthErrorJson(new OAuthError('invalid_request', { status: 405 }))
      : errorPage('This address is not for this kind of request.', 405);
  return { ...answer, headers: [...answer.headers, 'Allow', Object.keys(methods).join(', ')] };
}

/** Both are at one address: the page that asks for a code, and the link of a message that has it. */
function getConfirmUser(endpoint: Endpoint): Promise<Answer> {
  return isConfirmationLink(endpoint) ? confirmByLink(endpoint) : hosted(showConfirmUser)(endpoint);
}

const page = (methods: Route['methods']): Route => ({ methods, answers: 'html' });
const api = (methods: Route['methods']): Route => ({ methods, answers: 'json' });

const ROUTES: readonly (readonly [path: string, route: Route])[] = [
  ['/oauth2/authorize', page({ GET: authorizeEndpoint })],
  ['/oauth2/token', api({ POST: tokenEndpoint })],
  [
    '/oauth2/userinfo',
    api({
      GET: ({ request, context }) => userInfoEndpoint(request, context),
      POST: ({ request, context }) => userInfoEndpoint(request, context),
    }),
  ],
  ['/oauth2/revoke', api({ POST: revokeEndpoint })],
  ['/oauth2/idpresponse', page({ GET: idpResponse, POST: idpResponse })],
  ['/saml2/idpresponse', page({ POST: idpResponse })],
  ['/saml2/logout', page({ POST: providerLoggedOut })],
  ['/login', page({ GET: hosted(showLogin), POST: hosted(postLogin) })],
  ['/logout', page({ GET: logoutEndpoint })],
  ['/signup', page({ GET: hosted(showSignUp), POST: hosted(postSignUp) })],
  ['/confirmuser', page({ GET: getConfirmUser, POST: hosted(postConfirmUser) })],
  ['/resendcode', page({ POST: hosted(postResendCode) })],
  ['/passkeys/add', page({ GET: passkeyEndpoint(showAddPasskey), POST: passkeyEndpoint(postAddPasskey) })],
  ['/forgotpassword', page({ GET: hosted(showForgotPassword), POST: hosted(postForgotPassword) })],
  [
    '/confirmforgotpassword',
    page({ GET: hosted(showConfirmForgotPassword), POST: hosted(postConfirmForgotPassword) }),
  ],
];

/** The files of the pages: the same for everybody, and kept by browsers for five minutes. */
function files(themeCss: string): readonly (readonly [path: string, route: Route])[] {
  const file = (type: string, body: string): Route => {
    const headers = [
      'Content-Type',
      type,
      'Cache-Control',
      'public, max-age=300',
      'X-Content-Type-Options',
      'nosniff',
    ];
    return page({ GET: async () => ({ status: 200, headers, body, crossOrigin: false }) });
  };
  return [
    [THEME_PATH, file('text/css; charset=utf-8', `${THEME_CSS}\n${themeCss}`)],
    [STYLE_PATH, file('text/css; charset=utf-8', PAGE_CSS)],
    [PASSKEY_SCRIPT_PATH, file('text/javascript; charset=utf-8', PASSKEY_SCRIPT)],
  ];
}
