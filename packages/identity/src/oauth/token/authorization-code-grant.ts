import { identitiesClaim, identitiesOfUser } from '../../federation/index.ts';
import type { IdentityContext } from '../../service/context.ts';
import { isSignInRevoked, revokeFamily } from '../../tokens/revocations.ts';
import { completeSignIn } from '../../user-pools/auth/complete-sign-in.ts';
import type { Client } from '../../user-pools/pool.ts';
import { poolById } from '../../user-pools/pools.ts';
import { userBySub } from '../../user-pools/users.ts';
import { type AuthorizedSignIn, redeemCode } from '../authorize/authorization-code.ts';
import { verifierMatches } from '../authorize/pkce.ts';
import { OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import { unreadableScope } from '../scopes.ts';
import type { TokenAnswer } from './token-answer.ts';

/**
 * Tokens for a code. A code that is sent is used up, also where the rest is wrong; one that comes again ends what it
 * began. Throws `invalid_request`, `invalid_grant`, `unauthorized_client`. RFC 6749 section 4.1.3, RFC 7636 section
 * 4.6.
 */
export async function authorizationCodeGrant(
  context: IdentityContext,
  client: Client,
  form: Parameters,
): Promise<TokenAnswer> {
  const { AllowedOAuthFlows, AllowedOAuthFlowsUserPoolClient } = client.doc;
  if (AllowedOAuthFlowsUserPoolClient !== true || AllowedOAuthFlows?.includes('code') !== true)
    throw new OAuthError('unauthorized_client');
  const code = form.get('code');
  if (code === undefined) throw new OAuthError('invalid_request');
  const redeemed = await redeemCode(context, code);
  if (!redeemed.ok) {
    const { replayed } = redeemed;
    if (replayed?.clientId === client.id) await revokeFamily(context, replayed.poolId, replayed.family);
    throw new OAuthError('invalid_grant');
  }
  const { signIn, issuedAt } = redeemed;
  checkRequest(client, form, signIn);
  if (unreadableScope(client, signIn.scopes) !== undefined) throw new OAuthError('invalid_grant');
  const user = await userBySub(context.db, signIn.poolId, signIn.sub);
  if (user === undefined || !user.enabled) throw new OAuthError('invalid_grant');
  if ((user.doc.password?.changedAt ?? 0) > issuedAt) throw new OAuthError('invalid_grant');
  const { poolId, scopes, nonce, authTime, family, eventId, clientMetadata, deviceKey } = signIn;
  const { beganAt = issuedAt } = signIn.state;
  const state = { ...signIn.state, beganAt };
  const tokens = await completeSignIn(context, {
    pool: await poolById(context.db, context.place, poolId),
    client,
    signedIn: { user, authTime, family, eventId, state, clientMetadata, deviceKey },
    scopes,
    nonce,
    identities: identitiesClaim(await identitiesOfUser(context.db, user)),
  });
  // The code may have come again, or the user may have been signed out everywhere, before there was a token to revoke.
  if (await isSignInRevoked(context, { poolId, sub: user.sub, family, beganAt })) {
    await revokeFamily(context, poolId, family);
    throw new OAuthError('invalid_grant');
  }
  return {
    ...(scopes.includes('openid') ? { id_token: tokens.idToken } : {}),
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    expires_in: tokens.expiresIn,
    token_type: 'Bearer',
  };
}

/** The request is of the client, the address and the browser that the code was made for. */
function checkRequest(client: Client, form: Parameters, signIn: AuthorizedSignIn): void {
  if (signIn.clientId !== client.id) throw new OAuthError('invalid_grant');
  const redirectUri = form.get('redirect_uri');
  if (redirectUri === undefined && !signIn.redirectUriOmitted) throw new OAuthError('invalid_request');
  if (redirectUri !== undefined && redirectUri !== signIn.redirectUri) throw new OAuthError('invalid_grant');
  const verifier = form.get('code_verifier');
  // A verifier for a code without challenge: the challenge was taken out of the request on its way (RFC 9700 2.1.1).
  if ((verifier === undefined) !== (signIn.codeChallenge === undefined))
    throw new OAuthError('invalid_grant');
  if (verifier !== undefined && !verifierMatches(verifier, signIn.codeChallenge ?? ''))
    throw new OAuthError('invalid_grant');
}
