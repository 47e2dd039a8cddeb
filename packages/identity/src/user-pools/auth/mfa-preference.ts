import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter } from '../../service/service-error.ts';
import { verifyAccessToken } from '../../tokens/verify-access-token.ts';
import { changeUser } from '../accounts/write-user.ts';
import { userOperation } from '../admin/pool-operation.ts';
import type { Pool } from '../pool.ts';
import type { MfaFactor, User, UserMfa } from '../user.ts';
import { factorsOfPool, passkeysAreTwoFactors } from './mfa-factors.ts';

export const setUserMfaPreference: Operation = {
  name: 'SetUserMFAPreference',
  signed: false,
  run: async (input, context) => {
    const { pool, user } = await verifyAccessToken(context, input.text('AccessToken'));
    return setPreference(context, pool, user, settingsIn(input));
  },
};

export const adminSetUserMfaPreference: Operation = userOperation(
  'AdminSetUserMFAPreference',
  async ({ input, context, pool, user }) => setPreference(context, pool, user, settingsIn(input)),
);

interface Settings {
  readonly factors: readonly Setting[];
  /** `WebAuthnMfaSettings`. */
  readonly passkeys: boolean | undefined;
}

interface Setting {
  readonly factor: MfaFactor;
  readonly enabled: boolean;
  readonly preferred: boolean;
}

const MEMBERS: readonly (readonly [member: string, factor: MfaFactor])[] = [
  ['SMSMfaSettings', 'SMS_MFA'],
  ['SoftwareTokenMfaSettings', 'SOFTWARE_TOKEN_MFA'],
  ['EmailMfaSettings', 'EMAIL_OTP'],
];

/** Absent members change nothing. */
function settingsIn(input: Input): Settings {
  const factors = MEMBERS.flatMap(([member, factor]): readonly Setting[] => {
    const given = input.object(member);
    if (given === undefined) return [];
    const enabled = given.flag('Enabled') ?? false;
    const preferred = given.flag('PreferredMfa') ?? false;
    if (preferred && !enabled)
      throw invalidParameter(`Invalid MFA settings: ${factor} is preferred, but not enabled`);
    return [{ factor, enabled, preferred }];
  });
  if (factors.filter(({ preferred }) => preferred).length > 1)
    throw invalidParameter('Invalid MFA settings: only one factor can be preferred');
  const passkeys = input.object('WebAuthnMfaSettings');
  return { factors, passkeys: passkeys === undefined ? undefined : (passkeys.flag('Enabled') ?? false) };
}

async function setPreference(
  context: IdentityContext,
  pool: Pool,
  { sub }: User,
  { factors, passkeys }: Settings,
): Promise<Record<string, never>> {
  if (passkeys === true && !passkeysAreTwoFactors(pool, undefined))
    throw invalidParameter('WEB_AUTHN_MFA is not enabled for the user pool');
  await changeUser(context, pool, sub, (user) => {
    for (const { factor, enabled } of factors) if (enabled) checkPossible(pool, user, factor);
    const mfa = changed(user.doc.mfa, factors);
    return { doc: { ...user.doc, mfa: passkeys === undefined ? mfa : { ...mfa, passkeys } } };
  });
  return {};
}

/** Throws InvalidParameterException for a factor that the pool does not have, or that lacks what it needs. */
function checkPossible(pool: Pool, { doc }: User, factor: MfaFactor): void {
  const has: Readonly<Record<MfaFactor, boolean>> = {
    SMS_MFA: (doc.attributes.phone_number ?? '') !== '',
    SOFTWARE_TOKEN_MFA: doc.mfa?.sealedTotp !== undefined,
    EMAIL_OTP: (doc.attributes.email ?? '') !== '',
  };
  if (!factorsOfPool(pool).includes(factor))
    throw invalidParameter(`${factor} is not enabled for the user pool`);
  if (!has[factor]) throw invalidParameter(`User does not have delivery config set to turn on ${factor}`);
}

function changed(before: UserMfa | undefined, settings: readonly Setting[]): UserMfa {
  const { enabled: old = [], preferred: oldPreferred, ...rest } = before ?? { enabled: [] };
  const set = new Map(settings.map((one) => [one.factor, one]));
  const enabled = MEMBERS.map(([, factor]) => factor).filter(
    (factor) => set.get(factor)?.enabled ?? old.includes(factor),
  );
  const kept = oldPreferred !== undefined && !set.has(oldPreferred) ? oldPreferred : undefined;
  const preferred = settings.find((one) => one.preferred)?.factor ?? kept;
  return { ...rest, enabled, ...(preferred === undefined ? {} : { preferred }) };
}
