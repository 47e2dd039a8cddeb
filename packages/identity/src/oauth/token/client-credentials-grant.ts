import type { IdentityContext } from '../../service/context.ts';
import { issueClientToken } from '../../tokens/issue-client-token.ts';
import type { Client } from '../../user-pools/pool.ts';
import { poolById } from '../../user-pools/pools.ts';
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
  await context.rates?.countOf('ClientAuthentication');
  const granted = await machineScopes(context, client, form.get('scope'));
  if (!granted.ok) throw new OAuthError('invalid_scope');
  const { accessToken, expiresIn } = await issueClientToken(context, {
    pool: await poolById(context.db, context.place, client.poolId),
    client,
    scopes: granted.scopes,
    clientMetadata: metadataIn(form.get('aws_client_metadata')),
  });
  return { access_token: accessToken, expires_in: expiresIn, token_type: 'Bearer' };
}

/** A JSON object of texts, for the pre token generation trigger. */
function metadataIn(text: string | undefined): Readonly<Record<string, string>> | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new OAuthError('invalid_request');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new OAuthError('invalid_request');
  if (Object.values(value).some((one) => typeof one !== 'string')) throw new OAuthError('invalid_request');
  return value as Readonly<Record<string, string>>;
}
