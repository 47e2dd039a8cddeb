import type { IdentityContext } from '../service/context.ts';
import { checkNewAttributes } from '../user-pools/accounts/attributes.ts';
import { isPasswordless } from '../user-pools/accounts/passwordless.ts';
import { newSub } from '../user-pools/accounts/sub.ts';
import { newName } from '../user-pools/accounts/usernames.ts';
import type { Pool } from '../user-pools/pool.ts';
import { poolById } from '../user-pools/pools.ts';
import type { NewUser } from '../user-pools/users.ts';
import { birthdateOfCsv, parseCsvRow } from './csv.ts';
import { csvHeader, MFA_ENABLED, USERNAME } from './csv-header.ts';
import { type ImportedUser, importEach } from './import-each.ts';
import { type ImportReport, UsersFileError } from './user-record.ts';

/** Cognito Developer Guide "Formatting the .csv file". */
const MAX_ROW_LENGTH = 16_000;
export const CSV_MAX_USERS = 500_000;

/**
 * Takes users in from Cognito's import file. They have no password: the first sign-in asks them for a new one, which
 * a code to a verified address sets. Throws UsersFileError for a file that does not fit the pool, and
 * ResourceNotFoundException.
 */
export async function importUsersCsv(
  context: IdentityContext,
  poolId: string,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<ImportReport> {
  const pool = await poolById(context.db, context.place, poolId);
  if ((pool.doc.AutoVerifiedAttributes ?? []).length === 0)
    throw new UsersFileError(
      'The user pool verifies neither email nor phone number: nobody could set a password.',
    );
  let columns: readonly string[] = [];
  return importEach(context, pool, {
    lines,
    header: (line) => {
      columns = checkedHeader(pool, parseCsvRow(line.replace(/^\ufeff/, '')));
    },
    read: (line) => userOfRow(context, pool, columns, line),
    most: CSV_MAX_USERS,
  });
}

function checkedHeader(pool: Pool, columns: readonly string[]): readonly string[] {
  const expected = csvHeader(pool);
  const missing = expected.filter((column) => !columns.includes(column));
  const unknown = columns.filter((column) => !expected.includes(column));
  if (missing.length > 0) throw new UsersFileError(`The header lacks ${missing.join(', ')}.`);
  if (unknown.length > 0)
    throw new UsersFileError(`The header has what the user pool has not: ${unknown.join(', ')}.`);
  if (columns.length > expected.length) throw new UsersFileError('The header has a column twice.');
  return columns;
}

function userOfRow(
  { ports }: IdentityContext,
  pool: Pool,
  columns: readonly string[],
  line: string,
): ImportedUser {
  if (line.length > MAX_ROW_LENGTH)
    throw new UsersFileError(`A row has ${MAX_ROW_LENGTH} characters at most.`);
  const values = parseCsvRow(line);
  if (values.length !== columns.length)
    throw new UsersFileError(
      `The row has ${values.length} values; the header has ${columns.length} columns.`,
    );
  const row = new Map(columns.map((column, i) => [column, values[i] as string]));
  const name = row.get(USERNAME) ?? '';
  if (name === '' || /\s/.test(name) || name.length > 128)
    throw new UsersFileError(`${USERNAME} must be 1 to 128 characters without spaces.`);
  const mfaEnabled = flagOf(row, MFA_ENABLED);
  checkMfa(pool, mfaEnabled);
  const sub = newSub(ports.now());
  const { username, attributes } = newName(pool, name, sub, attributesOf(row));
  checkNewAttributes(pool, attributes);
  checkVerified(pool, attributes);
  if (mfaEnabled && attributes.phone_number === undefined)
    throw new UsersFileError(`${MFA_ENABLED} needs a phone_number.`);
  const user: NewUser = {
    sub,
    username,
    status: isPasswordless(pool) ? 'CONFIRMED' : 'RESET_REQUIRED',
    doc: { attributes, ...(mfaEnabled ? { mfa: { enabled: ['SMS_MFA'] } } : {}) },
  };
  return { name, user };
}

function attributesOf(row: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const attributes: [string, string][] = [];
  for (const [column, value] of row) {
    if (column === USERNAME || column === MFA_ENABLED || value === '') continue;
    if (column === 'birthdate') attributes.push([column, birthdateOfCsv(value)]);
    else if (column.endsWith('_verified')) attributes.push([column, String(flagOf(row, column))]);
    else attributes.push([column, value]);
  }
  const found = new Map(attributes);
  for (const address of ['email', 'phone_number'])
    if (!found.has(address)) found.delete(`${address}_verified`);
    else if (!found.has(`${address}_verified`)) found.set(`${address}_verified`, 'false');
  return Object.fromEntries(found);
}

function flagOf(row: ReadonlyMap<string, string>, column: string): boolean {
  const value = row.get(column) ?? '';
  if (!/^(true|false)$/i.test(value)) throw new UsersFileError(`${column} must be true or false.`);
  return value.toLowerCase() === 'true';
}

function checkMfa({ doc }: Pool, enabled: boolean): void {
  const mode = doc.MfaConfiguration ?? 'OFF';
  if (mode === 'ON' && !enabled) throw new UsersFileError(`${MFA_ENABLED} must be true in this user pool.`);
  if (mode === 'OFF' && enabled) throw new UsersFileError(`${MFA_ENABLED} must be false in this user pool.`);
}

function checkVerified({ doc }: Pool, attributes: Readonly<Record<string, string>>): void {
  const verified = doc.AutoVerifiedAttributes?.some((one) => attributes[`${one}_verified`] === 'true');
  if (verified !== true)
    throw new UsersFileError(
      `One of the attributes that the user pool verifies must be verified: ${doc.AutoVerifiedAttributes?.join(', ')}.`,
    );
}
