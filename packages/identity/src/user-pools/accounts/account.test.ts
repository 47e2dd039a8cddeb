import {
  AdminDisableUserCommand,
  ChangePasswordCommand,
  type CognitoIdentityProviderClient,
  DeleteUserAttributesCommand,
  DeleteUserCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserAuthFactorsCommand,
  GetUserCommand,
  SetUserSettingsCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity, type TestResource } from '../../test-identity.ts';
import {
  addUser,
  CLIENT_ID,
  changeStored,
  PASSWORD,
  POOL_ID,
  poolWith,
  sdk,
  type TestUser,
} from '../auth/test-users.ts';
import { accessTokenOf, attributes, lastCode, stateOf, wrongCode } from './test-accounts.ts';

let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
let AccessToken: string;
afterEach(() => identity.stop());

async function start(
  pool: TestResource['properties'] = {},
  client: TestResource['properties'] = {},
  user: TestUser = {},
): Promise<void> {
  identity = await startIdentity({ resources: poolWith(pool, client) });
  cognito = sdk(identity);
  await addUser(identity, user);
  AccessToken = await accessTokenOf(cognito, 'alice');
}

const VERIFIED = { attributes: { email: 'alice@example.com', email_verified: 'true' } };
const update = (values: Readonly<Record<string, string>>) =>
  cognito.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: attributes(values) }));
const verify = (Code: string, AttributeName = 'email') =>
  cognito.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName, Code }));

describe('an access token', () => {
  const CALLS = [
    ['GetUser', (token: string) => new GetUserCommand({ AccessToken: token })],
    ['GetUserAuthFactors', (token: string) => new GetUserAuthFactorsCommand({ AccessToken: token })],
    ['DeleteUser', (token: string) => new DeleteUserCommand({ AccessToken: token })],
    [
      'ChangePassword',
      (token: string) =>
        new ChangePasswordCommand({
          AccessToken: token,
          PreviousPassword: PASSWORD,
          ProposedPassword: 'Other-1234',
        }),
    ],
    [
      'UpdateUserAttributes',
      (token: string) => new UpdateUserAttributesCommand({ AccessToken: token, UserAttributes: [] }),
    ],
    [
      'DeleteUserAttributes',
      (token: string) => new DeleteUserAttributesCommand({ AccessToken: token, UserAttributeNames: [] }),
    ],
    [
      'GetUserAttributeVerificationCode',
      (token: string) =>
        new GetUserAttributeVerificationCodeCommand({ AccessToken: token, AttributeName: 'email' }),
    ],
    [
      'VerifyUserAttribute',
      (token: string) =>
        new VerifyUserAttributeCommand({ AccessToken: token, AttributeName: 'email', Code: '123456' }),
    ],
    [
      'SetUserSettings',
      (token: string) => new SetUserSettingsCommand({ AccessToken: token, MFAOptions: [] }),
    ],
  ] as const;

  it.each(CALLS)('that is none does not authorise %s', async (_, command) => {
    await start();
    await expect(cognito.send(command('a.b.c') as never)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid Access Token',
    });
    const other = `${AccessToken.slice(0, -6)}AAAAAA`;
    await expect(cognito.send(command(other) as never)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });

  it.each(CALLS)('of a disabled user does not authorise %s', async (_, command) => {
    await start();
    await cognito.send(new AdminDisableUserCommand({ UserPoolId: POOL_ID, Username: 'alice' }));
    await expect(cognito.send(command(AccessToken) as never)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });

  it('that is too old authorises nothing', async () => {
    await start();
    identity.advance(3_601_000);
    await expect(cognito.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Access Token has expired',
    });
  });

  it('authorises nothing while its user must set a password', async () => {
    await start();
    await identity.context.db.updateTable('users').set({ status: 'RESET_REQUIRED' }).execute();
    await expect(cognito.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      name: 'PasswordResetRequiredException',
    });
  });
});

describe('GetUser', () => {
  it('shows what the client may read', async () => {
    await start(
      {},
      { ReadAttributes: ['email'] },
      { attributes: { ...VERIFIED.attributes, name: 'Alice' }, mfa: { enabled: [] } },
    );
    const { Username, UserAttributes = [] } = await cognito.send(new GetUserCommand({ AccessToken }));
    expect(Username).toBe('alice');
    expect(UserAttributes.map(({ Name }) => Name).sort()).toEqual(['email', 'sub']);
  });

  it('does not show what is for developers only', async () => {
    await start({}, {}, { attributes: { 'dev:custom:rank': '1' } });
    const { UserAttributes = [] } = await cognito.send(new GetUserCommand({ AccessToken }));
    expect(UserAttributes.map(({ Name }) => Name)).toEqual(['sub']);
  });
});

describe('GetUserAuthFactors', () => {
  it('lists the factors that the pool allows and the user has', async () => {
    const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] };
    await start({ Policies: { SignInPolicy } }, {}, VERIFIED);
    const reply = await cognito.send(new GetUserAuthFactorsCommand({ AccessToken }));
    expect(reply).toMatchObject({
      Username: 'alice',
      ConfiguredUserAuthFactors: ['PASSWORD', 'EMAIL_OTP'],
    });
  });
});

describe('ChangePassword', () => {
  const change = (PreviousPassword: string | undefined, ProposedPassword: string) =>
    cognito.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));

  it('sets another password', async () => {
    await start();
    await change(PASSWORD, 'Another-1234');
    await expect(accessTokenOf(cognito, 'alice')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(await accessTokenOf(cognito, 'alice', 'Another-1234')).toMatch(/^ey/);
  });

  it('refuses a wrong, a missing and a weak one', async () => {
    await start();
    for (const wrong of ['Wrong-1234', undefined])
      await expect(change(wrong, 'Another-1234')).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
    await expect(change(PASSWORD, 'weak')).rejects.toMatchObject({ name: 'InvalidPasswordException' });
  });

  it('refuses guessing', async () => {
    await start();
    for (let i = 0; i < 5; i++)
      await expect(change('Wrong-1234', 'Another-1234')).rejects.toMatchObject({
        name: 'NotAuthorizedException',
      });
    await expect(change(PASSWORD, 'Another-1234')).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('refuses the passwords that the policy remembers', async () => {
    const PasswordPolicy = { MinimumLength: 8, PasswordHistorySize: 2 };
    await start({ Policies: { PasswordPolicy } });
    await expect(change(PASSWORD, PASSWORD)).rejects.toMatchObject({
      name: 'PasswordHistoryPolicyViolationException',
    });
    await change(PASSWORD, 'second-one');
    await expect(change('second-one', PASSWORD)).rejects.toMatchObject({
      name: 'PasswordHistoryPolicyViolationException',
    });
    await change('second-one', 'third-one');
    await change('third-one', PASSWORD);
  });

  it('sets a first one for a user who has none', async () => {
    await start();
    await identity.context.db
      .updateTable('users')
      .set({ doc: JSON.stringify({ attributes: {} }) })
      .execute();
    await change(undefined, 'Another-1234');
    expect(await accessTokenOf(cognito, 'alice', 'Another-1234')).toMatch(/^ey/);
  });

  it('of two at once one counts', async () => {
    await start();
    const both = await Promise.allSettled([
      change(PASSWORD, 'Another-1234'),
      change(PASSWORD, 'Another-5678'),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('VerifyUserAttribute', () => {
  it('takes fifteen tries within an hour', async () => {
    await start({ AutoVerifiedAttributes: ['email'] }, {}, VERIFIED);
    await update({ email: 'new@example.org' });
    const code = lastCode(identity);
    for (let i = 0; i < 15; i++)
      await expect(verify(wrongCode(identity))).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await expect(verify(code)).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Attempt limit exceeded, please try after some time.',
    });
  });
});

describe('UpdateUserAttributes', () => {
  it('unverifies a new address and sends it a code, which verifies it', async () => {
    await start({ AutoVerifiedAttributes: ['email'] }, {}, VERIFIED);
    const { CodeDeliveryDetailsList } = await update({ email: 'new@example.org', name: 'Alice' });
    expect(CodeDeliveryDetailsList).toEqual([
      { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'n***@e***' },
    ]);
    expect(await stateOf(cognito, 'alice')).toMatchObject({
      email: 'new@example.org',
      email_verified: 'false',
      name: 'Alice',
    });
    await expect(verify(wrongCode(identity))).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await verify(lastCode(identity));
    expect(await stateOf(cognito, 'alice')).toMatchObject({ email_verified: 'true' });
    await expect(verify(lastCode(identity))).rejects.toMatchObject({ name: 'ExpiredCodeException' });
  });

  it('keeps the old address until the new one is verified, where the pool says so', async () => {
    await start(
      {
        AutoVerifiedAttributes: ['email'],
        AliasAttributes: ['email'],
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      },
      {},
      VERIFIED,
    );
    await update({ email: 'new@example.org' });
    expect(identity.outbox.at(-1)).toMatchObject({ to: 'new@example.org' });
    expect(await stateOf(cognito, 'alice@example.com')).toMatchObject({
      email: 'alice@example.com',
      email_verified: 'true',
    });
    await cognito.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }));
    expect(identity.outbox.at(-1)).toMatchObject({ to: 'new@example.org' });
    await verify(lastCode(identity));
    expect(await stateOf(cognito, 'new@example.org')).toMatchObject({ email: 'new@example.org' });
    await expect(stateOf(cognito, 'alice@example.com')).rejects.toMatchObject({
      name: 'UserNotFoundException',
    });
  });

  it('gives no code for one address the power over another', async () => {
    await start({ AutoVerifiedAttributes: ['email'] }, {}, VERIFIED);
    await update({ email: 'mine@example.org' });
    const code = lastCode(identity);
    await update({ email: 'yours@example.org' });
    await expect(verify(code)).rejects.toMatchObject({
      name: expect.stringMatching(/CodeMismatch|ExpiredCode/),
    });
    expect(await stateOf(cognito, 'alice')).toMatchObject({ email_verified: 'false' });
  });

  it('does not give an alias that is somebody else’s', async () => {
    await start({ AutoVerifiedAttributes: ['email'], AliasAttributes: ['email', 'preferred_username'] });
    await addUser(identity, {
      username: 'bob',
      attributes: { email: 'bob@example.com', email_verified: 'true' },
    });
    await update({ email: 'bob@example.com' });
    await expect(verify(lastCode(identity))).rejects.toMatchObject({
      name: 'AliasExistsException',
      message: 'An account with the email already exists.',
    });
    await update({ preferred_username: 'al' });
    expect(await stateOf(cognito, 'al')).toMatchObject({ preferred_username: 'al' });
  });

  it('does not give the name of another user as an alias', async () => {
    await start({ AliasAttributes: ['preferred_username'] });
    await addUser(identity, { username: 'bob' });
    await expect(update({ preferred_username: 'bob' })).rejects.toMatchObject({
      name: 'AliasExistsException',
    });
    await identity.stop();
    await start({ AliasAttributes: ['preferred_username', 'email'] });
    await expect(update({ preferred_username: 'bob@example.com' })).rejects.toMatchObject({
      message: 'Preferred username cannot be of email format, since user pool is configured for email alias.',
    });
  });

  it.each([
    ['sub', { sub: 'x' }, 'NotAuthorizedException'],
    ['a flag', { email_verified: 'true' }, 'NotAuthorizedException'],
    ['one for developers', { 'dev:custom:rank': '1' }, 'NotAuthorizedException'],
    ['one that the client may not write', { nickname: 'x' }, 'NotAuthorizedException'],
    ['one that the pool does not have', { 'custom:none': 'x' }, 'InvalidParameterException'],
    ['one that cannot be changed', { 'custom:born': '2' }, 'InvalidParameterException'],
    ['a required one without value', { email: '' }, 'InvalidParameterException'],
    ['a number that is none', { 'custom:age': 'old' }, 'InvalidParameterException'],
    ['a number that is too large', { 'custom:age': '200' }, 'InvalidParameterException'],
    ['a text that is too long', { 'custom:code': 'abcdef' }, 'InvalidParameterException'],
    ['a flag that is none', { 'custom:ok': 'maybe' }, 'InvalidParameterException'],
    ['a date that is none', { 'custom:day': 'someday' }, 'InvalidParameterException'],
  ])('refuses %s', async (_, values, name) => {
    const Schema = [
      { Name: 'email', Required: true, Mutable: true },
      { Name: 'born', AttributeDataType: 'String', Mutable: false },
      {
        Name: 'age',
        AttributeDataType: 'Number',
        Mutable: true,
        NumberAttributeConstraints: { MaxValue: '150' },
      },
      {
        Name: 'code',
        AttributeDataType: 'String',
        Mutable: true,
        StringAttributeConstraints: { MaxLength: '5' },
      },
      { Name: 'ok', AttributeDataType: 'Boolean', Mutable: true },
      { Name: 'day', AttributeDataType: 'DateTime', Mutable: true },
      { Name: 'rank', AttributeDataType: 'String', Mutable: true, DeveloperOnlyAttribute: true },
    ];
    const names = ['email', 'email_verified', 'sub', 'dev:custom:rank'];
    const WriteAttributes = [
      ...names,
      ...'born age code ok day none'.split(' ').map((one) => `custom:${one}`),
    ];
    await start({ Schema: Schema as never }, {}, { attributes: { email: 'a@b.c', 'custom:born': '1' } });
    await changeStored(identity, 'clients', CLIENT_ID, { WriteAttributes });
    await expect(update(values as never)).rejects.toMatchObject({ name });
  });
});

describe('DeleteUserAttributes', () => {
  it('removes attributes, an address with its flag', async () => {
    await start({}, {}, { attributes: { ...VERIFIED.attributes, name: 'Alice' } });
    const UserAttributeNames = ['email', 'name'];
    await cognito.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames }));
    const { sub: _, ...left } = await stateOf(cognito, 'alice');
    expect(left).toEqual({ UserStatus: 'CONFIRMED' });
  });

  it.each([['sub'], ['email_verified'], ['email']])('refuses to remove %s', async (name) => {
    await start({ Schema: [{ Name: 'email', Required: true }] }, {}, VERIFIED);
    const refused = cognito.send(
      new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: [name] }),
    );
    await expect(refused).rejects.toMatchObject({
      name: expect.stringMatching(/NotAuthorized|InvalidParameter/),
    });
  });
});

describe('verification codes', () => {
  const ask = (AttributeName: string) =>
    cognito.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName }));

  it('go to the phone in a text message', async () => {
    await start(
      { SmsVerificationMessage: 'Use {####}' },
      {},
      { attributes: { phone_number: '+15555550123' } },
    );
    const { CodeDeliveryDetails } = await ask('phone_number');
    expect(CodeDeliveryDetails).toEqual({
      AttributeName: 'phone_number',
      DeliveryMedium: 'SMS',
      Destination: '+*******0123',
    });
    expect(identity.outbox.at(-1)).toMatchObject({ medium: 'SMS', text: `Use ${lastCode(identity)}` });
    await verify(lastCode(identity), 'phone_number');
    expect(await stateOf(cognito, 'alice')).toMatchObject({ phone_number_verified: 'true' });
  });

  it('are asked for five times in an hour', async () => {
    await start({}, {}, VERIFIED);
    for (let i = 0; i < 5; i++) await ask('email');
    await expect(ask('email')).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it.each(['name', 'phone_number'])('are not sent for %s', async (name) => {
    await start({}, {}, VERIFIED);
    await expect(ask(name)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('SetUserSettings', () => {
  const set = (on: boolean) =>
    cognito.send(
      new SetUserSettingsCommand({
        AccessToken,
        MFAOptions: on ? [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }] : [],
      }),
    );
  it('needs a phone number', async () => {
    await start();
    await expect(set(true)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
  it('switches text messages on and off', async () => {
    await start({}, {}, { attributes: { phone_number: '+15555550123' } });
    await set(true);
    const on = await cognito.send(new GetUserCommand({ AccessToken }));
    expect(on.UserMFASettingList).toEqual(['SMS_MFA']);
    await set(false);
    const off = await cognito.send(new GetUserCommand({ AccessToken }));
    expect(off.UserMFASettingList).toBeUndefined();
  });
});

describe('DeleteUser', () => {
  it('removes the user and what is its own; the name is free again', async () => {
    await start({ AliasAttributes: ['email'] }, {}, VERIFIED);
    await cognito.send(new DeleteUserCommand({ AccessToken }));
    await expect(cognito.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      name: 'UserNotFoundException',
    });
    for (const table of ['users', 'aliases', 'refresh_tokens'] as const)
      expect(await identity.context.db.selectFrom(table).selectAll().execute()).toEqual([]);
    await addUser(identity, VERIFIED);
  });
});
