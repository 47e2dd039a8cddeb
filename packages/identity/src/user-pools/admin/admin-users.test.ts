import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminSetUserSettingsCommand,
  AdminUpdateUserAttributesCommand,
  type CognitoIdentityProviderClient,
  GetUserCommand,
  InitiateAuthCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Json } from '@portcullis/model/source';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity, type TestResource } from '../../test-identity.ts';
import { FUNCTION } from '../../triggers/test-trigger.ts';
import { accessTokenOf, attributes, lastCode, stateOf } from '../accounts/test-accounts.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk } from '../auth/test-users.ts';
import { parseUserFilter } from './user-filter.ts';

let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
afterEach(() => identity.stop());

async function start(
  pool: TestResource['properties'] = {},
  run: (event: Json) => object = (event) => ({ ok: true, output: event }),
): Promise<void> {
  identity = await startIdentity({
    resources: poolWith(pool),
    functions: { [FUNCTION]: (event) => run(event) as never },
  });
  cognito = sdk(identity);
}

const ALICE = { UserPoolId: POOL_ID, Username: 'alice' };
const create = (more: object = {}) => cognito.send(new AdminCreateUserCommand({ ...ALICE, ...more }));
const signIn = (password: string) =>
  cognito.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: CLIENT_ID,
      AuthParameters: { USERNAME: 'alice', PASSWORD: password },
    }),
  );

describe('AdminCreateUser', () => {
  it('invites a user with a temporary password that must be changed', async () => {
    await start();
    const { User } = await create({ UserAttributes: attributes({ email: 'alice@example.com' }) });
    expect(User).toMatchObject({ Username: 'alice', Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' });
    expect(User?.UserCreateDate).toBeInstanceOf(Date);
    const [message] = identity.outbox;
    expect(message).toMatchObject({
      medium: 'EMAIL',
      to: 'alice@example.com',
      subject: 'Your temporary password',
    });
    expect(message?.text).toBe(`Your username is alice and temporary password is ${message?.code}. `);
    expect(await signIn(message?.code as string)).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
  });

  it('takes a temporary password, sends nothing when told so, and keeps what is verified', async () => {
    await start();
    await create({
      TemporaryPassword: PASSWORD,
      MessageAction: 'SUPPRESS',
      UserAttributes: attributes({ email: 'a@b.c', email_verified: 'True', phone_number: '+15555550123' }),
    });
    expect(identity.outbox).toEqual([]);
    expect(await stateOf(cognito, 'alice')).toMatchObject({
      email_verified: 'true',
      phone_number_verified: 'false',
    });
    expect(await signIn(PASSWORD)).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
  });

  it('sends by the media that are asked for, else to the phone first', async () => {
    await start({ AdminCreateUserConfig: { InviteMessageTemplate: { SMSMessage: '{username}/{####}' } } });
    const UserAttributes = attributes({ email: 'a@b.c', phone_number: '+15555550123' });
    await create({ UserAttributes });
    await create({ UserAttributes, Username: 'bob', DesiredDeliveryMediums: ['EMAIL', 'SMS'] });
    expect(identity.outbox.map(({ medium }) => medium)).toEqual(['SMS', 'SMS', 'EMAIL']);
    expect(identity.outbox[0]?.text).toBe(`alice/${identity.outbox[0]?.code}`);
  });

  it('resends with another temporary password, as long as the first was not changed', async () => {
    await start();
    await create({ UserAttributes: attributes({ email: 'a@b.c' }) });
    const first = lastCode(identity);
    await create({ MessageAction: 'RESEND' });
    await expect(signIn(first)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(await signIn(lastCode(identity))).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    await cognito.send(new AdminSetUserPasswordCommand({ ...ALICE, Password: PASSWORD, Permanent: true }));
    await expect(create({ MessageAction: 'RESEND' })).rejects.toMatchObject({
      name: 'UnsupportedUserStateException',
    });
    await expect(create({ Username: 'bob', MessageAction: 'RESEND' })).rejects.toMatchObject({
      name: 'UserNotFoundException',
    });
  });

  it('gives a temporary password the days that the pool says', async () => {
    await start({ Policies: { PasswordPolicy: { MinimumLength: 6, TemporaryPasswordValidityDays: 2 } } });
    await create({ UserAttributes: attributes({ email: 'a@b.c' }) });
    identity.advance(2 * 86_400_000);
    await expect(signIn(lastCode(identity))).rejects.toMatchObject({
      message: 'Temporary password has expired and must be reset by an administrator.',
    });
  });

  it('moves an alias only when told to', async () => {
    await start({ AliasAttributes: ['email'] });
    const UserAttributes = attributes({ email: 'a@b.c', email_verified: 'true' });
    await create({ UserAttributes });
    await expect(create({ Username: 'bob', UserAttributes })).rejects.toMatchObject({
      name: 'AliasExistsException',
    });
    await expect(stateOf(cognito, 'bob')).rejects.toMatchObject({ name: 'UserNotFoundException' });
    await create({ Username: 'bob', UserAttributes, ForceAliasCreation: true });
    const { Username } = await cognito.send(
      new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: 'a@b.c' }),
    );
    expect(Username).toBe('bob');
    expect(await stateOf(cognito, 'alice')).toMatchObject({ email_verified: 'false' });
  });

  it('asks the pool’s function first', async () => {
    const events: Json[] = [];
    await start({ LambdaConfig: { PreSignUp: FUNCTION } }, (event) => {
      events.push(event);
      return { ok: false, kind: 'error', message: 'no' };
    });
    await expect(create({ ValidationData: attributes({ from: 'me' }) })).rejects.toMatchObject({
      name: 'UserLambdaValidationException',
      message: 'PreSignUp failed with error no.',
    });
    expect(events).toMatchObject([
      { triggerSource: 'PreSignUp_AdminCreateUser', request: { validationData: { from: 'me' } } },
    ]);
    await expect(stateOf(cognito, 'alice')).rejects.toMatchObject({ name: 'UserNotFoundException' });
  });

  it('makes a confirmed user without a password in a passwordless pool', async () => {
    await start({ Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } });
    const { User } = await create({ UserAttributes: attributes({ email: 'a@b.c' }) });
    expect(User?.UserStatus).toBe('CONFIRMED');
    expect(identity.outbox).toEqual([]);
  });

  it.each([
    ['a weak password', { TemporaryPassword: 'weak' }, 'InvalidPasswordException'],
    ['another action', { MessageAction: 'SHOUT' }, 'InvalidParameterException'],
    ['another medium', { DesiredDeliveryMediums: ['PIGEON'] }, 'InvalidParameterException'],
    [
      'an unknown attribute',
      { UserAttributes: attributes({ 'custom:x': '1' }) },
      'InvalidParameterException',
    ],
    ['a sub', { UserAttributes: attributes({ sub: '1' }) }, 'InvalidParameterException'],
    ['a bad address', { UserAttributes: attributes({ email: '1' }) }, 'InvalidParameterException'],
    ['a taken name', { Username: 'taken' }, 'UsernameExistsException'],
  ])('refuses %s', async (_, more, name) => {
    await start();
    await create({ Username: 'taken', MessageAction: 'SUPPRESS' });
    await expect(create(more)).rejects.toMatchObject({ name });
  });
});

describe('AdminSetUserPassword', () => {
  const set = (Password: string, Permanent?: boolean) =>
    cognito.send(new AdminSetUserPasswordCommand({ ...ALICE, Password, Permanent }));

  it('sets one for good, or until the next sign-in', async () => {
    await start();
    await addUser(identity, { status: 'UNCONFIRMED' });
    await set('Another-1234');
    expect(await stateOf(cognito, 'alice')).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD' });
    expect(await signIn('Another-1234')).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    await set('Third-1234', true);
    expect(await stateOf(cognito, 'alice')).toMatchObject({ UserStatus: 'CONFIRMED' });
    expect(await accessTokenOf(cognito, 'alice', 'Third-1234')).toMatch(/^ey/);
  });

  it('makes a user of an identity provider one of the pool', async () => {
    await start();
    await addUser(identity, { status: 'EXTERNAL_PROVIDER', password: undefined });
    await set('Another-1234', true);
    expect(await stateOf(cognito, 'alice')).toMatchObject({ UserStatus: 'CONFIRMED' });
    expect(await accessTokenOf(cognito, 'alice', 'Another-1234')).toMatch(/^ey/);
  });

  it('refuses weak and remembered ones', async () => {
    await start({ Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 1 } } });
    await addUser(identity);
    await expect(set('weak')).rejects.toMatchObject({ name: 'InvalidPasswordException' });
    await expect(set(PASSWORD)).rejects.toMatchObject({ name: 'PasswordHistoryPolicyViolationException' });
  });

  it.each([' begins', 'ends ', 'x'.repeat(257), '', 'two\nlines'])('takes %j for none', async (password) => {
    await start({ Policies: { PasswordPolicy: { MinimumLength: 6 } } });
    await addUser(identity);
    await expect(set(password)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('counts a space inside as a symbol', async () => {
    await start();
    await addUser(identity);
    await set('Pass w0rd', true);
    expect(await accessTokenOf(cognito, 'alice', 'Pass w0rd')).toMatch(/^ey/);
  });
});

describe('administrators', () => {
  it('disable a user and all its tokens, and enable it again', async () => {
    await start();
    await addUser(identity);
    const AccessToken = await accessTokenOf(cognito, 'alice');
    await cognito.send(new AdminDisableUserCommand(ALICE));
    await expect(signIn(PASSWORD)).rejects.toMatchObject({ message: 'User is disabled.' });
    await cognito.send(new AdminEnableUserCommand(ALICE));
    await expect(cognito.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      message: 'Access Token has been revoked',
    });
    expect(await accessTokenOf(cognito, 'alice')).toMatch(/^ey/);
  });

  it('confirm an account once', async () => {
    const events: Json[] = [];
    await start({ LambdaConfig: { PostConfirmation: FUNCTION } }, (event) => {
      events.push(event);
      return { ok: true, output: event };
    });
    await addUser(identity, {
      status: 'UNCONFIRMED',
      attributes: { email: 'a@b.c', email_verified: 'false' },
    });
    await cognito.send(new AdminConfirmSignUpCommand({ ...ALICE, ClientMetadata: { from: 'me' } }));
    expect(await stateOf(cognito, 'alice')).toMatchObject({
      UserStatus: 'CONFIRMED',
      email_verified: 'false',
    });
    expect(events).toMatchObject([
      { triggerSource: 'PostConfirmation_ConfirmSignUp', request: { clientMetadata: { from: 'me' } } },
    ]);
    await expect(cognito.send(new AdminConfirmSignUpCommand(ALICE))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
  });

  it('write flags and what clients may not, but nothing that is fixed', async () => {
    const Schema = [
      { Name: 'born', AttributeDataType: 'String', Mutable: false },
      { Name: 'rank', AttributeDataType: 'String', Mutable: true, DeveloperOnlyAttribute: true },
    ];
    await start({ Schema: Schema as never, AliasAttributes: ['email'] });
    await addUser(identity, { attributes: { email: 'a@b.c', email_verified: 'false', 'custom:born': '1' } });
    const update = (values: Readonly<Record<string, string>>) =>
      cognito.send(new AdminUpdateUserAttributesCommand({ ...ALICE, UserAttributes: attributes(values) }));
    await update({ email_verified: 'true', 'dev:custom:rank': '7' });
    expect(await stateOf(cognito, 'a@b.c')).toMatchObject({ email_verified: 'true', 'dev:custom:rank': '7' });
    await expect(update({ 'custom:born': '2' })).rejects.toMatchObject({
      message: 'user.custom:born: Attribute cannot be updated.\n',
    });
    await expect(update({ sub: '2' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(update({ phone_number_verified: 'true' })).rejects.toMatchObject({
      message: 'Phone number is required to verify/un-verify a phone number',
    });
    await cognito.send(new AdminDeleteUserAttributesCommand({ ...ALICE, UserAttributeNames: ['email'] }));
    await expect(stateOf(cognito, 'a@b.c')).rejects.toMatchObject({ name: 'UserNotFoundException' });
    await expect(
      cognito.send(new AdminDeleteUserAttributesCommand({ ...ALICE, UserAttributeNames: ['custom:born'] })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('need not wait for an address that they vouch for', async () => {
    await start({
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    });
    await addUser(identity, { attributes: { email: 'a@b.c', email_verified: 'true' } });
    const update = (values: Readonly<Record<string, string>>) =>
      cognito.send(new AdminUpdateUserAttributesCommand({ ...ALICE, UserAttributes: attributes(values) }));
    await update({ email: 'new@b.c' });
    expect(await stateOf(cognito, 'alice')).toMatchObject({ email: 'a@b.c', email_verified: 'true' });
    expect(identity.outbox).toMatchObject([{ to: 'new@b.c' }]);
    await update({ email: 'other@b.c', email_verified: 'true' });
    expect(await stateOf(cognito, 'alice')).toMatchObject({ email: 'other@b.c', email_verified: 'true' });
  });

  it.each([
    ['UNCONFIRMED', { email: 'a@b.c', email_verified: 'false' }, 'InvalidParameterException'],
    ['FORCE_CHANGE_PASSWORD', { email: 'a@b.c', email_verified: 'true' }, 'NotAuthorizedException'],
    ['CONFIRMED', {}, 'InvalidParameterException'],
  ] as const)('cannot reset the password of a user who is %s with %j', async (status, given, name) => {
    await start();
    await addUser(identity, { status, attributes: given as never });
    await expect(cognito.send(new AdminResetUserPasswordCommand(ALICE))).rejects.toMatchObject({ name });
    expect(await stateOf(cognito, 'alice')).toMatchObject({ UserStatus: status });
  });

  it('set text messages as a factor', async () => {
    await start();
    await addUser(identity, { attributes: { phone_number: '+15555550123' } });
    const MFAOptions = [{ DeliveryMedium: 'SMS' as const, AttributeName: 'phone_number' }];
    await cognito.send(new AdminSetUserSettingsCommand({ ...ALICE, MFAOptions }));
    const { UserMFASettingList } = await cognito.send(new AdminGetUserCommand(ALICE));
    expect(UserMFASettingList).toEqual(['SMS_MFA']);
  });

  it('delete a user', async () => {
    await start();
    await addUser(identity);
    await cognito.send(new AdminDeleteUserCommand(ALICE));
    await expect(cognito.send(new AdminDeleteUserCommand(ALICE))).rejects.toMatchObject({
      name: 'UserNotFoundException',
    });
  });
});

describe('ListUsers', () => {
  const list = (more: object = {}) => cognito.send(new ListUsersCommand({ UserPoolId: POOL_ID, ...more }));
  const names = async (more: object = {}): Promise<readonly (string | undefined)[]> =>
    ((await list(more)).Users ?? []).map(({ Username }) => Username);

  async function startWithUsers(pool: TestResource['properties'] = {}): Promise<void> {
    await start(pool);
    await addUser(identity, { username: 'anna', attributes: { email: 'anna@x.org', name: 'Anna "A" 100%' } });
    await addUser(identity, { username: 'Bert', attributes: { email: 'bert@x.org' }, status: 'UNCONFIRMED' });
    await addUser(identity, { username: 'carl', attributes: { email: 'carl@y.org' }, enabled: false });
  }

  it('goes through all users a page at a time', async () => {
    await startWithUsers();
    const seen: (string | undefined)[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await list({ Limit: 1, PaginationToken });
      expect(page.Users).toHaveLength(1);
      seen.push(page.Users?.[0]?.Username);
      PaginationToken = page.PaginationToken;
    } while (PaginationToken !== undefined);
    expect([...seen].sort()).toEqual(['Bert', 'anna', 'carl']);
  });

  it.each([
    ['username = "anna"', ['anna']],
    ['username ^= "an"', ['anna']],
    ['username = "ANNA"', []],
    ['email ^= "bert@"', ['Bert']],
    ['email = "carl@y.org"', ['carl']],
    ['email = "carl@y"', []],
    ['name = "Anna \\"A\\" 100%"', ['anna']],
    ['name ^= "Anna \\""', ['anna']],
    ['name ^= "A%"', []],
    ['cognito:user_status = "UNCONFIRMED"', ['Bert']],
    ['status = "disabled"', ['carl']],
    ['given_name = "x"', []],
    ['', ['Bert', 'anna', 'carl']],
  ])('with the filter %s finds %j', async (Filter, found) => {
    await startWithUsers();
    expect([...(await names({ Filter }))].sort()).toEqual(found);
  });

  it('ignores case where the pool does', async () => {
    await startWithUsers({ UsernameConfiguration: { CaseSensitive: false } });
    expect(await names({ Filter: 'username = "BERT"' })).toEqual(['Bert']);
    expect(await names({ Filter: 'email ^= "ANNA"' })).toEqual(['anna']);
  });

  it('finds by sub, and shows the attributes that are asked for', async () => {
    await startWithUsers();
    const [user] = (await list({ Filter: 'username = "anna"' })).Users ?? [];
    const sub = user?.Attributes?.find(({ Name }) => Name === 'sub')?.Value;
    const { Users } = await list({ Filter: `sub = "${sub}"`, AttributesToGet: ['email'] });
    expect(Users).toMatchObject([
      { Username: 'anna', Attributes: [{ Name: 'email', Value: 'anna@x.org' }], UserStatus: 'CONFIRMED' },
    ]);
  });

  it.each([
    ['no quotes', { Filter: 'username = anna' }, 'Error while parsing filter'],
    ['no value', { Filter: 'username =' }, 'Error while parsing filter'],
    ['two conditions', { Filter: 'username = "a" and name = "b"' }, 'Error while parsing filter'],
    ['another operator', { Filter: 'username > "a"' }, 'Error while parsing filter'],
    ['a custom attribute', { Filter: 'custom:x = "a"' }, 'Invalid search attribute: custom:x'],
    [
      'an attribute that there is not',
      { AttributesToGet: ['custom:x'] },
      'One or more requested attributes do not exist.',
    ],
    ['a made-up token', { PaginationToken: 'token' }, 'Invalid pagination token'],
    ['too many at once', { Limit: 61 }, /less than or equal to 60/],
  ])('refuses %s', async (_, more, message) => {
    await startWithUsers();
    await expect(list(more)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(message),
    });
  });

  it('takes a token for the same list only', async () => {
    await startWithUsers();
    const { PaginationToken } = await list({ Limit: 1 });
    await expect(list({ PaginationToken, Filter: 'name ^= ""' })).rejects.toMatchObject({
      message: 'Invalid pagination token',
    });
  });
});

describe('a filter', () => {
  it('reads back what was quoted', async () => {
    await start();
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), fc.constantFrom('=', '^='), (value, operator) => {
        const quoted = value.replaceAll(/[\\"]/g, '\\$&');
        if (/[\n\r\u2028\u2029]/.test(value)) return;
        expect(parseUserFilter(`email ${operator} "${quoted}"`)).toEqual({
          attribute: 'email',
          operator,
          value,
        });
      }),
    );
  });
});
