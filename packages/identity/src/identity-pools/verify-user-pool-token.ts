import { type Claims, decodeJwt } from '@portcullis/engine/jwt';
import type { IdentityContext } from '../service/context.ts';
import { notAuthorized } from '../service/service-error.ts';
import { issuerOf } from '../tokens/issuer-url.ts';
import { isRevoked } from '../tokens/revocations.ts';
import { verifyOwnToken, verifyToken } from '../tokens/verify-own-token.ts';
import { userBySub } from '../user-pools/users.ts';
import type { CognitoIdentityProvider } from './identity-pool.ts';
import { invalidLogin, missingClaim, notAToken, otherIssuer, unsupportedProvider } from './login-refusals.ts';
import type { VerifiedLogin } from './verified-login.ts';

/**
 * Verifies an ID token of a user pool: of this service by its own keys, of others by the keys that they publish.
 * Cognito Developer Guide "Integrating user pools with identity pools".
 */
export async function verifyUserPoolToken(
  context: IdentityContext,
  provider: string,
  clients: readonly CognitoIdentityProvider[],
  token: string,
): Promise<VerifiedLogin> {
  const { ports } = context;
  const decoded = decodeJwt(token);
  if (!decoded.ok) throw notAToken();
  const poolId = provider.slice(provider.lastIndexOf('/') + 1);
  const own = await isOwn(context, poolId);
  const issuer = own ? issuerOf(context.place, poolId) : `https://${provider}`;
  if (decoded.claims.iss !== issuer) throw otherIssuer();
  // An access token has none.
  const { aud, sub } = decoded.claims;
  if (aud === undefined) throw missingClaim('aud');
  const client = clients.find(({ ClientId }) => ClientId === aud);
  if (client === undefined) throw unsupportedProvider();
  const result = own
    ? await verifyOwnToken(context, token, { owner: poolId, uses: ['id'], issuer, algorithm: 'RS256' })
    : await verifyToken(context, token, ports.keySet(issuer), ['RS256']);
  if (!result.ok) throw invalidLogin(result, ports.now());
  const { claims } = result;
  if (typeof sub !== 'string') throw missingClaim('sub');
  if (claims.token_use !== 'id') throw notAToken();
  if (own && client.ServerSideTokenCheck === true) await checkSignedIn(context, poolId, sub, claims);
  return {
    kind: 'user-pool',
    provider,
    subject: sub,
    amr: [provider, `${provider}:CognitoSignIn:${sub}`],
    claims,
    mappingName: `${provider}:${client.ClientId}`,
  };
}

async function isOwn({ db }: IdentityContext, poolId: string): Promise<boolean> {
  return (
    (await db.selectFrom('pools').select('id').where('id', '=', poolId).executeTakeFirst()) !== undefined
  );
}

/** ServerSideTokenCheck: users who signed out everywhere, are disabled or gone get no credentials. */
async function checkSignedIn(
  context: IdentityContext,
  poolId: string,
  sub: string,
  claims: Claims,
): Promise<void> {
  const user = await userBySub(context.db, poolId, sub);
  const { origin_jti, iat } = claims;
  const family = typeof origin_jti === 'string' ? origin_jti : undefined;
  const issuedAt = typeof iat === 'number' ? iat : 0;
  if (user?.enabled === true && !(await isRevoked(context, { poolId, sub, family, issuedAt }))) return;
  throw notAuthorized('Invalid login token. Token has been revoked.');
}
