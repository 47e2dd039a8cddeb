import { isKeyArn } from '../../kms/key-arn.ts';
import type { Input } from '../../service/input.ts';
import { invalidParameter } from '../../service/service-error.ts';
import { tagsIn } from '../../service/tag-limits.ts';
import { PLAIN_TRIGGERS, VERSIONED_TRIGGERS } from '../../triggers/trigger-names.ts';
import type { PoolDoc } from '../pool.ts';
import { ARN } from './patterns.ts';

/** What CreateUserPool and UpdateUserPool set, with the API's constraints; what is absent is the default. */
export type PoolSettings = Partial<PoolDoc>;

const CODE = /\{####\}/;
const LINK = /\{##[^#]+##\}/;
const SMS = { min: 6, max: 140, pattern: CODE } as const;
const EMAIL = { min: 6, max: 20_000, pattern: CODE } as const;
const SUBJECT = { min: 1, max: 140 } as const;
const ADDRESSES = ['phone_number', 'email'] as const;

/** Throws InvalidParameterException. */
export function poolSettingsIn(input: Input): PoolSettings {
  const settings = {
    Policies: policiesIn(input.object('Policies')),
    DeletionProtection: input.optionalText('DeletionProtection', { values: ['ACTIVE', 'INACTIVE'] }),
    LambdaConfig: lambdaConfigIn(input.object('LambdaConfig')),
    AutoVerifiedAttributes: choicesIn(input, 'AutoVerifiedAttributes', ADDRESSES),
    SmsVerificationMessage: input.optionalText('SmsVerificationMessage', SMS),
    EmailVerificationMessage: input.optionalText('EmailVerificationMessage', EMAIL),
    EmailVerificationSubject: input.optionalText('EmailVerificationSubject', SUBJECT),
    VerificationMessageTemplate: templateIn(input.object('VerificationMessageTemplate')),
    SmsAuthenticationMessage: input.optionalText('SmsAuthenticationMessage', SMS),
    MfaConfiguration: input.optionalText('MfaConfiguration', { values: ['OFF', 'ON', 'OPTIONAL'] }),
    UserAttributeUpdateSettings: updateSettingsIn(input.object('UserAttributeUpdateSettings')),
    DeviceConfiguration: deviceIn(input.object('DeviceConfiguration')),
    EmailConfiguration: emailIn(input.object('EmailConfiguration')),
    SmsConfiguration: smsIn(input.object('SmsConfiguration')),
    UserPoolTags: tagsIn(input, 'UserPoolTags'),
    AdminCreateUserConfig: adminCreateUserIn(input.object('AdminCreateUserConfig')),
    UserPoolAddOns: addOnsIn(input.object('UserPoolAddOns')),
    AccountRecoverySetting: recoveryIn(input.object('AccountRecoverySetting')),
    KeyConfiguration: input.object('KeyConfiguration')?.all(),
    IssuerConfiguration: input.object('IssuerConfiguration')?.all(),
    UserPoolTier: input.optionalText('UserPoolTier', { values: ['LITE', 'ESSENTIALS', 'PLUS'] }),
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const found = Object.fromEntries(given) as unknown as PoolSettings;
  checkUpdateSettings(found);
  return found;
}

/** A list whose items are among those that there are. */
export function choicesIn(
  input: Input,
  member: string,
  values: readonly string[],
): readonly string[] | undefined {
  const chosen = input.texts(member);
  const wrong = chosen?.findIndex((one) => !values.includes(one)) ?? -1;
  if (wrong >= 0)
    throw invalidParameter(
      `1 validation error detected: Value '[${chosen?.join(', ')}]' at '${member.slice(0, 1).toLowerCase()}${member.slice(1)}' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [${values.join(', ')}]]`,
      { members: [`${input.pathOf(member)}[${wrong}]`] },
    );
  return chosen;
}

function policiesIn(policies: Input | undefined): PoolDoc['Policies'] {
  if (policies === undefined) return undefined;
  const password = policies.object('PasswordPolicy');
  password?.integer('MinimumLength', { min: 6, max: 99 });
  for (const flag of ['RequireUppercase', 'RequireLowercase', 'RequireNumbers', 'RequireSymbols'])
    password?.flag(flag);
  password?.integer('PasswordHistorySize', { min: 0, max: 24 });
  password?.integer('TemporaryPasswordValidityDays', { min: 0, max: 365 });
  const signIn = policies.object('SignInPolicy');
  const factors =
    signIn && choicesIn(signIn, 'AllowedFirstAuthFactors', ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN']);
  if (factors !== undefined && !factors.includes('PASSWORD'))
    throw invalidParameter('AllowedFirstAuthFactors must contain PASSWORD.', {
      members: ['Policies.SignInPolicy.AllowedFirstAuthFactors'],
    });
  return {
    ...(password === undefined ? {} : { PasswordPolicy: { MinimumLength: 8, ...password.all() } }),
    ...(factors === undefined ? {} : { SignInPolicy: { AllowedFirstAuthFactors: factors } }),
  };
}

function lambdaConfigIn(config: Input | undefined): PoolDoc['LambdaConfig'] {
  if (config === undefined) return undefined;
  for (const trigger of PLAIN_TRIGGERS) config.optionalText(trigger, ARN);
  for (const [member, values] of Object.entries(VERSIONED_TRIGGERS)) {
    const one = config.object(member);
    one?.text('LambdaArn', ARN);
    one?.text('LambdaVersion', { values });
  }
  const keyId = config.optionalText('KMSKeyID', ARN);
  if (config.has('CustomSMSSender') || config.has('CustomEmailSender')) checkKeyOfSenders(keyId);
  return config.all();
}

/** Codes for custom senders are encrypted under this key; Cognito makes a grant on it, which aliases cannot have. */
function checkKeyOfSenders(keyId: string | undefined): void {
  const about = { members: ['LambdaConfig.KMSKeyID'] };
  if (keyId === undefined)
    throw invalidParameter('KMSKeyID must be provided with CustomEmailSender or CustomSMSSender.', about);
  if (!isKeyArn(keyId)) throw invalidParameter('KMSKeyID must be the ARN of a KMS key.', about);
}

function templateIn(template: Input | undefined): PoolDoc['VerificationMessageTemplate'] {
  if (template === undefined) return undefined;
  template.optionalText('SmsMessage', SMS);
  template.optionalText('EmailMessage', EMAIL);
  template.optionalText('EmailSubject', SUBJECT);
  template.optionalText('EmailMessageByLink', { min: 6, max: 20_000, pattern: LINK });
  template.optionalText('EmailSubjectByLink', SUBJECT);
  template.optionalText('DefaultEmailOption', { values: ['CONFIRM_WITH_LINK', 'CONFIRM_WITH_CODE'] });
  return template.all() as PoolDoc['VerificationMessageTemplate'];
}

function updateSettingsIn(settings: Input | undefined): PoolDoc['UserAttributeUpdateSettings'] {
  const attributes = settings && choicesIn(settings, 'AttributesRequireVerificationBeforeUpdate', ADDRESSES);
  return attributes && { AttributesRequireVerificationBeforeUpdate: attributes };
}

/** What waits to be verified must be something that the pool verifies. */
function checkUpdateSettings({
  UserAttributeUpdateSettings,
  AutoVerifiedAttributes = [],
}: PoolSettings): void {
  for (const one of UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [])
    if (!AutoVerifiedAttributes.includes(one))
      throw invalidParameter(
        `AttributesRequireVerificationBeforeUpdate must be a subset of AutoVerifiedAttributes: ${one}`,
        {
          members: [
            'UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate',
            'AutoVerifiedAttributes',
          ],
        },
      );
}

function deviceIn(device: Input | undefined): PoolDoc['DeviceConfiguration'] {
  return (
    device && {
      ChallengeRequiredOnNewDevice: device.flag('ChallengeRequiredOnNewDevice') ?? false,
      DeviceOnlyRememberedOnUserPrompt: device.flag('DeviceOnlyRememberedOnUserPrompt') ?? false,
    }
  );
}

/** API reference "EmailConfigurationType". */
function emailIn(email: Input | undefined): Readonly<Record<string, unknown>> | undefined {
  email?.optionalText('EmailSendingAccount', { values: ['COGNITO_DEFAULT', 'DEVELOPER'] });
  email?.optionalText('SourceArn', ARN);
  email?.optionalText('ConfigurationSet', { min: 1, max: 64, pattern: /^[\w-]+$/ });
  return email?.all();
}

function smsIn(sms: Input | undefined): Readonly<Record<string, unknown>> | undefined {
  sms?.text('SnsCallerArn', ARN);
  return sms?.all();
}

function adminCreateUserIn(config: Input | undefined): PoolDoc['AdminCreateUserConfig'] {
  if (config === undefined) return undefined;
  config.flag('AllowAdminCreateUserOnly');
  config.integer('UnusedAccountValidityDays', { min: 0, max: 365 });
  const template = config.object('InviteMessageTemplate');
  const invitation = /^(?=[\s\S]*\{username\})(?=[\s\S]*\{####\})/;
  template?.optionalText('SMSMessage', { min: 6, max: 140, pattern: invitation });
  template?.optionalText('EmailMessage', { min: 6, max: 20_000, pattern: invitation });
  template?.optionalText('EmailSubject', SUBJECT);
  return config.all() as PoolDoc['AdminCreateUserConfig'];
}

function addOnsIn(addOns: Input | undefined): Readonly<Record<string, unknown>> | undefined {
  addOns?.text('AdvancedSecurityMode', { values: ['OFF', 'AUDIT', 'ENFORCED'] });
  const flows = addOns?.object('AdvancedSecurityAdditionalFlows');
  flows?.optionalText('CustomAuthMode', { values: ['AUDIT', 'ENFORCED'] });
  return addOns?.all();
}

function recoveryIn(recovery: Input | undefined): PoolDoc['AccountRecoverySetting'] {
  const mechanisms = recovery?.structures('RecoveryMechanisms')?.map(recoveryMechanism);
  if (mechanisms === undefined) return undefined;
  const about = { members: ['AccountRecoverySetting.RecoveryMechanisms'] };
  const names = mechanisms.map(({ Name }) => Name);
  if (names.includes('admin_only') && names.length > 1)
    throw invalidParameter('Invalid account recovery setting: admin_only stands alone.', about);
  if (names.length < 1 || names.length > 2 || new Set(names).size < names.length)
    throw invalidParameter('Invalid account recovery setting: one or two different mechanisms.', about);
  if (new Set(mechanisms.map(({ Priority }) => Priority)).size < names.length)
    throw invalidParameter('Invalid account recovery setting: priorities must be different.', about);
  return { RecoveryMechanisms: mechanisms };
}

function recoveryMechanism(one: Input): { readonly Name: string; readonly Priority: number } {
  const Name = one.text('Name', { values: ['verified_email', 'verified_phone_number', 'admin_only'] });
  const Priority = one.integer('Priority', { min: 1, max: 2 });
  if (Priority === undefined)
    throw invalidParameter('Priority of an account recovery mechanism is missing.', {
      members: [one.pathOf('Priority')],
    });
  return { Name, Priority };
}
