import { setImmediate as nextTurn } from 'node:timers/promises';
import { addIdentity } from '../federation/federated-identities.ts';
import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { createUser } from '../user-pools/accounts/write-user.ts';
import { joinGroup } from '../user-pools/join-group.ts';
import { lockUser } from '../user-pools/locked-rows.ts';
import type { IdentityProviderDoc, Pool } from '../user-pools/pool.ts';
import { findUser, type NewUser } from '../user-pools/users.ts';
import {
  type ImportFailure,
  type ImportReport,
  type RecordedIdentity,
  UsersFileError,
} from './user-record.ts';

/** A user that a line of a file describes. */
export interface ImportedUser {
  /** As the file names it. */
  readonly name: string;
  readonly user: NewUser;
  readonly groups?: readonly string[] | undefined;
  readonly identities?: readonly RecordedIdentity[] | undefined;
}

export interface ImportOf {
  readonly lines: AsyncIterable<string> | Iterable<string>;
  /** Takes the first line, where it describes no user. What it throws ends the import. */
  readonly header?: (line: string) => void;
  /** The user of a line. Throws UsersFileError or a ServiceError for one that does not fit. */
  readonly read: (line: string) => ImportedUser;
  /** Users, at most. */
  readonly most?: number;
}

/**
 * Writes the user of each line; a line that does not fit is told and passed over. Blank lines are none. Throws
 * UsersFileError for more users than are allowed.
 */
export async function importEach(
  context: IdentityContext,
  pool: Pool,
  { lines, header, read, most = Number.POSITIVE_INFINITY }: ImportOf,
): Promise<ImportReport> {
  const failures: ImportFailure[] = [];
  let headed = header === undefined;
  let [created, skipped, number, users] = [0, 0, 0, 0];
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    if (!headed) {
      header?.(line);
      headed = true;
      continue;
    }
    users++;
    if (users > most) throw new UsersFileError(`The file has more than ${most} users.`);
    // SQLite answers at once: others would wait for the last of all.
    await nextTurn();
    try {
      if (await write(context, pool, read(line))) created++;
      else skipped++;
    } catch (error) {
      if (!(error instanceof UsersFileError || error instanceof ServiceError)) throw error;
      failures.push({ line: number, reason: error.message.trim() });
    }
  }
  return { created, skipped, failures };
}

/** `false`: there is a user of this name. */
async function write(
  context: IdentityContext,
  pool: Pool,
  { name, user, groups = [], identities = [] }: ImportedUser,
): Promise<boolean> {
  const { db, ports } = context;
  if ((await findUser(db, pool, name)) !== undefined) return false;
  if (!(await createUser(context, pool, user))) return false;
  const now = ports.now();
  const owner = { poolId: pool.id, sub: user.sub };
  for (const group of groups)
    await db.transaction().execute((inside) => joinGroup(inside, owner, group, now));
  for (const { provider, attributeName, value, providerType, issuer, primary } of identities) {
    const doc = { providerType: providerType as IdentityProviderDoc['ProviderType'], issuer, primary };
    const identity = { provider, attributeName, value, sub: user.sub, doc };
    await db.transaction().execute(async (inside) => {
      if (await lockUser(inside, owner)) await addIdentity(inside, pool.id, identity, now);
    });
  }
  return true;
}
