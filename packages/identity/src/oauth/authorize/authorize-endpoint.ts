import type { Answer } from '../../http/json-service.ts';
import { finishSilently } from '../hosted/finish-flow.ts';
import { type Endpoint, refusedAuthorization } from '../hosted/hosted-flow.ts';
import { goToProvider, namedProvider } from '../hosted/identity-provider.ts';
import { hostedSession } from '../hosted-session.ts';
import { redirectAnswer } from '../pages/page-answer.ts';
import { Parameters } from '../parameters.ts';
import { type AuthorizationRequest, parseAuthorizationRequest } from './authorization-request.ts';

/**
 * GET /oauth2/authorize: to the app where the user is signed in already, to the identity provider that the request
 * names, or to /login with the same query. Cognito Developer Guide "The redirect and authorization endpoint".
 */
export async function authorizeEndpoint(endpoint: Endpoint): Promise<Answer> {
  const { request, context } = endpoint;
  const result = await parseAuthorizationRequest(context, new Parameters(request.rawQuery));
  if (!result.ok) return refusedAuthorization(result);
  const authorization = result.request;
  const { pool, client, prompts, identityProvider, query } = authorization;
  const provider = await namedProvider(context, authorization);
  if (provider === undefined && asksForProvider(authorization))
    return refused(authorization, 'invalid_request');

  const session = await hostedSession(request, context, pool, client);
  const wanted = provider?.name ?? identityProvider;
  const mayBeSilent = !prompts.includes('login') && !prompts.includes('select_account');
  // A session of another provider than the one that is asked for does not count.
  if (session !== undefined && mayBeSilent && (wanted === undefined || wanted === session.provider))
    return finishSilently(request, context, authorization, session);
  if (prompts.includes('none')) return refused(authorization, 'login_required');
  return provider === undefined
    ? redirectAnswer(`/login?${query}`)
    : goToProvider(context, authorization, provider);
}

/** `COGNITO` is the pool itself, whose users sign in at /login. */
function asksForProvider({ identityProvider, idpIdentifier }: AuthorizationRequest): boolean {
  return identityProvider === undefined ? idpIdentifier !== undefined : identityProvider !== 'COGNITO';
}

function refused(
  { redirectUri, state }: AuthorizationRequest,
  error: 'login_required' | 'invalid_request',
): Answer {
  return refusedAuthorization({ ok: false, kind: 'redirect', to: { redirectUri, state }, error });
}
