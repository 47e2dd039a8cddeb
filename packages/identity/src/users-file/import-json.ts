import type { IdentityContext } from '../service/context.ts';
import type { UserStatus } from '../store/database.ts';
import { checkAttributeValues } from '../user-pools/accounts/attributes.ts';
import { isPasswordless } from '../user-pools/accounts/passwordless.ts';
import { newName } from '../user-pools/accounts/usernames.ts';
import { sealTotp } from '../user-pools/auth/totp.ts';
import type { Pool } from '../user-pools/pool.ts';
import { partsOf, poolById } from '../user-pools/pools.ts';
import { sealVerifier } from '../user-pools/set-password.ts';
import type { StoredPassword, UserDoc, UserMfa } from '../user-pools/user.ts';
import { type ImportedUser, importEach } from './import-each.ts';
import { parseUserRecord } from './parse-user-record.ts';
import { type ImportReport, type UserRecord, UsersFileError } from './user-record.ts';

/**
 * Takes users in from JSON lines, as `exportUsersJson` writes them. A user without a password that counts in this
 * pool must set a new one before it signs in; a second factor whose secret is not in the file has to be set up again.
 * Throws ResourceNotFoundException.
 */
export async function importUsersJson(
  context: IdentityContext,
  poolId: string,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<ImportReport> {
  const pool = await poolById(context.db, context.place, poolId);
  const known = {
    groups: new Set((await partsOf(context.db, pool.id, 'group')).map(({ name }) => name)),
    providers: new Set((await partsOf(context.db, pool.id, 'identity-provider')).map(({ name }) => name)),
  };
  return importEach(context, pool, {
    lines,
    read: (line) => userOfRecord(context, pool, known, parseUserRecord(line)),
  });
}

interface Known {
  readonly groups: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
}

function userOfRecord(context: IdentityContext, pool: Pool, known: Known, record: UserRecord): ImportedUser {
  const { sub, enabled, groups, identities } = record;
  const group = groups?.find((one) => !known.groups.has(one));
  if (group !== undefined) throw new UsersFileError(`The user pool has no group ${group}.`);
  const identity = identities?.find(({ provider }) => !known.providers.has(provider));
  if (identity !== undefined)
    throw new UsersFileError(`The user pool has no identity provider ${identity.provider}.`);
  const { username, attributes } = nameOf(pool, record);
  checkAttributeValues(pool, attributes);
  const password = storedOf(context, pool, username, record);
  const mfa = mfaOf(context, record);
  const doc: UserDoc = {
    attributes,
    ...(password === undefined ? {} : { password }),
    ...(mfa === undefined ? {} : { mfa }),
  };
  const status = statusOf(pool, record, password !== undefined);
  return { name: username, user: { sub, username, status, enabled, doc }, groups, identities };
}

/** Users of identity providers have names of their own; so do users whose name is their `sub`. */
function nameOf(pool: Pool, { username, sub, status, attributes }: UserRecord): ReturnType<typeof newName> {
  if (status === 'EXTERNAL_PROVIDER' || username === sub) return { username, attributes };
  return newName(pool, username, sub, attributes);
}

/** SRP goes by pool and username: elsewhere the password does not count. */
function storedOf(
  { box, ports }: IdentityContext,
  pool: Pool,
  username: string,
  { password, status }: UserRecord,
): StoredPassword | undefined {
  if (password === undefined || status === 'EXTERNAL_PROVIDER') return undefined;
  const { hash, srp, validUntil } = password;
  if (srp.pool !== pool.id || srp.username !== username) return undefined;
  return {
    hash,
    salt: srp.salt,
    sealedVerifier: sealVerifier(box, srp.verifier),
    changedAt: ports.now(),
    ...(validUntil === undefined ? {} : { validUntil }),
  };
}

function statusOf(pool: Pool, { status }: UserRecord, hasPassword: boolean): UserStatus {
  if (hasPassword || status === 'EXTERNAL_PROVIDER' || status === 'UNCONFIRMED') return status;
  return isPasswordless(pool) ? 'CONFIRMED' : 'RESET_REQUIRED';
}

function mfaOf(context: IdentityContext, { mfa }: UserRecord): UserMfa | undefined {
  if (mfa === undefined) return undefined;
  const { totpSecret, preferred } = mfa;
  const enabled = mfa.enabled.filter((factor) => factor !== 'SOFTWARE_TOKEN_MFA' || totpSecret !== undefined);
  return {
    enabled,
    ...(preferred !== undefined && enabled.includes(preferred) ? { preferred } : {}),
    ...(totpSecret === undefined ? {} : { sealedTotp: sealTotp(context, totpSecret) }),
  };
}
