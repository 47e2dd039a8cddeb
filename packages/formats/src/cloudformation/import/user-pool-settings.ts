import type { UserPoolAttribute, UserPoolClientSettings, UserPoolSettings } from '@portcullis/model';
import { locate } from '@portcullis/model/source';
import { type Cursor, quietly, word } from '../../source/index.ts';

const DAY_SECONDS = 86_400;
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  seconds: 1,
  minutes: 60,
  hours: 3600,
  days: DAY_SECONDS,
};

/** CloudFormation "AWS::Cognito::UserPool": how it takes in and protects its users. */
export function readUserPoolSettings(cursor: Cursor): UserPoolSettings {
  const properties = quietly(cursor);
  const admin = properties.get('AdminCreateUserConfig')?.readBooleanAt('AllowAdminCreateUserOnly');
  const lambda = properties.get('LambdaConfig');
  return {
    adminCreatesUsers: known(admin ?? ABSENT, false),
    mfa: known(properties.readStringAt('MfaConfiguration'), 'OFF') as UserPoolSettings['mfa'],
    advancedSecurity: advancedSecurity(properties),
    autoVerifiedAttributes: properties.strings('AutoVerifiedAttributes'),
    usernameAttributes: properties.strings('UsernameAttributes'),
    aliasAttributes: properties.strings('AliasAttributes'),
    verifiedBeforeUpdate:
      properties.get('UserAttributeUpdateSettings')?.strings('AttributesRequireVerificationBeforeUpdate') ??
      [],
    attributes: properties.list('Schema').flatMap((item) => readAttribute(item) ?? []),
    triggers: lambda?.node.kind === 'map' ? [...lambda.node.entries.keys()].sort() : [],
  };
}

const ABSENT: { readonly state: 'absent' } = { state: 'absent' };

/** The value, the default where the template says nothing, `undefined` where nobody knows. */
function known<T>(
  reading: { readonly state: 'value'; readonly value: T } | { readonly state: string },
  otherwise: T,
): T | undefined {
  if (reading.state === 'absent') return otherwise;
  return 'value' in reading ? reading.value : undefined;
}

function advancedSecurity(properties: Cursor): UserPoolSettings['advancedSecurity'] {
  const addOns = properties.get('UserPoolAddOns');
  if (addOns === undefined) return 'OFF';
  return word(addOns, 'AdvancedSecurityMode', ['OFF', 'AUDIT', 'ENFORCED']);
}

/** Standard attributes that AWS makes by itself are declared to be required or immutable; all others are custom. */
const STANDARD: ReadonlySet<string> = new Set([
  'address',
  'birthdate',
  'email',
  'email_verified',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'phone_number_verified',
  'picture',
  'preferred_username',
  'profile',
  'sub',
  'updated_at',
  'website',
  'zoneinfo',
]);

function readAttribute(item: Cursor): UserPoolAttribute | undefined {
  const written = item.string('Name');
  if (written === undefined) return undefined;
  const bare = written.replace(/^custom:/, '');
  const custom = !STANDARD.has(bare);
  return {
    name: custom ? `custom:${bare}` : bare,
    custom,
    mutable: known(item.readBooleanAt('Mutable'), true) ?? true,
    at: locate(item.mark),
  };
}

/** CloudFormation "AWS::Cognito::UserPoolClient": what it may do beyond its OAuth flows. */
export function readClientSettings(cursor: Cursor): UserPoolClientSettings {
  const properties = quietly(cursor);
  const list = (key: string): readonly string[] | undefined =>
    properties.has(key) ? properties.strings(key) : undefined;
  return {
    existenceErrors: known(
      properties.readStringAt('PreventUserExistenceErrors'),
      'LEGACY',
    ) as UserPoolClientSettings['existenceErrors'],
    refreshTokenTtlSeconds: refreshTtl(properties),
    tokenRevocation: known(properties.readBooleanAt('EnableTokenRevocation'), true) ?? true,
    refreshTokenRotation: properties.get('RefreshTokenRotation')?.string('Feature') === 'ENABLED',
    writeAttributes: list('WriteAttributes'),
    readAttributes: list('ReadAttributes'),
    authFlows: list('ExplicitAuthFlows'),
    callbackUrls: properties.strings('CallbackURLs'),
    identityProviders: properties.strings('SupportedIdentityProviders'),
  };
}

/** Counts in days unless `TokenValidityUnits` says otherwise; 0 and nothing are 30 days. */
function refreshTtl(properties: Cursor): number {
  const amount = properties.number('RefreshTokenValidity') ?? 0;
  if (amount === 0) return 30 * DAY_SECONDS;
  const unit = properties.get('TokenValidityUnits')?.string('RefreshToken') ?? 'days';
  return amount * (UNIT_SECONDS[unit] ?? DAY_SECONDS);
}
