import type { Pool } from '../pool.ts';

/** Whether users of a pool may have no password. Cognito Developer Guide "Authentication with Amazon Cognito user pools". */
export function isPasswordless({ doc }: Pool): boolean {
  return (doc.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []).some((factor) => factor !== 'PASSWORD');
}
