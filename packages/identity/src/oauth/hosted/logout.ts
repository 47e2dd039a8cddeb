import type { Answer } from '../../http/json-service.ts';
import { parseAuthorizationRequest } from '../authorize/authorization-request.ts';
import { findClient } from '../client-authentication.ts';
import { clearedSessionCookie } from '../hosted-session.ts';
import { redirectAnswer } from '../pages/page-answer.ts';
import { Parameters } from '../parameters.ts';
import { isRegistered } from '../redirect-uri.ts';
import { errorPage } from './error-page.ts';
import type { Endpoint } from './hosted-flow.ts';

/**
 * GET /logout: ends the browser's session, and goes on to a registered `logout_uri`, or to /login where the request
 * asks for another sign-in. Cognito Developer Guide "The managed login sign-out endpoint".
 */
export async function logoutEndpoint({ request, context }: Endpoint): Promise<Answer> {
  const parameters = new Parameters(request.rawQuery);
  const id = parameters.get('client_id');
  const client = id === undefined ? undefined : await findClient(context, id);
  if (client === undefined) return errorPage('The app that sent you here is not known.', 400);
  const logoutUri = parameters.get('logout_uri');
  const cleared = clearedSessionCookie(request, context, client.poolId);
  if (logoutUri !== undefined) {
    if (!isRegistered(logoutUri, client.doc.LogoutURLs))
      return errorPage(
        'The app that sent you here wants you back at an address that is not registered for signing out.',
        400,
      );
    return redirectAnswer(logoutUri, cleared);
  }
  if (parameters.get('redirect_uri') === undefined || parameters.get('response_type') === undefined)
    return errorPage(
      'The app that sent you here did not say where to go on: logout_uri, or redirect_uri and response_type.',
      400,
    );
  const next = await parseAuthorizationRequest(context, parameters);
  // The session is not ended for a request that is refused: anybody could have made it.
  if (!next.ok) return errorPage('The app that sent you here asks for a sign-in that it may not have.', 400);
  return redirectAnswer(`/login?${next.request.query}`, cleared);
}
