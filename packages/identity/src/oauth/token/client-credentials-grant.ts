import { randomUUID } from 'node:crypto';
import { signRs256 } from '@portcullis/engine/jwt';
import { nodeSigningCrypto } from '@portcullis/host/crypto';
import type { IdentityContext } from '../../service/context.ts';
import { validity } from '../../tokens/issue-tokens.ts';
import { issuerOf } from '../../tokens/issuer-url.ts';
import type { Client } from '../../user-pools/pool.ts';
import { OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import { machineScopes } from '../scopes.ts';
import type { TokenAnswer } from './token-answer.ts';

/**
 * A client's token for itself: no user, no groups. Throws `unauthorized_client`, `invalid_scope`. Cognito Developer
 * Guide "Token endpoint" and "Scopes, M2M, and APIs with resource servers".
 */
export async function clientCredentialsGrant(
  context: IdentityContext,
  client: Client,
  form: Parameters,
): Promise<TokenAnswer> {
  const { doc } = client;
  const hasSecret = (doc.secrets?.length ?? 0) > 0;
  if (
    doc.AllowedOAuthFlowsUserPoolClient !== true ||
    doc.AllowedOAuthFlows?.includes('client_credentials') !== true ||
    !hasSecret
  )
    throw new OAuthError('unauthorized_client');
  const granted = await machineScopes(context, client, form.get('scope'));
  if (!granted.ok) throw new OAuthError('invalid_scope');
  const issuedAt = Math.floor(context.ports.now() / 1000);
  const expiresIn = validity(doc, 'AccessToken');
  const claims = {
    sub: client.id,
    token_use: 'access',
    scope: granted.scopes.join(' '),
    auth_time: issuedAt,
    iss: issuerOf(context.place, client.poolId),
    exp: issuedAt + expiresIn,
    iat: issuedAt,
    version: 2,
    jti: randomUUID(),
    client_id: client.id,
  };
  const key = await context.keys.signing(client.poolId, 'access');
  return {
    access_token: signRs256(claims, key, nodeSigningCrypto),
    expires_in: expiresIn,
    token_type: 'Bearer',
  };
}
