import type { Claims } from '@portcullis/engine/jwt';
import type { IdentityContext } from '../service/context.ts';
import { prepared } from '../store/prepared.ts';
import type { User } from '../user-pools/user.ts';

/** No access token lives longer: a sign-in that was revoked is forgotten then, its refresh tokens say it themselves. */
const LONGEST_ACCESS_MS = 86_400_000;
/**
 * Nor any refresh token (API "CreateUserPoolClient", `RefreshTokenValidity`): a sign-in that was under way stores its
 * own only after its user was signed out everywhere, which has to be known as long as the token lives.
 */
const LONGEST_REFRESH_MS = 3650 * 86_400_000;

/** The access tokens of a sign-in (its `origin_jti`) are no longer taken, and its refresh tokens end. */
export async function revokeFamily(context: IdentityContext, poolId: string, family: string): Promise<void> {
  const { db, ports } = context;
  // First the family: a refresh that stores a token after the second step finds it.
  await revoke(context, poolId, familySubject(family), LONGEST_ACCESS_MS);
  await db
    .updateTable('refresh_tokens')
    .set({ revoked_at: ports.now() })
    .where('pool_id', '=', poolId)
    .where('family', '=', family)
    .execute();
}

/**
 * Signs a user out everywhere: every sign-in that has a refresh token by its family, and by time what else was issued
 * before. Cognito API "GlobalSignOut".
 */
export async function revokeUser(context: IdentityContext, poolId: string, sub: string): Promise<void> {
  const { db, ports } = context;
  const families = await db
    .selectFrom('refresh_tokens')
    .select('family')
    .distinct()
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .where('revoked_at', '=', 0)
    .execute();
  await revoke(context, poolId, userSubject(sub), LONGEST_REFRESH_MS);
  for (const { family } of families) await revoke(context, poolId, familySubject(family), LONGEST_ACCESS_MS);
  await db
    .updateTable('refresh_tokens')
    .set({ revoked_at: ports.now() })
    .where('pool_id', '=', poolId)
    .where('sub', '=', sub)
    .execute();
}

async function revoke(
  { db, ports }: IdentityContext,
  poolId: string,
  subject: string,
  keptMs: number,
): Promise<void> {
  const at = ports.now();
  const expires_at = at + keptMs;
  await db
    .insertInto('revocations')
    .values({ pool_id: poolId, subject, at, expires_at })
    .onConflict((conflict) => conflict.columns(['pool_id', 'subject']).doUpdateSet({ at, expires_at }))
    .execute();
}

/** What decides about an access token; times in seconds. */
export interface RevocableToken {
  readonly poolId: string;
  readonly sub: string;
  readonly family: string | undefined;
  readonly issuedAt: number;
}

export async function isRevoked(
  { db }: IdentityContext,
  { poolId, sub, family, issuedAt }: RevocableToken,
): Promise<boolean> {
  const subjects = [userSubject(sub), ...(family === undefined ? [] : [familySubject(family)])];
  const rows = await db
    .selectFrom('revocations')
    .select(['subject', 'at'])
    .where('pool_id', '=', poolId)
    .where('subject', 'in', subjects)
    .execute();
  return rows.some(({ subject, at }) => {
    if (subject !== userSubject(sub)) return true;
    const second = Math.floor(at / 1000);
    // Tokens know seconds only: within the second of the sign-out a family says on which side of it the token is.
    return family === undefined ? issuedAt <= second : issuedAt < second;
  });
}

/** The same of the verified claims of an ID or access token of this service; tokens of others were never revoked here. */
export async function areClaimsRevoked(context: IdentityContext, claims: Claims): Promise<boolean> {
  const { iss, sub, origin_jti, iat } = claims;
  if (typeof iss !== 'string' || typeof sub !== 'string' || typeof iat !== 'number') return false;
  return isRevoked(context, {
    poolId: iss.slice(iss.lastIndexOf('/') + 1),
    sub,
    family: typeof origin_jti === 'string' ? origin_jti : undefined,
    issuedAt: iat,
  });
}

const USER = prepared((db, given: { poolId: string; subject: string }) =>
  db
    .selectFrom('revocations')
    .select('at')
    .where('pool_id', '=', given.poolId)
    .where('subject', '=', given.subject),
);

/** Whether a user was signed out everywhere at this time, in milliseconds since the epoch, or later. */
export async function isUserRevokedSince(
  { db }: IdentityContext,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
  since: number,
): Promise<boolean> {
  const row = await USER.first(db, { poolId, subject: userSubject(sub) });
  return row !== undefined && row.at >= since;
}

/** What decides about the refresh tokens of a sign-in. */
export interface RevocableSignIn {
  readonly poolId: string;
  readonly sub: string;
  readonly family: string;
  /** Milliseconds since the epoch. */
  readonly beganAt: number;
}

const SIGN_IN = prepared((db, given: { poolId: string; user: string; family: string }) =>
  db
    .selectFrom('revocations')
    .select(['subject', 'at'])
    .where('pool_id', '=', given.poolId)
    .where('subject', 'in', [given.user, given.family]),
);

/** Whether a sign-in was ended: by itself, or with all that its user had begun until then. */
export async function isSignInRevoked(
  { db }: IdentityContext,
  { poolId, sub, family, beganAt }: RevocableSignIn,
): Promise<boolean> {
  const user = userSubject(sub);
  const rows = await SIGN_IN.all(db, { poolId, user, family: familySubject(family) });
  return rows.some(({ subject, at }) => subject !== user || at >= beganAt);
}

function familySubject(family: string): string {
  return `family ${family}`;
}

function userSubject(sub: string): string {
  return `user ${sub}`;
}
