import { generateSecret, verify } from 'otplib';
import type { IdentityContext } from '../../service/context.ts';
import { spendOnce } from '../../store/spent.ts';
import type { User } from '../user.ts';

/** Cognito Developer Guide "TOTP software token MFA": 6 digits, 30 seconds. */
const PERIOD_SECONDS = 30;
const DIGITS = 6;
/** As long as Cognito's: 52 characters in base32. */
const SECRET_BYTES = 32;

/** Base32. */
export function newTotpSecret(): string {
  return generateSecret({ length: SECRET_BYTES });
}

/**
 * Whether an authenticator app with this secret shows the code now, or did one step before or will one step after.
 * A code counts once for its owner, whose name no other has.
 */
export async function checkTotp(
  { db, ports }: IdentityContext,
  owner: string,
  secret: string,
  code: string,
): Promise<'right' | 'wrong' | 'used'> {
  if (!/^\d{6}$/.test(code)) return 'wrong';
  const now = ports.now();
  const epoch = Math.floor(now / 1000);
  const result = await verify({
    secret,
    token: code,
    epoch,
    period: PERIOD_SECONDS,
    digits: DIGITS,
    epochTolerance: PERIOD_SECONDS,
  });
  if (!result.valid) return 'wrong';
  const step = Math.floor(epoch / PERIOD_SECONDS) + result.delta;
  const end = now + 3 * PERIOD_SECONDS * 1000;
  return (await spendOnce(db, 'totp', `${owner} ${step}`, end)) ? 'right' : 'used';
}

/** Whose codes those of a user of a pool are. */
export function totpOwner({ poolId, sub }: Pick<User, 'poolId' | 'sub'>): string {
  return `${poolId} ${sub}`;
}

/** What it is sealed for. */
export const TOTP_SECRET: string = 'totp secret';

export function sealTotp({ box }: IdentityContext, secret: string): string {
  return box.seal(TOTP_SECRET, secret);
}

/** `undefined`: none, or sealed under a key that is no longer there. */
export function openTotp({ box }: IdentityContext, sealed: string | undefined): string | undefined {
  return sealed === undefined ? undefined : box.open(TOTP_SECRET, sealed)?.toString();
}
