import type { IdentityContext } from '../../service/context.ts';
import { isEmail, isPhoneNumber } from '../accounts/attributes.ts';
import type { Pool } from '../pool.ts';
import { comparedName } from '../users.ts';

/** What `AllowedFirstAuthFactors` of a pool names. */
export const FIRST_FACTORS = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] as const;
export type FirstFactor = (typeof FIRST_FACTORS)[number];

/** Of how many of 256 names that nobody has a factor is; about as users have them. */
const SHARE: Readonly<Record<FirstFactor, number>> = {
  PASSWORD: 224,
  EMAIL_OTP: 128,
  SMS_OTP: 128,
  WEB_AUTHN: 64,
};

/**
 * The factors of a name that nobody has, of those that a user could have: the same for the same name, and not the same
 * for all names, as users have not all of them. Cognito Developer Guide "Managing user existence error responses":
 * choice-based sign-in answers for users that there are not with a random challenge of the pool's.
 */
export function pretendedFactors(
  { box }: IdentityContext,
  pool: Pool,
  name: string,
  possible: readonly FirstFactor[],
): readonly FirstFactor[] {
  const drawn = possible.filter((factor) => {
    const seed = JSON.stringify([pool.id, factor, comparedName(pool, name)]);
    const [byte = 0] = Buffer.from(box.mac('first factor of nobody', seed), 'base64url');
    return byte < shareOf(pool, name, factor);
  });
  return drawn.length === 0 ? possible.slice(0, 1) : drawn;
}

/** Who signs in by an address can have codes sent there, nearly always. */
function shareOf({ doc }: Pool, name: string, factor: FirstFactor): number {
  const attribute = factor === 'EMAIL_OTP' ? 'email' : 'phone_number';
  const reached = factor === 'EMAIL_OTP' ? isEmail(name) : factor === 'SMS_OTP' && isPhoneNumber(name);
  if (!reached) return SHARE[factor];
  // An alias is verified; a username need not be. A second factor takes codes away.
  const always =
    doc.AliasAttributes?.includes(attribute) === true && (doc.MfaConfiguration ?? 'OFF') === 'OFF';
  return always ? 256 : 240;
}
