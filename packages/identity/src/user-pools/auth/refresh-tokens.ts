import { randomUUID } from 'node:crypto';
import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../../service/context.ts';
import { notAuthorized, ServiceError } from '../../service/service-error.ts';
import type { Database } from '../../store/database.ts';
import { prepared } from '../../store/prepared.ts';
import { type IssuedTokens, issueTokens, newRefreshToken, validity } from '../../tokens/issue-tokens.ts';
import { isSignInRevoked, revokeFamily } from '../../tokens/revocations.ts';
import { findDevice } from '../devices/device.ts';
import { tracksDevices } from '../devices/device-keys.ts';
import type { Client, Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { userBySub } from '../users.ts';
import type { SignInState, TextMap } from './sign-in.ts';
import { withOverrides } from './token-overrides.ts';

/** What a refresh token keeps of its sign-in. */
export interface RefreshDoc {
  /** Milliseconds since the epoch. */
  readonly authTime: number;
  /** The same of its beginning. */
  readonly beganAt: number;
  readonly via: SignInState['via'];
  /** Absent: a sign-in by the API. */
  readonly scopes?: readonly string[] | undefined;
  readonly deviceKey?: string | undefined;
  readonly identities?: readonly Json[] | undefined;
}

export interface NewRefreshToken {
  readonly client: Client;
  readonly user: Pick<User, 'poolId' | 'sub'>;
  readonly family: string;
  readonly doc: RefreshDoc;
  /** Milliseconds since the epoch; absent: as long as the client's tokens live. */
  readonly expiresAt?: number | undefined;
}

const ADD = prepared((db, given: Omit<Database['refresh_tokens'], 'revoked_at' | 'rotated_at'>) =>
  db.insertInto('refresh_tokens').values({
    hash: given.hash,
    pool_id: given.pool_id,
    client_id: given.client_id,
    sub: given.sub,
    family: given.family,
    doc: given.doc,
    expires_at: given.expires_at,
    revoked_at: 0,
    rotated_at: 0,
  }),
);

/** Makes and stores a refresh token: the store has only its keyed hash. */
export async function addRefreshToken(
  context: IdentityContext,
  { client, user, family, doc, expiresAt }: NewRefreshToken,
): Promise<string> {
  const { token, hash } = newRefreshToken(context);
  await ADD.run(context.db, {
    hash,
    pool_id: user.poolId,
    client_id: client.id,
    sub: user.sub,
    family,
    doc: JSON.stringify(doc),
    expires_at: expiresAt ?? context.ports.now() + validity(client.doc, 'RefreshToken') * 1000,
  });
  return token;
}

interface StoredRefreshToken {
  readonly hash: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly family: string;
  readonly doc: RefreshDoc;
  readonly expiresAt: number;
  readonly revokedAt: number;
  readonly rotatedAt: number;
}

async function findRefreshToken(
  { db, box }: IdentityContext,
  token: string,
): Promise<StoredRefreshToken | undefined> {
  const row = await db
    .selectFrom('refresh_tokens')
    .selectAll()
    .where('hash', 'in', [...box.macs('refresh token', token)])
    .executeTakeFirst();
  return (
    row && {
      hash: row.hash,
      poolId: row.pool_id,
      clientId: row.client_id,
      sub: row.sub,
      family: row.family,
      doc: JSON.parse(row.doc) as RefreshDoc,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at,
      rotatedAt: row.rotated_at,
    }
  );
}

export interface Refresh {
  readonly pool: Pool;
  readonly client: Client;
  readonly token: string;
  readonly deviceKey?: string | undefined;
  readonly clientMetadata?: TextMap | undefined;
  /** A secret hash is of the user, who is known by the token only. */
  readonly checkUser?: ((user: User) => void) | undefined;
}

export interface RefreshedTokens extends IssuedTokens {
  /** Where the client's tokens rotate. */
  readonly refreshToken: string | undefined;
  /** Absent: of a sign-in by the API. */
  readonly scopes: readonly string[] | undefined;
}

/**
 * New tokens for a refresh token. Where tokens rotate, the new one has the lifetime that is left, and the old one
 * dies at once or after the grace period. Cognito Developer Guide "Refresh tokens". Throws NotAuthorizedException,
 * RefreshTokenReuseException, and what the pre token generation trigger throws.
 */
export async function refreshTokens(context: IdentityContext, refresh: Refresh): Promise<RefreshedTokens> {
  const { pool, client, token, deviceKey, clientMetadata } = refresh;
  const now = context.ports.now();
  const stored = await findRefreshToken(context, token);
  if (stored === undefined || stored.clientId !== client.id || stored.poolId !== pool.id)
    throw notAuthorized('Invalid Refresh Token.');
  const { doc, family, hash } = stored;
  if (stored.expiresAt <= now) throw notAuthorized('Refresh Token has expired');
  if (stored.revokedAt > 0) throw notAuthorized('Refresh Token has been revoked');
  if (stored.rotatedAt > 0 && stored.rotatedAt + graceMs(client) <= now) throw reused();
  const user = await userBySub(context.db, pool.id, stored.sub);
  if (user === undefined || !(await fitsDevice(context, pool, user, doc, deviceKey)))
    throw notAuthorized('Invalid Refresh Token.');
  refresh.checkUser?.(user);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  await context.countUser?.(user);
  const signIn = await withOverrides(
    context,
    {
      pool,
      client,
      user,
      authTime: doc.authTime,
      family,
      eventId: randomUUID(),
      scopes: doc.scopes,
      deviceKey: doc.deviceKey,
      identities: doc.identities,
    },
    'RefreshTokens',
    clientMetadata,
  );
  const { expiresAt } = stored;
  let refreshToken: string | undefined;
  if (rotates(client)) {
    const first = stored.rotatedAt === 0 && (await rotateOut(context, hash, now));
    if (!first && graceMs(client) === 0) throw reused();
    refreshToken = await addRefreshToken(context, { client, user, family, doc, expiresAt });
  }
  // Before the sign-in had stored its token, or since that was read: what is stored later is not found by who revokes.
  if (await isSignInRevoked(context, { poolId: pool.id, sub: user.sub, family, beganAt: doc.beganAt })) {
    await revokeFamily(context, pool.id, family);
    throw notAuthorized('Refresh Token has been revoked');
  }
  const tokens = await issueTokens(context, signIn);
  return { ...tokens, refreshToken, scopes: doc.scopes };
}

export function rotates({ doc }: Client): boolean {
  return doc.RefreshTokenRotation?.Feature === 'ENABLED';
}

function graceMs({ doc }: Client): number {
  return (doc.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) * 1000;
}

/** Of two refreshes at once one rotates the token out. */
async function rotateOut({ db }: IdentityContext, hash: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('refresh_tokens')
    .set({ rotated_at: now })
    .where('hash', '=', hash)
    .where('rotated_at', '=', 0)
    .where('revoked_at', '=', 0)
    .executeTakeFirst();
  return Number(numUpdatedRows) === 1;
}

function reused(): ServiceError {
  return new ServiceError(
    'RefreshTokenReuseException',
    'The refresh token was invalidated by refresh token rotation.',
  );
}

/**
 * Where devices are tracked, tokens of the API are refreshed by their device only, once it is confirmed, and those of
 * administrators not at all. AWS re:Post "How do I troubleshoot the Invalid Refresh Token error".
 */
async function fitsDevice(
  { db }: IdentityContext,
  pool: Pool,
  user: User,
  { via, deviceKey }: RefreshDoc,
  given: string | undefined,
): Promise<boolean> {
  if (!tracksDevices(pool) || via === 'hosted') return true;
  if (via === 'admin' || deviceKey === undefined || deviceKey !== given) return false;
  return (await findDevice(db, user, deviceKey)) !== undefined;
}

/** What RevokeToken and `/oauth2/revoke` come to. */
export type Revocation = 'revoked' | 'unknown' | 'of-another-client';

/** Ends a sign-in by one of its refresh tokens: all its tokens count no more. */
export async function revokeRefreshToken(
  context: IdentityContext,
  client: Client,
  token: string,
): Promise<Revocation> {
  const stored = await findRefreshToken(context, token);
  if (stored === undefined || stored.expiresAt <= context.ports.now()) return 'unknown';
  if (stored.clientId !== client.id || stored.poolId !== client.poolId) return 'of-another-client';
  await revokeFamily(context, stored.poolId, stored.family);
  return 'revoked';
}
