import type { Caller } from '@portcullis/engine/authorize';
import type { MfaDevice } from '@portcullis/model';
import type { IdentityContext } from '../service/context.ts';
import type { Input } from '../service/input.ts';
import { ServiceError } from '../service/service-error.ts';
import { countFailure, passGuess, refuseLocked } from '../user-pools/auth/lockout.ts';
import { checkTotp } from '../user-pools/auth/totp.ts';

/** STS API Reference "AssumeRole", "GetSessionToken". */
const SERIAL_NUMBER = { min: 9, max: 256, pattern: /^[\w+=/:,.@-]*$/ } as const;
const TOKEN_CODE = { min: 6, max: 6, pattern: /^[\d]*$/ } as const;

/** Failures are counted as for users of pools; this stands where those have their pool. */
const GUESSED_AT = 'iam';

/** The code that one of two members alone is refused with is assumed. */
const ONE_WITHOUT_THE_OTHER = 'ValidationError';

/** What a request says of an MFA device; `undefined`: nothing. Throws ValidationError. */
export function mfaCodeOf(
  input: Input,
): { readonly serialNumber: string; readonly tokenCode: string } | undefined {
  const serialNumber = input.optionalText('SerialNumber', SERIAL_NUMBER);
  const tokenCode = input.optionalText('TokenCode', TOKEN_CODE);
  if (serialNumber === undefined && tokenCode === undefined) return undefined;
  if (serialNumber === undefined || tokenCode === undefined)
    throw new ServiceError(
      ONE_WITHOUT_THE_OTHER,
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code. ',
    );
  return { serialNumber, tokenCode };
}

/**
 * Checks a code of a device of the user who asks. When that was, in milliseconds since the epoch; `undefined` where
 * nothing is asked. Throws AccessDenied. IAM User Guide "Secure API access with MFA"; a code counts once, and of many
 * wrong ones the next are not looked at.
 */
export async function verifyMfa(
  context: IdentityContext,
  caller: Caller,
  asked: ReturnType<typeof mfaCodeOf>,
): Promise<number | undefined> {
  if (asked === undefined) return undefined;
  const secret = deviceOf(context, caller, asked.serialNumber)?.secret;
  if (secret === undefined)
    throw denied(
      // Both spaces are AWS's.
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    );
  const subject = `${caller.identity.userArn} ${asked.serialNumber}`;
  try {
    await refuseLocked(context, GUESSED_AT, subject, 'mfa');
    const verdict = await checkTotp(context, `${GUESSED_AT} ${subject}`, secret, asked.tokenCode);
    if (verdict === 'wrong') await countFailure(context, GUESSED_AT, subject, 'mfa');
    if (verdict !== 'right') throw invalidCode();
    await passGuess(context, GUESSED_AT, subject, 'mfa');
  } catch (error) {
    // Locked or wrong: who guesses learns nothing.
    throw error instanceof ServiceError ? invalidCode() : error;
  }
  return context.ports.now();
}

/** Devices are users': a role session is none of them. */
function deviceOf(
  { ports }: IdentityContext,
  { identity }: Caller,
  serialNumber: string,
): MfaDevice | undefined {
  const user = ports
    .iam()
    .users.find(({ arn, uniqueId }) => arn === identity.userArn && uniqueId === identity.callerId);
  return user?.mfaDevices?.find(({ serial }) => serial === serialNumber);
}

function invalidCode(): ServiceError {
  // The space at the end is AWS's.
  return denied('MultiFactorAuthentication failed with invalid MFA one time pass code. ');
}

function denied(message: string): ServiceError {
  return new ServiceError('AccessDenied', message, 403);
}
