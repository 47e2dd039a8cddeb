import { schemaOf } from '../user-pools/accounts/schema.ts';
import type { Pool } from '../user-pools/pool.ts';

/** Columns that are no attributes. */
export const USERNAME = 'cognito:username';
export const MFA_ENABLED = 'cognito:mfa_enabled';

/** Attributes that the service sets itself: no file brings them. */
const OWN: ReadonlySet<string> = new Set(['sub', 'identities']);

/** The columns of a pool's import file: API operation "GetCSVHeader". */
export function csvHeader(pool: Pick<Pool, 'doc'>): readonly string[] {
  const names = schemaOf(pool).map(({ Name }) => Name);
  return [...names.filter((name) => !OWN.has(name)), MFA_ENABLED, USERNAME];
}
