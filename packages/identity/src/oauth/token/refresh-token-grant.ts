import type { IdentityContext } from '../../service/context.ts';
import { refreshTokens } from '../../user-pools/auth/refresh-tokens.ts';
import type { Client } from '../../user-pools/pool.ts';
import { poolById } from '../../user-pools/pools.ts';
import { OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import type { TokenAnswer } from './token-answer.ts';

/**
 * New tokens for a refresh token, with the scopes of its sign-in; a new refresh token only where they rotate. Throws
 * `invalid_request`, `unauthorized_client`, and the refusals of the user pools API. Cognito Developer Guide "Token
 * endpoint".
 */
export async function refreshTokenGrant(
  context: IdentityContext,
  client: Client,
  form: Parameters,
): Promise<TokenAnswer> {
  if (client.doc.AllowedOAuthFlowsUserPoolClient !== true) throw new OAuthError('unauthorized_client');
  const token = form.get('refresh_token');
  if (token === undefined) throw new OAuthError('invalid_request');
  const pool = await poolById(context.db, context.place, client.poolId);
  const tokens = await refreshTokens(context, { pool, client, token });
  const { scopes } = tokens;
  return {
    ...(scopes === undefined || scopes.includes('openid') ? { id_token: tokens.idToken } : {}),
    access_token: tokens.accessToken,
    ...(tokens.refreshToken === undefined ? {} : { refresh_token: tokens.refreshToken }),
    expires_in: tokens.expiresIn,
    token_type: 'Bearer',
  };
}
