import type { IdentityContext } from '../service/context.ts';
import { shownName } from '../user-pools/accounts/messages.ts';
import type { Pool } from '../user-pools/pool.ts';
import { poolById } from '../user-pools/pools.ts';
import type { User } from '../user-pools/user.ts';
import { allUsers } from './all-users.ts';
import { csvBirthdate, formatCsvRow, survivesCsv } from './csv.ts';
import { csvHeader, MFA_ENABLED, USERNAME } from './csv-header.ts';

/**
 * The users of a pool as lines of Cognito's import file. The file has no passwords, states, groups or external
 * identities; users of identity providers are left out. `lost` is told of each user that does not read back as it is.
 * Throws ResourceNotFoundException.
 */
export async function* exportUsersCsv(
  context: IdentityContext,
  poolId: string,
  lost: (username: string, what: string) => void = () => undefined,
): AsyncGenerator<string> {
  const pool = await poolById(context.db, context.place, poolId);
  const header = csvHeader(pool);
  yield formatCsvRow(header);
  for await (const user of allUsers(context.db, pool)) {
    if (user.status === 'EXTERNAL_PROVIDER') {
      lost(user.username, 'signs in at an identity provider');
      continue;
    }
    const values = header.map((column) => valueOfColumn(pool, user, column));
    header.forEach((column, i) => {
      if (!survivesCsv(values[i] as string))
        lost(user.username, `${column} has line breaks or spaces around it`);
    });
    yield formatCsvRow(values.map((value) => value.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim()));
  }
}

function valueOfColumn(pool: Pool, user: User, column: string): string {
  const { attributes, mfa } = user.doc;
  switch (column) {
    case USERNAME:
      return shownName(pool, user);
    case MFA_ENABLED:
      // The file means text messages.
      return String(pool.doc.MfaConfiguration === 'ON' || mfa?.enabled.includes('SMS_MFA') === true);
    case 'email_verified':
    case 'phone_number_verified':
      return attributes[column] ?? 'false';
    case 'birthdate':
      return csvBirthdate(attributes[column] ?? '');
    default:
      return attributes[column] ?? '';
  }
}
