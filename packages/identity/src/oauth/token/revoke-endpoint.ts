import { decodeJwt } from '@portcullis/engine/jwt';
import type { Answer } from '../../http/json-service.ts';
import { revokeRefreshToken } from '../../user-pools/auth/refresh-tokens.ts';
import type { Endpoint } from '../hosted/hosted-flow.ts';
import { NOT_STORED, OAuthError, oauthErrorJson } from '../oauth-error.ts';
import { formOf } from '../parameters.ts';
import { authenticatedClient } from './token-endpoint.ts';

/**
 * POST /oauth2/revoke: ends the sign-in of a refresh token. A token that is none is revoked already (RFC 7009 section
 * 2.2). Cognito Developer Guide "The token revocation endpoint".
 */
export async function revokeEndpoint(endpoint: Endpoint): Promise<Answer> {
  const { request, context } = endpoint;
  try {
    const form = formOf(request);
    const token = form?.get('token');
    if (form === undefined || form.unusable.size > 0 || token === undefined)
      throw new OAuthError('invalid_request');
    const client = await authenticatedClient(endpoint, form);
    if (client.doc.EnableTokenRevocation === false) throw new OAuthError('invalid_request');
    if (decodeJwt(token).ok) throw new OAuthError('unsupported_token_type');
    if ((await revokeRefreshToken(context, client, token)) === 'of-another-client')
      throw new OAuthError('invalid_request');
    return { status: 200, headers: NOT_STORED, body: '' };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const { code } = error;
    // Only here a client that is not known is told so by its status.
    return oauthErrorJson(code === 'invalid_client' ? new OAuthError(code, { status: 401 }) : error);
  }
}
