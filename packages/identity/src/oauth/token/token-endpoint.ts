import type { Answer } from '../../http/json-service.ts';
import type { IdentityContext } from '../../service/context.ts';
import { ServiceError } from '../../service/service-error.ts';
import type { Client } from '../../user-pools/pool.ts';
import { authenticateClient } from '../client-authentication.ts';
import type { Endpoint } from '../hosted/hosted-flow.ts';
import { OAuthError, oauthErrorJson, oauthJson } from '../oauth-error.ts';
import { formOf, type Parameters } from '../parameters.ts';
import { authorizationCodeGrant } from './authorization-code-grant.ts';
import { clientCredentialsGrant } from './client-credentials-grant.ts';
import { refreshTokenGrant } from './refresh-token-grant.ts';
import type { TokenAnswer } from './token-answer.ts';

type Grant = (context: IdentityContext, client: Client, form: Parameters) => Promise<TokenAnswer>;

const GRANTS: ReadonlyMap<string, Grant> = new Map([
  ['authorization_code', authorizationCodeGrant],
  ['refresh_token', refreshTokenGrant],
  ['client_credentials', clientCredentialsGrant],
]);

/** POST /oauth2/token. Cognito Developer Guide "Token endpoint". */
export async function tokenEndpoint(endpoint: Endpoint): Promise<Answer> {
  const { request, context } = endpoint;
  try {
    const form = formOf(request);
    if (form === undefined || form.unusable.size > 0) throw new OAuthError('invalid_request');
    const grantType = form.get('grant_type');
    if (grantType === undefined) throw new OAuthError('invalid_request');
    const client = await authenticatedClient(endpoint, form);
    const grant = GRANTS.get(grantType);
    if (grant === undefined) throw new OAuthError('unsupported_grant_type');
    return oauthJson(200, await grant(context, client, form));
  } catch (error) {
    return oauthErrorJson(oauthErrorOf(error));
  }
}

const GRANT_ERRORS: ReadonlySet<string> = new Set(['NotAuthorizedException', 'RefreshTokenReuseException']);

/** A refusal of the user pools API in the words of OAuth; triggers are quoted. Throws what is no refusal. */
function oauthErrorOf(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  if (!(error instanceof ServiceError) || error.status >= 500) throw error;
  if (error.code === 'TooManyRequestsException')
    return new OAuthError('temporarily_unavailable', { status: 429, description: error.message });
  if (GRANT_ERRORS.has(error.code)) return new OAuthError('invalid_grant');
  return new OAuthError('invalid_request', { description: error.message });
}

/** Guesses of secrets are counted by source, and refused unseen when there are too many. */
export async function authenticatedClient(
  { request, context, limits }: Endpoint,
  form: Parameters,
): Promise<Client> {
  const now = context.ports.now();
  if (limits.isSpent('clientFailuresOfSource', request.sourceIp, now))
    throw new OAuthError('temporarily_unavailable', { status: 429 });
  try {
    return await authenticateClient(request, form, context);
  } catch (error) {
    if (error instanceof OAuthError) limits.take('clientFailuresOfSource', request.sourceIp, now);
    throw error;
  }
}
