import type { Pool } from '../pool.ts';
import type { MfaFactor, User } from '../user.ts';

/** The second factors that a pool has. API reference "SetUserPoolMfaConfig". */
export function factorsOfPool({ doc }: Pool): readonly MfaFactor[] {
  if ((doc.MfaConfiguration ?? 'OFF') === 'OFF') return [];
  const listed: readonly (MfaFactor | false)[] = [
    doc.SmsMfaConfiguration !== undefined && 'SMS_MFA',
    doc.SoftwareTokenMfaConfiguration?.Enabled === true && 'SOFTWARE_TOKEN_MFA',
    doc.EmailMfaConfiguration !== undefined && 'EMAIL_OTP',
  ];
  const factors = listed.filter((factor) => factor !== false);
  // Pools that name no factor and can send text messages have those: CloudFormation, `EnabledMfas`.
  return factors.length === 0 && doc.SmsConfiguration !== undefined ? ['SMS_MFA'] : factors;
}

/**
 * The factors that a user can be asked for. An authenticator app that was set up counts even if the pool no longer
 * offers it; where MFA is required, an address that codes can be sent to is a factor without being switched on.
 * Cognito Developer Guide "Adding MFA to a user pool" and "SMS and email message MFA".
 */
export function factorsOfUser(pool: Pool, { doc }: User): readonly MfaFactor[] {
  const configuration = pool.doc.MfaConfiguration ?? 'OFF';
  if (configuration === 'OFF') return [];
  const ofPool = factorsOfPool(pool);
  const possible: Readonly<Record<MfaFactor, boolean>> = {
    SMS_MFA: ofPool.includes('SMS_MFA') && has(doc.attributes.phone_number),
    SOFTWARE_TOKEN_MFA: doc.mfa?.sealedTotp !== undefined,
    EMAIL_OTP: ofPool.includes('EMAIL_OTP') && has(doc.attributes.email),
  };
  const enabled = (doc.mfa?.enabled ?? []).filter((factor) => possible[factor]);
  if (enabled.length > 0 || configuration === 'OPTIONAL') return enabled;
  return (['SMS_MFA', 'EMAIL_OTP'] as const).filter((factor) => possible[factor]);
}

/**
 * Whether a passkey whose authenticator knew its user is two factors: the pool says so, and the user does not object.
 * API reference "WebAuthnConfigurationType" and "WebAuthnMfaSettingsType".
 */
export function passkeysAreTwoFactors({ doc: pool }: Pool, user: User | undefined): boolean {
  return (
    pool.WebAuthnConfiguration?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION' &&
    user?.doc.mfa?.passkeys !== false
  );
}

function has(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** The factor of several that the user prefers. */
export function preferredFactor(user: User, factors: readonly MfaFactor[]): MfaFactor | undefined {
  const preferred = user.doc.mfa?.preferred;
  return preferred !== undefined && factors.includes(preferred) ? preferred : undefined;
}
