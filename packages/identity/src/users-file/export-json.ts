import { identitiesOfUser } from '../federation/federated-identities.ts';
import type { IdentityContext } from '../service/context.ts';
import { openTotp } from '../user-pools/auth/totp.ts';
import { poolById } from '../user-pools/pools.ts';
import { srpVerifier } from '../user-pools/set-password.ts';
import type { User } from '../user-pools/user.ts';
import { groupsOfUser } from '../user-pools/users.ts';
import { allUsers } from './all-users.ts';
import type { RecordedMfa, RecordedPassword, UserRecord } from './user-record.ts';

export interface JsonExportOptions {
  /** Password hashes and secrets of authenticator apps. Whoever gets the file can try passwords on it. */
  readonly credentials: boolean;
}

/**
 * The users of a pool, one JSON document on a line. Devices, passkeys, sign-ins and codes stay behind. Throws
 * ResourceNotFoundException.
 */
export async function* exportUsersJson(
  context: IdentityContext,
  poolId: string,
  { credentials }: JsonExportOptions,
): AsyncGenerator<string> {
  const pool = await poolById(context.db, context.place, poolId);
  for await (const user of allUsers(context.db, pool))
    yield JSON.stringify(await recordOf(context, user, credentials));
}

async function recordOf(context: IdentityContext, user: User, credentials: boolean): Promise<UserRecord> {
  const { db } = context;
  const { username, sub, status, enabled, doc } = user;
  const groups = await groupsOfUser(db, user);
  const identities = await identitiesOfUser(db, user);
  const password = credentials ? recordedPassword(context, user) : undefined;
  return {
    username,
    sub,
    status,
    enabled,
    attributes: doc.attributes,
    ...(groups.length === 0 ? {} : { groups }),
    ...(doc.mfa === undefined ? {} : { mfa: recordedMfa(context, user, credentials) }),
    ...(identities.length === 0
      ? {}
      : {
          identities: identities.map(
            ({ provider, attributeName, value, doc: { providerType, issuer, primary } }) => ({
              provider,
              attributeName,
              value,
              providerType,
              issuer,
              primary,
            }),
          ),
        }),
    ...(password === undefined ? {} : { password }),
  };
}

function recordedMfa(context: IdentityContext, { doc }: User, credentials: boolean): RecordedMfa {
  const { enabled = [], preferred, sealedTotp } = doc.mfa ?? {};
  const totpSecret = credentials ? openTotp(context, sealedTotp) : undefined;
  return {
    enabled,
    ...(preferred === undefined ? {} : { preferred }),
    ...(totpSecret === undefined ? {} : { totpSecret }),
  };
}

function recordedPassword(
  context: IdentityContext,
  { poolId, username, doc }: User,
): RecordedPassword | undefined {
  const { password } = doc;
  const verifier = password && srpVerifier(context, password);
  if (password === undefined || verifier === undefined) return undefined;
  const { hash, salt, validUntil } = password;
  return {
    hash,
    srp: { pool: poolId, username, salt, verifier },
    ...(validUntil === undefined ? {} : { validUntil }),
  };
}
