import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { ALGORITHMS, type Claims, checkTimeClaims, decodeJwt } from '@portcullis/engine/jwt';
import { nodeSignatureCrypto } from '@portcullis/host/crypto';
import { API_SIGN_IN_SCOPE } from '@portcullis/model';
import type { IdentityContext } from '../service/context.ts';
import { notAuthorized, ServiceError } from '../service/service-error.ts';
import type { Client, Pool } from '../user-pools/pool.ts';
import { clientById, poolById } from '../user-pools/pools.ts';
import type { User } from '../user-pools/user.ts';
import { userBySub } from '../user-pools/users.ts';
import { issuerOf } from './issuer-url.ts';
import { isRevoked } from './revocations.ts';

/** What an access token of this service stands for. */
export interface AccessTokenHolder {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  readonly claims: Claims;
  readonly scopes: readonly string[];
  /** `origin_jti`; absent where the client's tokens cannot be revoked. */
  readonly family: string | undefined;
}

/**
 * Who an access token was issued to, for operations that a token authorises. `scope` must be among its scopes;
 * `null`: none is asked for. Throws NotAuthorizedException in Cognito's words, UserNotFoundException where the
 * user is gone, and TooManyRequestsException where the user's requests are counted and too many.
 */
export async function verifyAccessToken(
  context: IdentityContext,
  token: string,
  scope: string | null = API_SIGN_IN_SCOPE,
): Promise<AccessTokenHolder> {
  const claims = await verifiedClaims(context, token);
  const { sub, client_id, origin_jti, iat } = claims;
  const poolId = poolOf(claims);
  if (poolId === undefined || typeof sub !== 'string' || typeof client_id !== 'string') throw invalid();
  const family = typeof origin_jti === 'string' ? origin_jti : undefined;
  const issuedAt = typeof iat === 'number' ? iat : 0;
  if (await isRevoked(context, { poolId, sub, family, issuedAt }))
    throw notAuthorized('Access Token has been revoked');
  const scopes = typeof claims.scope === 'string' ? claims.scope.split(' ') : [];
  if (scope !== null && !scopes.includes(scope))
    throw notAuthorized('Access Token does not have required scopes');
  const pool = await poolById(context.db, context.place, poolId);
  const client = await clientById(context.db, client_id).catch((error: unknown) => {
    throw error instanceof ServiceError ? invalid() : error;
  });
  if (client.poolId !== poolId) throw invalid();
  const user = await userBySub(context.db, poolId, sub);
  if (user === undefined) throw new ServiceError('UserNotFoundException', 'User does not exist.');
  if (!user.enabled) throw notAuthorized('User is disabled.');
  await context.countUser?.(user);
  return { pool, client, user, claims, scopes, family };
}

/** Signature by one of the pool's keys, issuer, use and time. */
async function verifiedClaims(context: IdentityContext, token: string): Promise<Claims> {
  const decoded = decodeJwt(token);
  if (!decoded.ok) throw invalid();
  const { header, claims, signature, signingInput } = decoded;
  const poolId = poolOf(claims);
  if (poolId === undefined || claims.iss !== issuerOf(context.place, poolId)) throw invalid();
  if (header.alg !== 'RS256' || claims.token_use !== 'access') throw invalid();
  const keys = await context.keys.published(poolId, ['access']);
  const jwk = keys.find(({ kid }) => kid === header.kid);
  if (jwk === undefined) throw invalid();
  const native = createPublicKey({ key: jwk as unknown as JsonWebKey, format: 'jwk' });
  const key = { kid: jwk.kid, alg: jwk.alg, kty: jwk.kty, native };
  if (!nodeSignatureCrypto.verifyRsa(ALGORITHMS.RS256.hash, key, signingInput, signature)) throw invalid();
  const late = checkTimeClaims(claims, context.ports.now());
  if (late?.code === 'JWT_EXPIRED') throw notAuthorized('Access Token has expired');
  if (late !== undefined) throw invalid();
  return claims;
}

/** The last part of the issuer's URL. */
function poolOf({ iss }: Claims): string | undefined {
  return typeof iss === 'string' ? /\/([\w-]+_[0-9A-Za-z]+)$/.exec(iss)?.[1] : undefined;
}

function invalid(): ServiceError {
  return notAuthorized('Invalid Access Token');
}
