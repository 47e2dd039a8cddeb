import { CreateResourceServerCommand } from '@aws-sdk/client-cognito-identity-provider';
import { type CognitoResource, InputError } from '@portcullis/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import { CLIENT_ID, POOL_ID, sdk } from '../user-pools/auth/test-users.ts';

type Properties = CognitoResource['properties'];

const IDENTITY_POOL = 'eu-west-1:11111111-1111-4111-8111-111111111111';
const ROLE = 'arn:aws:iam::111122223333:role/reader';
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:f';
const PROVIDER = `cognito-idp.eu-west-1.amazonaws.com/${POOL_ID}`;

let identity: TestIdentity;
beforeEach(async () => {
  identity = await startIdentity();
});
afterEach(() => identity.stop());

/** Every property stands on a line of its own, the first on line 10. */
function resource(type: string, properties: object, more: Partial<CognitoResource> = {}): CognitoResource {
  const names = Object.keys(properties);
  const places = names.map((name, at) => [name, { file: 't.yaml', line: 10 + at, column: 7 }]);
  return {
    type,
    logicalId: type,
    id: type,
    properties: properties as Properties,
    unresolved: [],
    places: Object.fromEntries(places),
    at: { file: 't.yaml', line: 7, column: 3 },
    ...more,
  };
}

const pool = (properties: object = {}, more: Partial<CognitoResource> = {}): CognitoResource =>
  resource('UserPool', properties, { logicalId: 'Pool', id: POOL_ID, ...more });
const client = (properties: object = {}, more: Partial<CognitoResource> = {}): CognitoResource =>
  resource('UserPoolClient', { UserPoolId: POOL_ID, ...properties }, { id: CLIENT_ID, ...more });
const part = (type: string, properties: object, more: Partial<CognitoResource> = {}): CognitoResource =>
  resource(type, { UserPoolId: POOL_ID, ...properties }, more);
const identityPool = (properties: object = {}, more: Partial<CognitoResource> = {}): CognitoResource =>
  resource(
    'IdentityPool',
    {
      AllowUnauthenticatedIdentities: false,
      CognitoIdentityProviders: [{ ProviderName: PROVIDER, ClientId: CLIENT_ID }],
      ...properties,
    },
    { id: IDENTITY_POOL, ...more },
  );
const roles = (properties: object, more: Partial<CognitoResource> = {}): CognitoResource =>
  resource('IdentityPoolRoleAttachment', { IdentityPoolId: IDENTITY_POOL, ...properties }, more);

async function refusal(...resources: readonly CognitoResource[]): Promise<string> {
  const refused = await identity.follow(resources).then(
    () => 'it was taken',
    (error: unknown) => error,
  );
  if (refused instanceof InputError) return refused.message;
  throw refused;
}

const long = (length: number): string => 'a'.repeat(length);

describe('a pool of the plan LITE', () => {
  const lite = (more: object = {}) => pool({ UserPoolTier: 'LITE', ...more });

  it.each<readonly [string, object]>([
    [
      'Policies.SignInPolicy.AllowedFirstAuthFactors',
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
    ],
    [
      'Policies.PasswordPolicy.PasswordHistorySize',
      { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 3 } } },
    ],
  ])('has no %s', async (path, more) => {
    expect(await refusal(lite(more))).toMatch(
      new RegExp(`\`${path.replaceAll('.', '\\.')}\` of the user pool .* not available in the LITE plan`),
    );
  });

  it('has no client with ALLOW_USER_AUTH', async () => {
    const flows = { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] };
    expect(await refusal(lite(), client(flows))).toMatch(
      /`ExplicitAuthFlows` of the user pool client .* not available in the LITE plan/,
    );
    await identity.follow([pool(), client(flows)]);
  });

  it('is served without them', async () => {
    await identity.follow([
      lite(),
      client({ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] }),
    ]);
  });
});

describe('what a template declares is held to the rules of the API', () => {
  it('names file, line, property, value and what is taken', async () => {
    expect(
      await refusal(pool(), client({ ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_SRP'] })),
    ).toBe(
      't.yaml:11:7: `ExplicitAuthFlows[1]` of the user pool client `UserPoolClient` is `ALLOW_SRP`: Member must satisfy constraint: [Member must satisfy enum value set: [ADMIN_NO_SRP_AUTH, CUSTOM_AUTH_FLOW_ONLY, USER_PASSWORD_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_CUSTOM_AUTH, ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH, ALLOW_USER_AUTH, ALLOW_CLIENT_TOKEN_AUTH]] (Resources.UserPoolClient.Properties.ExplicitAuthFlows[1])',
    );
    expect(
      await refusal(
        pool(),
        client({ AccessTokenValidity: 2, TokenValidityUnits: { AccessToken: 'minutes' } }),
      ),
    ).toBe(
      't.yaml:11:7: `AccessTokenValidity` of the user pool client `UserPoolClient` is `2`: Invalid range for token validity. (Resources.UserPoolClient.Properties.AccessTokenValidity); it takes five minutes to a day, counted in minutes',
    );
  });

  it('names every resource that is wrong at once, and changes nothing', async () => {
    await identity.follow([pool({ UserPoolName: 'before' })]);
    const said = await refusal(
      pool({ UserPoolName: 'after', MfaConfiguration: 'MAYBE' }),
      client({ AuthSessionValidity: 2 }),
      part('UserPoolGroup', { GroupName: '' }),
    );
    expect(said.split('\n')).toHaveLength(3);
    const rows = await identity.context.db.selectFrom('pools').select('doc').execute();
    expect(rows.map(({ doc }) => JSON.parse(doc).Name)).toEqual(['before']);
  });

  it.each<readonly [string, object, string, string]>([
    ['MfaConfiguration', { MfaConfiguration: 'on' }, '`on`', '[OFF, ON, OPTIONAL]'],
    ['MfaConfiguration', { MfaConfiguration: 'ON' }, '`ON`', "can't turn on MFA and disable all factors"],
    ['MfaConfiguration', { MfaConfiguration: 'OFF', EnabledMfas: ['SMS_MFA'] }, '`OFF`', "can't disable MFA"],
    [
      'EnabledMfas[1]',
      { EnabledMfas: ['SOFTWARE_TOKEN_MFA', 'TOTP'] },
      '`TOTP`',
      'SOFTWARE_TOKEN_MFA, EMAIL_OTP',
    ],
    ['AutoVerifiedAttributes[0]', { AutoVerifiedAttributes: ['name'] }, '`name`', '[phone_number, email]'],
    ['UsernameAttributes[0]', { UsernameAttributes: ['username'] }, '`username`', '[phone_number, email]'],
    ['AliasAttributes[1]', { AliasAttributes: ['email', 'nickname'] }, '`nickname`', 'preferred_username'],
    [
      'UsernameAttributes',
      { UsernameAttributes: ['email'], AliasAttributes: ['email'] },
      '`["email"]`',
      'Only one of',
    ],
    ['UsernameConfiguration.CaseSensitive', { UsernameConfiguration: {} }, 'is missing', 'must not be null'],
    ['UserPoolName', { UserPoolName: 'a/b' }, '`a/b`', 'pattern: [\\w\\s+=,.@-]+'],
    ['UserPoolTier', { UserPoolTier: 'PRO' }, '`PRO`', '[LITE, ESSENTIALS, PLUS]'],
    ['DeletionProtection', { DeletionProtection: 'true' }, '`true`', '[ACTIVE, INACTIVE]'],
    [
      'Policies.PasswordPolicy.MinimumLength',
      { Policies: { PasswordPolicy: { MinimumLength: 5 } } },
      '`5`',
      'equal to 6',
    ],
    [
      'Policies.PasswordPolicy.MinimumLength',
      { Policies: { PasswordPolicy: { MinimumLength: 100 } } },
      '`100`',
      'equal to 99',
    ],
    [
      'Policies.PasswordPolicy.PasswordHistorySize',
      { Policies: { PasswordPolicy: { PasswordHistorySize: 25 } } },
      '`25`',
      'equal to 24',
    ],
    [
      'Policies.PasswordPolicy.TemporaryPasswordValidityDays',
      { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 366 } } },
      '`366`',
      'equal to 365',
    ],
    [
      'Policies.SignInPolicy.AllowedFirstAuthFactors[1]',
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'PASSKEY'] } } },
      '`PASSKEY`',
      'WEB_AUTHN',
    ],
    [
      'Policies.SignInPolicy.AllowedFirstAuthFactors',
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['WEB_AUTHN'] } } },
      '`["WEB_AUTHN"]`',
      'must contain PASSWORD',
    ],
    [
      'AccountRecoverySetting.RecoveryMechanisms[0].Name',
      { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'email', Priority: 1 }] } },
      '`email`',
      'verified_email',
    ],
    [
      'AccountRecoverySetting.RecoveryMechanisms[0].Priority',
      { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 3 }] } },
      '`3`',
      'equal to 2',
    ],
    [
      'AccountRecoverySetting.RecoveryMechanisms',
      {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Name: 'admin_only', Priority: 1 },
            { Name: 'verified_email', Priority: 2 },
          ],
        },
      },
      'admin_only',
      'stands alone',
    ],
    [
      'AdminCreateUserConfig.UnusedAccountValidityDays',
      { AdminCreateUserConfig: { UnusedAccountValidityDays: 366 } },
      '`366`',
      'equal to 365',
    ],
    [
      'AdminCreateUserConfig.InviteMessageTemplate.SMSMessage',
      { AdminCreateUserConfig: { InviteMessageTemplate: { SMSMessage: 'Welcome!' } } },
      '`Welcome!`',
      'username',
    ],
    ['EmailVerificationMessage', { EmailVerificationMessage: 'no code' }, '`no code`', '####'],
    ['EmailAuthenticationMessage', { EmailAuthenticationMessage: 'no code' }, '`no code`', '####'],
    [
      'EmailConfiguration.EmailSendingAccount',
      { EmailConfiguration: { EmailSendingAccount: 'SES' } },
      '`SES`',
      '[COGNITO_DEFAULT, DEVELOPER]',
    ],
    [
      'SmsConfiguration.SnsCallerArn',
      { SmsConfiguration: { SnsCallerArn: 'role' } },
      '`role`',
      'length greater',
    ],
    [
      'LambdaConfig.PreSignUp',
      { LambdaConfig: { PreSignUp: 'my-function-of-the-pool' } },
      '`my-function',
      'pattern: arn:',
    ],
    [
      'LambdaConfig.PreTokenGenerationConfig.LambdaVersion',
      { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: FUNCTION, LambdaVersion: 'V4_0' } } },
      '`V4_0`',
      'V3_0',
    ],
    [
      'LambdaConfig.KMSKeyID',
      { LambdaConfig: { CustomSMSSender: { LambdaArn: FUNCTION, LambdaVersion: 'V1_0' } } },
      'is missing',
      'must be provided',
    ],
    [
      'LambdaConfig.KMSKeyID',
      {
        LambdaConfig: {
          CustomSMSSender: { LambdaArn: FUNCTION, LambdaVersion: 'V1_0' },
          KMSKeyID: 'arn:aws:kms:eu-west-1:111122223333:alias/codes',
        },
      },
      'alias/codes',
      'must be the ARN of a KMS key',
    ],
    [
      'UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate',
      { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
      '`["email"]`',
      'subset of AutoVerifiedAttributes',
    ],
    [
      'UserPoolAddOns.AdvancedSecurityMode',
      { UserPoolAddOns: { AdvancedSecurityMode: 'ON' } },
      '`ON`',
      '[OFF, AUDIT, ENFORCED]',
    ],
    [
      'VerificationMessageTemplate.DefaultEmailOption',
      { VerificationMessageTemplate: { DefaultEmailOption: 'LINK' } },
      '`LINK`',
      'CONFIRM_WITH_LINK',
    ],
    ['WebAuthnUserVerification', { WebAuthnUserVerification: 'always' }, '`always`', '[required, preferred]'],
    ['WebAuthnFactorConfiguration', { WebAuthnFactorConfiguration: 'TWO' }, '`TWO`', 'SINGLE_FACTOR'],
    ['WebAuthnRelyingPartyID', { WebAuthnRelyingPartyID: long(128) }, '`aaa', 'equal to 127'],
    ['Schema[0].Name', { Schema: [{ Name: long(21) }] }, '`aaa', 'equal to 20'],
    ['Schema[1].Name', { Schema: [{ Name: 'team' }, { Name: 'team' }] }, '`team`', 'Existing attribute'],
    [
      'Schema[0].AttributeDataType',
      { Schema: [{ Name: 'team', AttributeDataType: 'Text' }] },
      '`Text`',
      '[String, Number, DateTime, Boolean]',
    ],
    [
      'Schema[0].Required',
      { Schema: [{ Name: 'team', Required: true }] },
      '`true`',
      'Required custom attributes',
    ],
    [
      'Schema[0].StringAttributeConstraints',
      { Schema: [{ Name: 'team', StringAttributeConstraints: { MinLength: '9', MaxLength: '8' } }] },
      'MinLength',
      'is not more than MaxLength',
    ],
    ['UserPoolTags.aws:x', { UserPoolTags: { 'aws:x': 'y' } }, '`y`', 'do not begin with aws:'],
  ])('user pool: %s %o', async (path, properties, value, rule) => {
    const said = await refusal(pool(properties));
    expect(said).toContain(`\`${path}\` of the user pool \`Pool\``);
    expect(said).toContain(value);
    expect(said).toContain(rule);
  });

  const OAUTH = {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
  };
  it.each<readonly [string, object, string, string]>([
    ['ClientName', { ClientName: '' }, 'is ``', 'length greater'],
    [
      'ExplicitAuthFlows',
      { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] },
      'ALLOW_USER_SRP_AUTH',
      'it takes ALLOW_REFRESH_TOKEN_AUTH beside',
    ],
    [
      'ExplicitAuthFlows',
      { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'USER_PASSWORD_AUTH'] },
      'USER_PASSWORD_AUTH',
      'together with others',
    ],
    [
      'ExplicitAuthFlows',
      { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED' } },
      'ALLOW_REFRESH',
      'rotation is enabled',
    ],
    [
      'ExplicitAuthFlows',
      { ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'] },
      'ALLOW_CLIENT',
      'needs a client secret',
    ],
    [
      'AccessTokenValidity',
      { AccessTokenValidity: 25 },
      '`25`',
      'it takes five minutes to a day, counted in hours',
    ],
    ['AccessTokenValidity', { AccessTokenValidity: 86_401 }, '`86401`', 'equal to 86400'],
    ['IdTokenValidity', { IdTokenValidity: 0 }, '`0`', 'equal to 1'],
    [
      'RefreshTokenValidity',
      { RefreshTokenValidity: 3651 },
      '`3651`',
      'it takes an hour to ten years, counted in days',
    ],
    [
      'TokenValidityUnits.IdToken',
      { TokenValidityUnits: { IdToken: 'weeks' } },
      '`weeks`',
      '[seconds, minutes, hours, days]',
    ],
    ['AuthSessionValidity', { AuthSessionValidity: 16 }, '`16`', 'equal to 15'],
    [
      'RefreshTokenRotation.Feature',
      { RefreshTokenRotation: { Feature: 'ON' } },
      '`ON`',
      '[ENABLED, DISABLED]',
    ],
    [
      'RefreshTokenRotation.RetryGracePeriodSeconds',
      { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 61 } },
      '`61`',
      'equal to 60',
    ],
    ['PreventUserExistenceErrors', { PreventUserExistenceErrors: 'true' }, '`true`', '[LEGACY, ENABLED]'],
    [
      'ReadAttributes',
      { ReadAttributes: ['custom:none'] },
      'custom:none',
      'attributes of the pool, which custom:none is not',
    ],
    ['WriteAttributes', { WriteAttributes: ['email', 'sub'] }, 'sub', 'which sub is not'],
    [
      'SupportedIdentityProviders',
      { SupportedIdentityProviders: ['COGNITO', 'Google'] },
      'Google',
      'it takes COGNITO',
    ],
    [
      'AllowedOAuthFlows[0]',
      { ...OAUTH, AllowedOAuthFlows: ['password'] },
      '`password`',
      'client_credentials',
    ],
    [
      'AllowedOAuthFlows',
      { ...OAUTH, AllowedOAuthFlows: ['client_credentials'] },
      'client_credentials',
      'does not have a client secret',
    ],
    ['AllowedOAuthFlowsUserPoolClient', { AllowedOAuthFlowsUserPoolClient: true }, '`true`', 'are required'],
    [
      'AllowedOAuthScopes',
      { ...OAUTH, AllowedOAuthScopes: ['openid', 'shop/read'] },
      'shop/read',
      'it takes phone, email, openid',
    ],
    [
      'CallbackURLs[1]',
      { CallbackURLs: ['https://a.example', 'http://a.example'] },
      '`http://a.example`',
      'cannot use the HTTP protocol',
    ],
    ['CallbackURLs[0]', { CallbackURLs: ['a.example'] }, '`a.example`', 'is not a valid URL'],
    [
      'LogoutURLs[0]',
      { LogoutURLs: ['https://a.example/#b'] },
      '`https://a.example/#b`',
      'must not contain a fragment',
    ],
    [
      'DefaultRedirectURI',
      { CallbackURLs: ['https://a.example'], DefaultRedirectURI: 'https://b.example' },
      '`https://b.example`',
      'must be in the CallbackURLs list',
    ],
  ])('client: %s %o', async (path, properties, value, rule) => {
    const said = await refusal(pool(), client(properties));
    expect(said).toContain(`\`${path}\` of the user pool client \`UserPoolClient\``);
    expect(said).toContain(value);
    expect(said).toContain(rule);
  });

  it.each<readonly [string, CognitoResource, string, string]>([
    ['GroupName', part('UserPoolGroup', { GroupName: 'two words' }), '`two words`', 'pattern'],
    ['Precedence', part('UserPoolGroup', { GroupName: 'a', Precedence: -1 }), '`-1`', 'equal to 0'],
    ['RoleArn', part('UserPoolGroup', { GroupName: 'a', RoleArn: 'reader' }), '`reader`', 'length greater'],
    [
      'Identifier',
      part('UserPoolResourceServer', { Identifier: 'the shop', Name: 'a' }),
      '`the shop`',
      'pattern',
    ],
    ['Name', part('UserPoolResourceServer', { Identifier: 'shop' }), 'is missing', 'must not be null'],
    [
      'Scopes[0].ScopeName',
      part('UserPoolResourceServer', {
        Identifier: 'shop',
        Name: 'a',
        Scopes: [{ ScopeName: 'a/b', ScopeDescription: 'c' }],
      }),
      '`a/b`',
      'pattern',
    ],
    [
      'Scopes[0].ScopeDescription',
      part('UserPoolResourceServer', { Identifier: 'shop', Name: 'a', Scopes: [{ ScopeName: 'a' }] }),
      'is missing',
      'must not be null',
    ],
    [
      'Scopes[1].ScopeName',
      part('UserPoolResourceServer', {
        Identifier: 'shop',
        Name: 'a',
        Scopes: [
          { ScopeName: 'a', ScopeDescription: 'b' },
          { ScopeName: 'a', ScopeDescription: 'c' },
        ],
      }),
      '`a`',
      'unique',
    ],
    ['Domain', part('UserPoolDomain', { Domain: 'My_Shop' }), '`My_Shop`', 'pattern'],
    ['Domain', part('UserPoolDomain', { Domain: 'my-cognito' }), '`my-cognito`', 'reserved word'],
    [
      'ManagedLoginVersion',
      part('UserPoolDomain', { Domain: 'shop', ManagedLoginVersion: 3 }),
      '`3`',
      'equal to 2',
    ],
    [
      'CustomDomainConfig.CertificateArn',
      part('UserPoolDomain', { Domain: 'a.example', CustomDomainConfig: {} }),
      'is missing',
      'must not be null',
    ],
  ])('a part of a pool: %s', async (path, resource, value, rule) => {
    const said = await refusal(pool(), resource);
    expect(said).toContain(`\`${path}\` of the `);
    expect(said).toContain(value);
    expect(said).toContain(rule);
  });

  const MAPPING = {
    IdentityProvider: `${PROVIDER}:${CLIENT_ID}`,
    Type: 'Token',
    AmbiguousRoleResolution: 'Deny',
  };
  const RULE = { Claim: 'a', MatchType: 'Equals', Value: 'b', RoleARN: ROLE };
  const rules = (more: object): object => ({
    RoleMappings: {
      users: { ...MAPPING, Type: 'Rules', RulesConfiguration: { Rules: [{ ...RULE, ...more }] } },
    },
  });
  it.each<readonly [string, readonly CognitoResource[], string, string]>([
    [
      'AllowUnauthenticatedIdentities',
      [identityPool({ AllowUnauthenticatedIdentities: null })],
      'is missing',
      'must not be null',
    ],
    ['IdentityPoolName', [identityPool({ IdentityPoolName: 'a/b' })], '`a/b`', 'pattern'],
    ['DeveloperProviderName', [identityPool({ DeveloperProviderName: 'a b' })], '`a b`', 'pattern'],
    [
      'CognitoIdentityProviders[0].ProviderName',
      [identityPool({ CognitoIdentityProviders: [{ ProviderName: 'a b', ClientId: 'c' }] })],
      '`a b`',
      'pattern',
    ],
    [
      'CognitoIdentityProviders[0].ClientId',
      [identityPool({ CognitoIdentityProviders: [{ ProviderName: PROVIDER }] })],
      'is missing',
      'must not be null',
    ],
    [
      'Roles.admin',
      [identityPool(), roles({ Roles: { admin: ROLE } })],
      ROLE,
      'authenticated and unauthenticated',
    ],
    [
      'RoleMappings.users',
      [identityPool(), roles({ RoleMappings: { users: { ...MAPPING, IdentityProvider: 'other' } } })],
      'other',
      `it takes ${PROVIDER}:${CLIENT_ID}`,
    ],
    [
      'RoleMappings.users.Type',
      [identityPool(), roles({ RoleMappings: { users: { ...MAPPING, Type: 'token' } } })],
      '`token`',
      '[Token, Rules]',
    ],
    [
      'RoleMappings.users.AmbiguousRoleResolution',
      [identityPool(), roles({ RoleMappings: { users: { ...MAPPING, AmbiguousRoleResolution: null } } })],
      'is missing',
      'must not be null',
    ],
    [
      'RoleMappings.users.RulesConfiguration',
      [identityPool(), roles({ RoleMappings: { users: { ...MAPPING, Type: 'Rules' } } })],
      'is missing',
      'needs rules',
    ],
    [
      'RoleMappings.users.RulesConfiguration.Rules[0].MatchType',
      [identityPool(), roles(rules({ MatchType: 'Like' }))],
      '`Like`',
      '[Equals, Contains, StartsWith, NotEqual]',
    ],
    [
      'RoleMappings.users.RulesConfiguration.Rules[0].RoleARN',
      [identityPool(), roles(rules({ RoleARN: 'reader' }))],
      '`reader`',
      'length greater',
    ],
    [
      'RoleMappings.more',
      [identityPool(), roles({ RoleMappings: { users: MAPPING, more: MAPPING } })],
      PROVIDER,
      'has another mapping already',
    ],
    [
      'PrincipalTags',
      [
        identityPool(),
        resource('IdentityPoolPrincipalTag', {
          IdentityPoolId: IDENTITY_POOL,
          IdentityProviderName: PROVIDER,
          PrincipalTags: { [long(129)]: 'a' },
        }),
      ],
      'aaa',
      'up to 128 characters',
    ],
    [
      'IdentityProviderName',
      [identityPool(), resource('IdentityPoolPrincipalTag', { IdentityPoolId: IDENTITY_POOL })],
      'is missing',
      'must not be null',
    ],
  ])('identity pool: %s', async (path, resources, value, rule) => {
    const said = await refusal(...resources);
    expect(said).toContain(`\`${path}\` of the `);
    expect(said).toContain(value);
    expect(said).toContain(rule);
  });
});

describe('what a template declares twice is refused, as the second would take the place of the first', () => {
  const twin = { logicalId: 'Twin' };
  const group = (more: object = {}): CognitoResource => part('UserPoolGroup', { GroupName: 'a' }, more);
  const server = (more: object = {}): CognitoResource =>
    part('UserPoolResourceServer', { Identifier: 'shop', Name: 'a' }, more);
  const domain = (name: string, more: object = {}): CognitoResource =>
    part('UserPoolDomain', { Domain: name }, more);
  const tags = (more: object = {}): CognitoResource =>
    resource(
      'IdentityPoolPrincipalTag',
      { IdentityPoolId: IDENTITY_POOL, IdentityProviderName: PROVIDER },
      more,
    );
  it.each<readonly [string, readonly CognitoResource[], string]>([
    ['a pool', [pool(), pool({}, twin)], '`Pool` has the same id'],
    ['a client', [pool(), client(), client({}, twin)], '`UserPoolClient` has the same id'],
    ['a group', [pool(), group(), group(twin)], 'is a group of this name in the same pool'],
    ['a resource server', [pool(), server(), server(twin)], 'is a resource server of this identifier'],
    [
      'a domain',
      [
        pool(),
        pool({}, { id: 'eu-west-1_Elsewhere', logicalId: 'Other' }),
        domain('shop'),
        part('UserPoolDomain', { Domain: 'shop', UserPoolId: 'eu-west-1_Elsewhere' }, twin),
      ],
      '`UserPoolDomain` has the same domain',
    ],
    ['a domain by prefix', [pool(), domain('shop'), domain('shop2', twin)], 'is a domain of the same pool'],
    ['an identity pool', [identityPool(), identityPool({}, twin)], 'has the same id'],
    [
      'the roles of an identity pool',
      [identityPool(), roles({}), roles({}, twin)],
      'gives the same identity pool its roles',
    ],
    ['the tags of a provider', [identityPool(), tags(), tags(twin)], 'maps the tags of the same provider'],
  ])('%s', async (_, resources, why) => {
    const said = await refusal(...resources);
    expect(said).toContain('`Twin`');
    expect(said).toContain(why);
  });

  it('and so is more than a pool may have', async () => {
    const servers = Array.from({ length: 26 }, (_, at) =>
      part('UserPoolResourceServer', { Identifier: `s${at}`, Name: 'a' }, { logicalId: `S${at}` }),
    );
    expect(await refusal(pool(), ...servers)).toContain('`S25`: a pool has 25 of its kind at most'.slice(6));
    await identity.follow([pool(), ...servers.slice(1)]);
  });

  it('two groups of one name in two pools are two groups', async () => {
    const other = pool({}, { id: 'eu-west-1_Elsewhere', logicalId: 'Other' });
    await identity.follow([
      pool(),
      other,
      group(),
      part('UserPoolGroup', { GroupName: 'a', UserPoolId: 'eu-west-1_Elsewhere' }, twin),
    ]);
  });
});

describe('what follows from a value that is not here is no fault', () => {
  const lost = (path: string) => ({
    unresolved: [{ path, reason: 'not here', loss: 'narrows' }] as const,
    absent: [path],
  });

  it.each<readonly [string, object, readonly string[]]>([
    [
      'scopes',
      { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code'] },
      ['AllowedOAuthScopes'],
    ],
    ['a callback URL', { CallbackURLs: [], DefaultRedirectURI: 'https://a.example' }, ['CallbackURLs[0]']],
    ['flows', { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] }, ['ExplicitAuthFlows[1]']],
    ['a unit', { AccessTokenValidity: 600 }, ['TokenValidityUnits.AccessToken']],
    ['units', { AccessTokenValidity: 600 }, ['TokenValidityUnits']],
  ])('%s', async (_, properties, absent) => {
    await identity.follow([pool(), client(properties, { absent })]);
  });

  it('but what is wrong for itself is one', async () => {
    const absent = ['CallbackURLs[0]', 'AllowedOAuthScopes'];
    const CallbackURLs = ['http://a.example'];
    const oauth = { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code'] };
    // The first one of the list is not here: what was read is the second.
    expect(await refusal(pool(), client({ CallbackURLs, ...oauth }, { absent }))).toContain(
      '`CallbackURLs[1]` of the user pool client `UserPoolClient` is `http://a.example`',
    );
    expect(await refusal(pool(), client({ ...oauth, AuthSessionValidity: 1 }, { absent }))).toContain(
      'AuthSessionValidity',
    );
  });

  it('what sends text messages may be elsewhere', async () => {
    await identity.follow([
      pool({ MfaConfiguration: 'ON', SmsConfiguration: {} }, { absent: ['SmsConfiguration.SnsCallerArn'] }),
    ]);
    expect(await refusal(pool({ MfaConfiguration: 'ON', SmsConfiguration: {} }))).toContain(
      '`SmsConfiguration.SnsCallerArn` of the user pool `Pool` is missing',
    );
  });

  it('a scope whose resource server has no identifier here, a provider without a name', async () => {
    const AllowedOAuthScopes = ['shop/read'];
    const oauth = { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code'], AllowedOAuthScopes };
    const server = part('UserPoolResourceServer', { Name: 'a' }, { id: undefined, ...lost('Identifier') });
    await identity.follow([pool(), server, client(oauth)]);
    expect(await refusal(pool(), client(oauth))).toContain('Invalid scope requested: shop/read');
    const provider = part('UserPoolIdentityProvider', { ProviderType: 'OIDC' }, lost('ProviderName'));
    const SupportedIdentityProviders = ['Corporate'];
    await identity.follow([pool(), provider, client({ SupportedIdentityProviders })]);
    expect(await refusal(pool(), client({ SupportedIdentityProviders }))).toContain(
      'Corporate does not exist',
    );
  });

  it('a mapping of roles whose provider is not here', async () => {
    const RoleMappings = {
      users: { IdentityProvider: 'a:b', Type: 'Token', AmbiguousRoleResolution: 'Deny' },
    };
    const pools = identityPool(
      { CognitoIdentityProviders: [] },
      lost('CognitoIdentityProviders[0].ProviderName'),
    );
    await identity.follow([pools, roles({ RoleMappings })]);
    expect(await refusal(identityPool(), roles({ RoleMappings }))).toContain('not a configured provider');
  });
});

describe('what clients name', () => {
  const AllowedOAuthScopes = ['shop/read'];
  const oauth = { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code'], AllowedOAuthScopes };

  it('is the template’s', async () => {
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Read' }];
    const server = part('UserPoolResourceServer', { Identifier: 'shop', Name: 'a', Scopes });
    await identity.follow([client(oauth), pool(), server]);
    const elsewhere = { ...server, properties: { ...server.properties, UserPoolId: 'eu-west-1_Elsewhere' } };
    expect(await refusal(client(oauth), pool(), elsewhere)).toContain('Invalid scope requested');
  });

  it('or what the API gave the pool', async () => {
    await identity.follow([pool()]);
    await sdk(identity).send(
      new CreateResourceServerCommand({
        UserPoolId: POOL_ID,
        Identifier: 'shop',
        Name: 'a',
        Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read' }],
      }),
    );
    await identity.follow([pool(), client(oauth)]);
  });
});

it('logins that cannot be verified here are AWS’s to take, and no fault', async () => {
  await identity.follow([identityPool({ SupportedLoginProviders: { 'api.twitter.com': 'key;secret' } })]);
});

it('a pool that says how it sends text messages, and of no factor, has that one', async () => {
  const SmsConfiguration = { SnsCallerArn: ROLE };
  await identity.follow([pool({ MfaConfiguration: 'ON', SmsConfiguration })]);
  const { doc } = await identity.context.db.selectFrom('pools').select('doc').executeTakeFirstOrThrow();
  expect(JSON.parse(doc).SmsMfaConfiguration).toEqual({});
  await identity.follow([
    pool({ MfaConfiguration: 'ON', SmsConfiguration, EnabledMfas: ['SOFTWARE_TOKEN_MFA'] }),
  ]);
  const after = await identity.context.db.selectFrom('pools').select('doc').executeTakeFirstOrThrow();
  expect(JSON.parse(after.doc).SmsMfaConfiguration).toBeUndefined();
});
