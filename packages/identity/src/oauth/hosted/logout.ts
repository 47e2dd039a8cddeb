import { beginProviderLogout, finishProviderLogout } from '../../federation/index.ts';
import type { Answer } from '../../http/json-service.ts';
import type { IdentityContext } from '../../service/context.ts';
import type { Client } from '../../user-pools/pool.ts';
import { poolById } from '../../user-pools/pools.ts';
import { parseAuthorizationRequest } from '../authorize/authorization-request.ts';
import { findClient } from '../client-authentication.ts';
import { clearedSessionCookie, providerSessionOf } from '../hosted-session.ts';
import { redirectAnswer } from '../pages/page-answer.ts';
import { Parameters } from '../parameters.ts';
import { isRegistered } from '../redirect-uri.ts';
import { errorPage } from './error-page.ts';
import type { Endpoint } from './hosted-flow.ts';

/**
 * GET /logout: ends the browser's session, at a SAML provider with single log-out too, and goes on to a registered
 * `logout_uri`, or to /login where the request asks for another sign-in. A session is not ended for a request that is
 * refused. Cognito Developer Guide "The managed login sign-out endpoint".
 */
export async function logoutEndpoint({ request, context }: Endpoint): Promise<Answer> {
  const parameters = new Parameters(request.rawQuery);
  const id = parameters.get('client_id');
  const client = id === undefined ? undefined : await findClient(context, id);
  if (client === undefined) return errorPage('The app that sent you here is not known.', 400);
  const next = await afterLogout(context, client, parameters);
  if (!next.ok) return errorPage(next.message, 400);
  const { to } = next;
  const session = providerSessionOf(request, context, client.poolId);
  const atProvider =
    session === undefined
      ? undefined
      : await beginProviderLogout(context, {
          pool: await poolById(context.db, context.place, client.poolId),
          session,
          resume: to,
        });
  return redirectAnswer(atProvider ?? to, clearedSessionCookie(request, context, client.poolId));
}

type AfterLogout =
  | { readonly ok: true; readonly to: string }
  | { readonly ok: false; readonly message: string };

async function afterLogout(
  context: IdentityContext,
  client: Client,
  parameters: Parameters,
): Promise<AfterLogout> {
  const logoutUri = parameters.get('logout_uri');
  if (logoutUri !== undefined)
    return isRegistered(logoutUri, client.doc.LogoutURLs)
      ? { ok: true, to: logoutUri }
      : refused('wants you back at an address that is not registered for signing out.');
  if (parameters.get('redirect_uri') === undefined || parameters.get('response_type') === undefined)
    return refused('did not say where to go on: logout_uri, or redirect_uri and response_type.');
  const next = await parseAuthorizationRequest(context, parameters);
  return next.ok
    ? { ok: true, to: `/login?${next.request.query}` }
    : refused('asks for a sign-in that it may not have.');
}

function refused(what: string): AfterLogout {
  return { ok: false, message: `The app that sent you here ${what}` };
}

/** `/saml2/logout`: the provider has signed the user out, and the browser goes on where /logout was to lead it. */
export async function providerLoggedOut({ request, context }: Endpoint): Promise<Answer> {
  const to = await finishProviderLogout(context, request);
  if (to !== undefined) return redirectAnswer(to);
  return errorPage('The answer of the identity provider is of no sign-out that this service began.', 400);
}
