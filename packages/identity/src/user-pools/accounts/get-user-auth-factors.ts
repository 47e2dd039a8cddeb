import type { IdentityContext } from '../../service/context.ts';
import type { Operation } from '../../service/operation.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { tokenOperation } from './token-call.ts';
import { mfaSettings } from './user-type.ts';

/** GetUserAuthFactors: with what the user can begin a sign-in, and which second factors it has. */
export const getUserAuthFactors: Operation = tokenOperation(
  'GetUserAuthFactors',
  async ({ user, pool, context }) => ({
    Username: user.username,
    ...mfaSettings(user),
    ConfiguredUserAuthFactors: await firstFactors(context, pool, user),
  }),
);

/** First factors that the pool allows and the user has. Cognito Developer Guide "Authentication". */
export async function firstFactors(
  { db }: IdentityContext,
  { doc }: Pool,
  user: User,
): Promise<readonly string[]> {
  const allowed = doc.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD'];
  const { attributes, password } = user.doc;
  const passkey = await db
    .selectFrom('passkeys')
    .select('credential_id')
    .where('pool_id', '=', user.poolId)
    .where('sub', '=', user.sub)
    .executeTakeFirst();
  const has: Readonly<Record<string, boolean>> = {
    PASSWORD: password !== undefined,
    EMAIL_OTP: attributes.email !== undefined && attributes.email_verified === 'true',
    SMS_OTP: attributes.phone_number !== undefined && attributes.phone_number_verified === 'true',
    WEB_AUTHN: passkey !== undefined,
  };
  return allowed.filter((factor) => has[factor] === true);
}
