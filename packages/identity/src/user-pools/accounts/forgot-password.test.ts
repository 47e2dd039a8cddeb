import {
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ChangePasswordCommand,
  type CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Json } from '@portcullis/model/source';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity, type TestResource } from '../../test-identity.ts';
import { FUNCTION } from '../../triggers/test-trigger.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk } from '../auth/test-users.ts';
import { accessTokenOf, lastCode, stateOf, wrongCode } from './test-accounts.ts';

let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
afterEach(() => identity.stop());

async function start(
  pool: TestResource['properties'] = {},
  client: TestResource['properties'] = {},
  answer: (event: Json) => Json = (event) => event,
): Promise<void> {
  identity = await startIdentity({
    resources: poolWith(pool, client),
    functions: { [FUNCTION]: (event) => ({ ok: true, output: answer(event) }) },
  });
  cognito = sdk(identity);
}

const HIDES = { PreventUserExistenceErrors: 'ENABLED' };
const VERIFIED = { attributes: { email: 'alice@example.com', email_verified: 'true' } };
const forgot = (Username = 'alice') =>
  cognito.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username }));
const confirm = (ConfirmationCode: string, { Username = 'alice', Password = 'Another-1234' } = {}) =>
  cognito.send(
    new ConfirmForgotPasswordCommand({ ClientId: CLIENT_ID, Username, ConfirmationCode, Password }),
  );
const ALICE = { UserPoolId: POOL_ID, Username: 'alice' };
const moved = () =>
  cognito.send(
    new AdminUpdateUserAttributesCommand({
      ...ALICE,
      UserAttributes: [
        { Name: 'email', Value: 'new@example.com' },
        { Name: 'email_verified', Value: 'true' },
      ],
    }),
  );
const setPassword = () =>
  cognito.send(new AdminSetUserPasswordCommand({ ...ALICE, Password: 'Meanwhile-1234', Permanent: true }));
const changedPassword = async () =>
  cognito.send(
    new ChangePasswordCommand({
      AccessToken: await accessTokenOf(cognito, 'alice'),
      PreviousPassword: PASSWORD,
      ProposedPassword: 'Meanwhile-1234',
    }),
  );
const resend = (Username = 'alice') =>
  cognito.send(new ResendConfirmationCodeCommand({ ClientId: CLIENT_ID, Username }));

describe('ForgotPassword', () => {
  it('sends a code that sets another password once', async () => {
    await start();
    await addUser(identity, VERIFIED);
    const { CodeDeliveryDetails } = await forgot();
    expect(CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'a***@e***',
    });
    expect(await accessTokenOf(cognito, 'alice')).toMatch(/^ey/);
    await expect(confirm(wrongCode(identity))).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await confirm(lastCode(identity));
    await expect(accessTokenOf(cognito, 'alice')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(await accessTokenOf(cognito, 'alice', 'Another-1234')).toMatch(/^ey/);
    await expect(confirm(lastCode(identity))).rejects.toMatchObject({ name: 'ExpiredCodeException' });
  });

  it('code counts for an hour', async () => {
    await start();
    await addUser(identity, VERIFIED);
    await forgot();
    identity.advance(3_600_000);
    await expect(confirm(lastCode(identity))).rejects.toMatchObject({
      name: 'ExpiredCodeException',
      message: 'Invalid code provided, please request a code again.',
    });
  });

  it('code is not used up by a password that the policy refuses', async () => {
    await start();
    await addUser(identity, VERIFIED);
    await forgot();
    await expect(confirm(lastCode(identity), { Password: 'weak' })).rejects.toMatchObject({
      name: 'InvalidPasswordException',
    });
    await confirm(lastCode(identity));
  });

  it('code cannot be guessed', async () => {
    await start();
    await addUser(identity, VERIFIED);
    await forgot();
    for (let i = 0; i < 5; i++)
      await expect(confirm(wrongCode(identity))).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await expect(confirm(lastCode(identity))).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['the address is another', moved],
    ['an administrator has set a password', setPassword],
    ['the user has changed the password', changedPassword],
  ])('code counts no more once %s; the next one does', async (_, change) => {
    await start();
    await addUser(identity, VERIFIED);
    await forgot();
    const before = lastCode(identity);
    await change();
    await expect(confirm(before)).rejects.toMatchObject({
      name: 'ExpiredCodeException',
      message: 'Invalid code provided, please request a code again.',
    });
    await forgot();
    await confirm(lastCode(identity));
    expect(await accessTokenOf(cognito, 'alice', 'Another-1234')).toMatch(/^ey/);
  });

  it('code of one user is none of another', async () => {
    await start();
    await addUser(identity, VERIFIED);
    await addUser(identity, {
      username: 'bob',
      attributes: { email: 'bob@example.com', email_verified: 'true' },
    });
    await forgot('bob');
    const bobs = lastCode(identity);
    await expect(confirm(bobs)).rejects.toMatchObject({ name: 'ExpiredCodeException' });
    await forgot();
    if (lastCode(identity) !== bobs)
      await expect(confirm(bobs)).rejects.toMatchObject({ name: 'CodeMismatchException' });
  });

  it.each([
    ['nobody', undefined, 'UserNotFoundException', 'Username/client id combination not found.'],
    ['a disabled user', { ...VERIFIED, enabled: false }, 'NotAuthorizedException', 'User is disabled.'],
    [
      'a user with a temporary password',
      { ...VERIFIED, status: 'FORCE_CHANGE_PASSWORD' },
      'NotAuthorizedException',
      'User password cannot be reset in the current state.',
    ],
    [
      'a user of an identity provider',
      { ...VERIFIED, status: 'EXTERNAL_PROVIDER' },
      'NotAuthorizedException',
      'User password cannot be reset in the current state.',
    ],
    [
      'an unverified address',
      { attributes: { email: 'a@b.c', email_verified: 'false' } },
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    ],
    ['no address', {}, 'InvalidParameterException', /no registered\/verified/],
  ] as const)('is refused for %s, or looks the same', async (_, user, name, message) => {
    await start();
    if (user !== undefined) await addUser(identity, user as never);
    await expect(forgot()).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    await expect(confirm('123456')).rejects.toMatchObject({
      name: user === undefined ? 'UserNotFoundException' : 'ExpiredCodeException',
    });
    await identity.stop();
    await start({}, HIDES);
    if (user !== undefined) await addUser(identity, user as never);
    await expect(confirm('123456')).rejects.toMatchObject({ name: 'ExpiredCodeException' });
    const first = await forgot();
    expect(first.CodeDeliveryDetails).toMatchObject({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: expect.stringMatching(/^[a-z]\*\*\*@[a-z]\*\*\*$/),
    });
    expect((await forgot()).CodeDeliveryDetails).toEqual(first.CodeDeliveryDetails);
    expect(identity.outbox).toEqual([]);
    await expect(confirm('123456')).rejects.toMatchObject({
      name: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    });
    for (let i = 0; i < 3; i++) await forgot();
    await expect(forgot()).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('sends to a user where users are hidden', async () => {
    await start({}, HIDES);
    await addUser(identity, VERIFIED);
    await forgot();
    expect(identity.outbox).toHaveLength(1);
    await confirm(lastCode(identity));
  });

  it.each([
    [undefined, [], 'phone_number'],
    [['verified_email', 'verified_phone_number'], [], 'email'],
    [['verified_phone_number', 'verified_email'], [], 'phone_number'],
    [['verified_phone_number', 'verified_email'], ['SMS_MFA'], 'email'],
  ] as const)('with recovery %j and factors %j goes to %s', async (names, factors, attribute) => {
    const AccountRecoverySetting = {
      RecoveryMechanisms: (names ?? []).map((Name, i) => ({ Name, Priority: i + 1 })),
    };
    await start(names === undefined ? {} : { AccountRecoverySetting });
    const phone = { phone_number: '+15555550123', phone_number_verified: 'true' };
    await addUser(identity, { attributes: { ...VERIFIED.attributes, ...phone }, mfa: { enabled: factors } });
    expect((await forgot()).CodeDeliveryDetails).toMatchObject({ AttributeName: attribute });
  });

  it('is an administrator’s where the pool says so, for everybody', async () => {
    const RecoveryMechanisms = [{ Name: 'admin_only', Priority: 1 }];
    await start({ AccountRecoverySetting: { RecoveryMechanisms } });
    await addUser(identity, VERIFIED);
    for (const name of ['alice', 'nobody'])
      await expect(forgot(name)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await cognito.send(new AdminResetUserPasswordCommand({ UserPoolId: POOL_ID, Username: 'alice' }));
    await confirm(lastCode(identity));
  });

  it('takes a user over from elsewhere', async () => {
    await start({ LambdaConfig: { UserMigration: FUNCTION } }, {}, (event) => ({
      ...(event as object),
      response: {
        userAttributes: { email: 'old@example.com', email_verified: 'true', username: 'alice' },
        messageAction: 'SUPPRESS',
      },
    }));
    await forgot();
    expect(identity.outbox).toMatchObject([{ to: 'old@example.com' }]);
    expect(await stateOf(cognito, 'alice')).toMatchObject({ UserStatus: 'RESET_REQUIRED' });
    await confirm(lastCode(identity));
    expect(await accessTokenOf(cognito, 'alice', 'Another-1234')).toMatch(/^ey/);
  });

  it('asks for an unknown name five times in an hour', async () => {
    let asked = 0;
    await start({ LambdaConfig: { UserMigration: FUNCTION } }, {}, (event) => {
      asked++;
      return { ...(event as object), response: {} };
    });
    for (let i = 0; i < 5; i++)
      await expect(forgot()).rejects.toMatchObject({ name: 'UserNotFoundException' });
    await expect(forgot()).rejects.toMatchObject({ name: 'LimitExceededException' });
    expect(asked).toBe(5);
  });

  it.each([
    ['attributes that the pool does not have', { userAttributes: { 'custom:none': '1' } }],
    ['no attributes', {}],
  ])('knows nobody when the function gives %s', async (_, response) => {
    await start({ LambdaConfig: { UserMigration: FUNCTION } }, {}, (event) => ({
      ...(event as object),
      response: response as Json,
    }));
    await expect(forgot()).rejects.toMatchObject({ name: 'UserNotFoundException' });
  });
});

describe('AdminResetUserPassword', () => {
  it('lets nobody in before the code has set another password', async () => {
    await start();
    await addUser(identity, VERIFIED);
    await cognito.send(new AdminResetUserPasswordCommand({ UserPoolId: POOL_ID, Username: 'alice' }));
    expect(await stateOf(cognito, 'alice')).toMatchObject({ UserStatus: 'RESET_REQUIRED' });
    await expect(accessTokenOf(cognito, 'alice')).rejects.toMatchObject({
      name: 'PasswordResetRequiredException',
    });
    await confirm(lastCode(identity));
    expect(await stateOf(cognito, 'alice')).toMatchObject({ UserStatus: 'CONFIRMED' });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['the address is another', moved],
    ['an administrator has set a password', setPassword],
  ])('code counts no more once %s', async (_, change) => {
    await start();
    await addUser(identity, VERIFIED);
    await cognito.send(new AdminResetUserPasswordCommand(ALICE));
    await change();
    await expect(confirm(lastCode(identity))).rejects.toMatchObject({ name: 'ExpiredCodeException' });
  });
});

describe('ResendConfirmationCode', () => {
  const signUp = () =>
    cognito.send(
      new SignUpCommand({
        ClientId: CLIENT_ID,
        Username: 'alice',
        Password: PASSWORD,
        UserAttributes: [{ Name: 'email', Value: 'alice@example.com' }],
      }),
    );
  const confirmSignUp = (ConfirmationCode: string, Username = 'alice') =>
    cognito.send(new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username, ConfirmationCode }));

  it('sends another code, and the one before counts no more', async () => {
    await start({ AutoVerifiedAttributes: ['email'] });
    await signUp();
    const first = lastCode(identity);
    const { CodeDeliveryDetails } = await resend();
    expect(CodeDeliveryDetails).toMatchObject({ Destination: 'a***@e***' });
    if (first !== lastCode(identity))
      await expect(confirmSignUp(first)).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await confirmSignUp(lastCode(identity));
    await expect(resend()).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'User is already confirmed.',
    });
  });

  it('is refused after five in an hour', async () => {
    await start({ AutoVerifiedAttributes: ['email'] });
    await signUp();
    for (let i = 0; i < 5; i++) await resend();
    await expect(resend()).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('is refused where the pool verifies nothing, and for nobody', async () => {
    await start();
    await signUp();
    await expect(resend()).rejects.toMatchObject({
      message: 'Cannot resend codes. Auto verification not turned on.',
    });
    await identity.stop();
    await start({ AutoVerifiedAttributes: ['email'] });
    await expect(resend()).rejects.toMatchObject({ name: 'UserNotFoundException' });
  });

  it('looks the same for nobody and for who is confirmed, where users are hidden', async () => {
    await start({ AutoVerifiedAttributes: ['email'] }, HIDES);
    await addUser(identity, { username: 'confirmed', ...VERIFIED });
    for (const name of ['nobody', 'confirmed']) {
      await expect(confirmSignUp('123456', name)).rejects.toMatchObject({ name: 'ExpiredCodeException' });
      const { CodeDeliveryDetails } = await resend(name);
      expect(CodeDeliveryDetails).toMatchObject({ AttributeName: 'email' });
      await expect(confirmSignUp('123456', name)).rejects.toMatchObject({ name: 'CodeMismatchException' });
    }
    expect(identity.outbox).toEqual([]);
  });
});
