import { X509Certificate } from 'node:crypto';
import {
  AddCustomAttributesCommand,
  type CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  GetSigningCertificateCommand,
  GetUserPoolMfaConfigCommand,
  ListTagsForResourceCommand,
  ListUserPoolsCommand,
  SetUserPoolMfaConfigCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, REGION, startIdentity, type TestIdentity } from '../../test-identity.ts';
import { addUser, POOL_ID, poolWith, sdk } from '../auth/test-users.ts';

let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
beforeEach(async () => {
  identity = await startIdentity({ resources: poolWith() });
  cognito = sdk(identity);
});
afterEach(() => identity.stop());

const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f`;
const SENDER = { LambdaArn: FUNCTION, LambdaVersion: 'V1_0' } as const;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const create = async (more: object = {}): Promise<string> => {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'made', ...more }));
  return UserPool?.Id as string;
};
const describePool = async (UserPoolId: string) =>
  (await cognito.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool;

describe('user pools', () => {
  it('are made with defaults', async () => {
    const id = await create();
    expect(id).toMatch(/^eu-west-1_[0-9A-Za-z]{9}$/);
    const pool = await describePool(id);
    expect(pool).toMatchObject({
      Id: id,
      Name: 'made',
      Arn: `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/${id}`,
      DeletionProtection: 'INACTIVE',
      MfaConfiguration: 'OFF',
      EstimatedNumberOfUsers: 0,
      Policies: {
        PasswordPolicy: { MinimumLength: 8, RequireUppercase: true, TemporaryPasswordValidityDays: 7 },
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
      },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    });
    expect(pool?.SchemaAttributes?.map(({ Name }) => Name)).toContain('phone_number_verified');
    const { keys } = (await (await fetch(`${identity.url}/${id}/.well-known/jwks.json`)).json()) as {
      keys: unknown[];
    };
    expect(keys).toHaveLength(2);
  });

  it('keep what is settled once, and forget what an update leaves out', async () => {
    const id = await create({
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      Schema: [{ Name: 'rank', AttributeDataType: 'Number', Mutable: true }],
      AutoVerifiedAttributes: ['email'],
      LambdaConfig: { PreSignUp: FUNCTION },
      UserPoolTags: { team: 'shop' },
    });
    await cognito.send(new UpdateUserPoolCommand({ UserPoolId: id, DeletionProtection: 'ACTIVE' }));
    const pool = await describePool(id);
    expect(pool).toMatchObject({
      Name: 'made',
      DeletionProtection: 'ACTIVE',
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      LambdaConfig: {},
    });
    expect(pool?.AutoVerifiedAttributes).toBeUndefined();
    expect(pool?.SchemaAttributes).toContainEqual(
      expect.objectContaining({ Name: 'custom:rank', AttributeDataType: 'Number' }),
    );
  });

  it.each([
    ['no name', { PoolName: '' }],
    ['a name with a slash', { PoolName: 'a/b' }],
    ['aliases and usernames', { AliasAttributes: ['email'], UsernameAttributes: ['email'] }],
    ['another alias', { AliasAttributes: ['name'] }],
    ['a short minimum', { Policies: { PasswordPolicy: { MinimumLength: 5 } } }],
    ['a long minimum', { Policies: { PasswordPolicy: { MinimumLength: 100 } } }],
    ['a long memory', { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 25 } } }],
    [
      'no password among the factors',
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } },
    ],
    ['another factor', { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'SMELL'] } } }],
    ['a message without its code', { EmailVerificationMessage: 'no code here' }],
    ['a text message without its code', { VerificationMessageTemplate: { SmsMessage: 'no code here' } }],
    ['a link that is none', { VerificationMessageTemplate: { EmailMessageByLink: 'click here' } }],
    [
      'an invitation without the name',
      { AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage: 'Use {####}' } } },
    ],
    ['a function that is none', { LambdaConfig: { PreSignUp: 'my-own-function-for-this' } }],
    ['a custom sender without a key', { LambdaConfig: { CustomSMSSender: SENDER } }],
    [
      'an alias for the key of a custom sender',
      {
        LambdaConfig: {
          CustomEmailSender: SENDER,
          KMSKeyID: 'arn:aws:kms:eu-west-1:111122223333:alias/codes',
        },
      },
    ],
    [
      'a custom sender of another version',
      { LambdaConfig: { CustomSMSSender: { ...SENDER, LambdaVersion: 'V2_0' }, KMSKeyID: KEY } },
    ],
    ['MFA without a factor', { MfaConfiguration: 'ON' }],
    ['a required custom attribute', { Schema: [{ Name: 'x', Required: true }] }],
    ['a custom attribute with its prefix', { Schema: [{ Name: 'custom:x' }] }],
    ['a long attribute name', { Schema: [{ Name: 'x'.repeat(21) }] }],
    ['one attribute twice', { Schema: [{ Name: 'x' }, { Name: 'x' }] }],
    ['too many attributes', { Schema: Array.from({ length: 51 }, (_, i) => ({ Name: `x${i}` })) }],
    [
      'an empty range',
      { Schema: [{ Name: 'x', StringAttributeConstraints: { MinLength: '5', MaxLength: '2' } }] },
    ],
    [
      'waiting for what is not verified',
      { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
    ],
    [
      'two ways of recovery that exclude each other',
      {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Name: 'admin_only', Priority: 1 },
            { Name: 'verified_email', Priority: 2 },
          ],
        },
      },
    ],
    [
      'one priority twice',
      {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Name: 'verified_phone_number', Priority: 1 },
            { Name: 'verified_email', Priority: 1 },
          ],
        },
      },
    ],
    ['a tag of AWS', { UserPoolTags: { 'aws:x': '1' } }],
    ['another tier', { UserPoolTier: 'GOLD' }],
  ])('are not made with %s', async (_, more) => {
    await expect(create(more)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const { UserPools } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
    expect(UserPools).toHaveLength(1);
  });

  it('are listed a page at a time', async () => {
    await create();
    const first = await cognito.send(new ListUserPoolsCommand({ MaxResults: 1 }));
    expect(first.UserPools).toHaveLength(1);
    const { NextToken } = first;
    const second = await cognito.send(new ListUserPoolsCommand({ MaxResults: 1, NextToken }));
    expect(second.UserPools).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
    await expect(cognito.send(new ListUserPoolsCommand({ MaxResults: 61 }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await expect(cognito.send(new ListUserPoolsCommand({ MaxResults: undefined }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('go with all that is in them', async () => {
    await addUser(identity, { attributes: { email: 'a@b.c', email_verified: 'true' } });
    await cognito.send(new DeleteUserPoolCommand({ UserPoolId: POOL_ID }));
    for (const table of ['users', 'aliases', 'clients', 'pools'] as const)
      expect(await identity.context.db.selectFrom(table).selectAll().execute()).toEqual([]);
    await expect(describePool(POOL_ID)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('stay while they are protected, or have a domain', async () => {
    const id = await create({ DeletionProtection: 'ACTIVE' });
    await expect(cognito.send(new DeleteUserPoolCommand({ UserPoolId: id }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    });
    await cognito.send(new CreateUserPoolDomainCommand({ UserPoolId: POOL_ID, Domain: 'shop' }));
    await expect(cognito.send(new DeleteUserPoolCommand({ UserPoolId: POOL_ID }))).rejects.toMatchObject({
      message: 'User pool cannot be deleted. It has a domain configured that should be deleted first.',
    });
  });

  it('of the API stay when the template is followed', async () => {
    const id = await create();
    await identity.follow([]);
    expect(await describePool(id)).toMatchObject({ Name: 'made' });
  });
});

describe('AddCustomAttributes', () => {
  const add = (CustomAttributes: object[]) =>
    cognito.send(
      new AddCustomAttributesCommand({ UserPoolId: POOL_ID, CustomAttributes: CustomAttributes as never }),
    );
  it('adds to the schema, with the prefixes of the service', async () => {
    await add([{ Name: 'rank' }, { Name: 'note', DeveloperOnlyAttribute: true, Mutable: false }]);
    const pool = await describePool(POOL_ID);
    const names = pool?.SchemaAttributes?.map(({ Name }) => Name);
    expect(names).toEqual(expect.arrayContaining(['custom:rank', 'dev:custom:note']));
  });
  it('loses none of those that are added at once', async () => {
    await Promise.all(['one', 'two', 'three'].map((Name) => add([{ Name }])));
    const names = (await describePool(POOL_ID))?.SchemaAttributes?.map(({ Name }) => Name);
    expect(names).toEqual(expect.arrayContaining(['custom:one', 'custom:two', 'custom:three']));
  });
  it.each([
    ['none', []],
    ['one that there is', [{ Name: 'there' }]],
    ['a standard one', [{ Name: 'email' }]],
    ['a required one', [{ Name: 'x', Required: true }]],
    ['one of another type', [{ Name: 'x', AttributeDataType: 'Colour' }]],
    ['too many', Array.from({ length: 26 }, (_, i) => ({ Name: `x${i}` }))],
  ])('refuses %s', async (_, attributes) => {
    await add([{ Name: 'there' }]);
    await expect(add(attributes)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('MFA of a pool', () => {
  const set = (more: object) =>
    cognito.send(new SetUserPoolMfaConfigCommand({ UserPoolId: POOL_ID, ...more }));
  it('is set and shown', async () => {
    const WebAuthnConfiguration = { RelyingPartyId: 'shop.example', UserVerification: 'required' as const };
    const EmailMfaConfiguration = { Message: 'Code {####}', Subject: 'Code' };
    await set({
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
      EmailMfaConfiguration,
      WebAuthnConfiguration,
    });
    expect(await cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId: POOL_ID }))).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
      EmailMfaConfiguration,
      WebAuthnConfiguration,
    });
    expect(await describePool(POOL_ID)).toMatchObject({ MfaConfiguration: 'OPTIONAL' });
    expect(await describePool(POOL_ID)).not.toHaveProperty('EmailMfaConfiguration');
    await set({ MfaConfiguration: 'OFF' });
    const off = await cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId: POOL_ID }));
    expect(off).toMatchObject({ MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: false } });
    expect(off.EmailMfaConfiguration).toBeUndefined();
    expect(off.WebAuthnConfiguration).toEqual(WebAuthnConfiguration);
  });
  it.each([
    ['on without a factor', { MfaConfiguration: 'ON' }],
    [
      'on with a factor that is off',
      { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: false } },
    ],
    ['another mode', { MfaConfiguration: 'SOMETIMES' }],
    ['a message without its code', { EmailMfaConfiguration: { Message: 'no code', Subject: 'x' } }],
    ['another verification', { WebAuthnConfiguration: { UserVerification: 'no' } }],
  ])('is not %s', async (_, more) => {
    await expect(set(more)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('tags', () => {
  const ResourceArn = `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/${POOL_ID}`;
  const tags = async () => (await cognito.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;
  it('are put on a pool and taken off', async () => {
    expect(await tags()).toEqual({});
    await cognito.send(new TagResourceCommand({ ResourceArn, Tags: { a: '1', b: '2' } }));
    await cognito.send(new TagResourceCommand({ ResourceArn, Tags: { b: '3' } }));
    expect(await tags()).toEqual({ a: '1', b: '3' });
    await cognito.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a', 'none'] }));
    expect(await tags()).toEqual({ b: '3' });
  });
  it('are all there that were put on at once', async () => {
    await Promise.all(
      ['a', 'b', 'c'].map((key) =>
        cognito.send(new TagResourceCommand({ ResourceArn, Tags: { [key]: '1' } })),
      ),
    );
    expect(await tags()).toEqual({ a: '1', b: '1', c: '1' });
  });
  it.each([
    ['another pool', ResourceArn.replace(POOL_ID, 'eu-west-1_nowhere11'), 'ResourceNotFoundException'],
    ['another account', ResourceArn.replace(ACCOUNT, '999999999999'), 'ResourceNotFoundException'],
    ['another region', ResourceArn.replace(`:${REGION}:`, ':us-east-1:'), 'ResourceNotFoundException'],
    ['no ARN', 'the-pool-that-i-mean-now', 'InvalidParameterException'],
  ])('are not of %s', async (_, arn, name) => {
    await expect(cognito.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).rejects.toMatchObject({
      name,
    });
  });
});

describe('GetSigningCertificate', () => {
  it('is an X.509 certificate, the same every time', async () => {
    const get = async () =>
      (await cognito.send(new GetSigningCertificateCommand({ UserPoolId: POOL_ID }))).Certificate as string;
    const certificate = new X509Certificate(Buffer.from(await get(), 'base64'));
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(await get()).toBe(await get());
  });
});
