import type { Json } from '@portcullis/model/source';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter } from '../../service/service-error.ts';
import type { Pool, PoolDoc } from '../pool.ts';
import { checkPlanOfPool } from './feature-plan.ts';
import { ARN } from './patterns.ts';
import { poolOperation } from './pool-operation.ts';
import { writePool } from './pool-store.ts';

type MfaDoc = Pick<
  PoolDoc,
  | 'SmsMfaConfiguration'
  | 'SoftwareTokenMfaConfiguration'
  | 'EmailMfaConfiguration'
  | 'MfaConfiguration'
  | 'WebAuthnConfiguration'
>;

export const getUserPoolMfaConfig: Operation = poolOperation('GetUserPoolMfaConfig', async ({ pool }) =>
  shown(pool),
);

/** SetUserPoolMfaConfig: the factors that are not given are off; passkeys stay as they are. */
export const setUserPoolMfaConfig: Operation = poolOperation(
  'SetUserPoolMfaConfig',
  async ({ input, context, pool }) => {
    const { MfaConfiguration, factors, passkeys } = mfaIn(input, pool.doc);
    const {
      SmsMfaConfiguration: _,
      SoftwareTokenMfaConfiguration: __,
      EmailMfaConfiguration: ___,
      ...rest
    } = pool.doc;
    const doc: PoolDoc = {
      ...(rest as PoolDoc),
      ...factors,
      MfaConfiguration,
      ...(passkeys === undefined ? {} : { WebAuthnConfiguration: passkeys }),
    };
    checkPlanOfPool(doc);
    return shown(await writePool(context, pool, doc));
  },
);

/** What SetUserPoolMfaConfig is given. Throws InvalidParameterException. */
export function mfaIn(
  input: Input,
  before: Pick<PoolDoc, 'MfaConfiguration'>,
): {
  readonly MfaConfiguration: MfaDoc['MfaConfiguration'];
  readonly factors: MfaDoc;
  readonly passkeys: MfaDoc['WebAuthnConfiguration'];
} {
  const mode = input.optionalText('MfaConfiguration', { values: ['OFF', 'ON', 'OPTIONAL'] });
  const MfaConfiguration = (mode ?? before.MfaConfiguration ?? 'OFF') as MfaDoc['MfaConfiguration'];
  const factors = factorsIn(input);
  const some =
    factors.SmsMfaConfiguration !== undefined ||
    factors.EmailMfaConfiguration !== undefined ||
    factors.SoftwareTokenMfaConfiguration?.Enabled === true;
  if (MfaConfiguration !== 'OFF' && !some)
    throw invalidParameter("Invalid MFA configuration given, can't turn on MFA and disable all factors.", {
      members: ['MfaConfiguration', ...FACTORS, 'SmsConfiguration'],
    });
  if (MfaConfiguration === 'OFF' && mode !== undefined && factors.SmsMfaConfiguration !== undefined)
    throw invalidParameter("Invalid MFA configuration given, can't disable MFA and set SMS configuration.", {
      members: ['MfaConfiguration', 'SmsMfaConfiguration'],
    });
  return { MfaConfiguration, factors, passkeys: webAuthnIn(input) };
}

const FACTORS = ['SoftwareTokenMfaConfiguration', 'SmsMfaConfiguration', 'EmailMfaConfiguration'] as const;

function factorsIn(input: Input): MfaDoc {
  const sms = input.object('SmsMfaConfiguration');
  const email = input.object('EmailMfaConfiguration');
  const totp = input.object('SoftwareTokenMfaConfiguration');
  return {
    ...(sms === undefined ? {} : { SmsMfaConfiguration: smsIn(sms) }),
    ...(email === undefined ? {} : { EmailMfaConfiguration: emailIn(email) }),
    ...(totp === undefined
      ? {}
      : { SoftwareTokenMfaConfiguration: { Enabled: totp.flag('Enabled') ?? false } }),
  };
}

const HAS_CODE = /\{####\}/;

function smsIn(sms: Input): NonNullable<MfaDoc['SmsMfaConfiguration']> {
  const message = sms.optionalText('SmsAuthenticationMessage', { min: 6, max: 140, pattern: HAS_CODE });
  const configuration = sms.object('SmsConfiguration');
  configuration?.text('SnsCallerArn', ARN);
  return {
    ...(message === undefined ? {} : { SmsAuthenticationMessage: message }),
    ...(configuration === undefined ? {} : { SmsConfiguration: configuration.all() }),
  };
}

/** `EmailMfaConfigType`. Throws InvalidParameterException. */
export function emailIn(email: Input): NonNullable<MfaDoc['EmailMfaConfiguration']> {
  const Message = email.optionalText('Message', { min: 6, max: 20_000, pattern: HAS_CODE });
  const Subject = email.optionalText('Subject', { min: 1, max: 140 });
  return { ...(Message === undefined ? {} : { Message }), ...(Subject === undefined ? {} : { Subject }) };
}

function webAuthnIn(input: Input): MfaDoc['WebAuthnConfiguration'] {
  const given = input.object('WebAuthnConfiguration');
  if (given === undefined) return undefined;
  const RelyingPartyId = given.optionalText('RelyingPartyId', { min: 1, max: 127 });
  const UserVerification = given.optionalText('UserVerification', { values: ['required', 'preferred'] });
  const FactorConfiguration = given.optionalText('FactorConfiguration', {
    values: ['SINGLE_FACTOR', 'MULTI_FACTOR_WITH_USER_VERIFICATION'],
  });
  return {
    ...(RelyingPartyId === undefined ? {} : { RelyingPartyId }),
    ...(UserVerification === undefined ? {} : { UserVerification }),
    ...(FactorConfiguration === undefined ? {} : { FactorConfiguration }),
  } as NonNullable<MfaDoc['WebAuthnConfiguration']>;
}

function shown({ doc }: Pool): { readonly [member: string]: Json | undefined } {
  const { SmsMfaConfiguration, SoftwareTokenMfaConfiguration, EmailMfaConfiguration } = doc;
  return {
    SmsMfaConfiguration,
    SoftwareTokenMfaConfiguration: { Enabled: SoftwareTokenMfaConfiguration?.Enabled ?? false },
    EmailMfaConfiguration,
    MfaConfiguration: doc.MfaConfiguration ?? 'OFF',
    WebAuthnConfiguration: doc.WebAuthnConfiguration as Json | undefined,
  };
}
