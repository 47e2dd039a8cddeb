import { type Claims, decodeJwt } from '@portcullis/engine/jwt';
import type { IdentityContext } from '../service/context.ts';
import { notAuthorized } from '../service/service-error.ts';
import type { Db } from '../store/database.ts';
import { prepared } from '../store/prepared.ts';
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
  const poolId = provider.slice(provider.lastIndexOf('/') + 1);
  const own = await isOwn(context, poolId);
  const issuer = own ? issuerOf(context.place, poolId) : `https://${provider}`;
  const result = own
    ? await verifyOwnToken(context, token, { owner: poolId, uses: ['id'], issuer, algorithm: 'RS256' })
    : await verifyToken(context, token, ports.keySet(issuer), ['RS256']);
  // Whose token it is comes first in what is refused.
  const claims = result.ok ? result.claims : claimsOf(token);
  if (claims.iss !== issuer) throw otherIssuer();
  // An access token has none.
  const { aud, sub } = claims;
  if (aud === undefined) throw missingClaim('aud');
  const client = clients.find(({ ClientId }) => ClientId === aud);
  if (client === undefined) throw unsupportedProvider();
  if (!result.ok) throw invalidLogin(result, ports.now());
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

/** Of a token that does not count, for the words of the refusal. */
function claimsOf(token: string): Claims {
  const decoded = decodeJwt(token);
  if (!decoded.ok) throw notAToken();
  return decoded.claims;
}

const OWN = prepared((db, { id }: { id: string }) =>
  db.selectFrom('pools').select('id').where('id', '=', id),
);

/** How long a pool that is gone may still be taken for one of this service. Milliseconds. */
const REMEMBERED_MS = 1_000;
const REMEMBERED = new WeakMap<Db, Map<string, number>>();

/** A pool of this service; remembered for a moment, since people sign in at few pools. */
async function isOwn({ db, ports }: IdentityContext, id: string): Promise<boolean> {
  const seenAt = REMEMBERED.get(db) ?? new Map<string, number>();
  REMEMBERED.set(db, seenAt);
  const now = ports.now();
  const before = seenAt.get(id);
  if (before !== undefined && now >= before && now < before + REMEMBERED_MS) return true;
  const found = (await OWN.first(db, { id })) !== undefined;
  if (found) seenAt.set(id, now);
  else seenAt.delete(id);
  return found;
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
