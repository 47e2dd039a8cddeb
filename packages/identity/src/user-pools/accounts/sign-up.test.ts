import {
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Json } from '@portcullis/model/source';
import { afterEach, describe, expect, it } from 'vitest';
import { clientSecrets } from '../../template/seed-pools.ts';
import { startIdentity, type TestIdentity, type TestResource } from '../../test-identity.ts';
import { FUNCTION } from '../../triggers/test-trigger.ts';
import { secretHash } from '../auth/secret-hash.ts';
import { CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk } from '../auth/test-users.ts';
import { clientById } from '../pools.ts';
import { attributes, lastCode, stateOf, wrongCode } from './test-accounts.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const POOL = POOL_ID;
const CLIENT = CLIENT_ID;

async function start(
  pool: TestResource['properties'] = {},
  client: TestResource['properties'] = {},
): Promise<CognitoIdentityProviderClient> {
  identity = await startIdentity({ resources: poolWith(pool, client) });
  return sdk(identity);
}

const alice = { ClientId: CLIENT, Username: 'alice', Password: PASSWORD };
const EMAIL = { UserAttributes: attributes({ email: 'alice@example.com' }) };
const VERIFIES_EMAIL = { AutoVerifiedAttributes: ['email'] };

describe('SignUp', () => {
  it('makes an unconfirmed user and sends a code whose destination is masked', async () => {
    const sdk = await start(VERIFIES_EMAIL);
    const reply = await sdk.send(new SignUpCommand({ ...alice, ...EMAIL }));
    expect(reply).toMatchObject({
      UserConfirmed: false,
      CodeDeliveryDetails: { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
    });
    expect(reply.UserSub).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(identity.outbox).toMatchObject([
      {
        medium: 'EMAIL',
        to: 'alice@example.com',
        subject: 'Your verification code',
        text: expect.stringMatching(/^Your verification code is \d{6}\. $/),
      },
    ]);
    expect(await stateOf(sdk, 'alice')).toEqual({
      UserStatus: 'UNCONFIRMED',
      sub: reply.UserSub,
      email: 'alice@example.com',
      email_verified: 'false',
    });
  });

  it('sends nothing where the pool verifies nothing', async () => {
    const sdk = await start();
    const reply = await sdk.send(new SignUpCommand({ ...alice, ...EMAIL }));
    expect(reply.CodeDeliveryDetails).toBeUndefined();
    expect(identity.outbox).toEqual([]);
  });

  it.each([
    [
      'short',
      {},
      { Password: 'Pa1!' },
      'InvalidPasswordException',
      'Password did not conform with policy: Password not long enough',
    ],
    [
      'no upper case',
      {},
      { Password: 'passw0rd!' },
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have uppercase characters',
    ],
    [
      'no lower case',
      {},
      { Password: 'PASSW0RD!' },
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have lowercase characters',
    ],
    [
      'no digit',
      {},
      { Password: 'Password!' },
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have numeric characters',
    ],
    [
      'no symbol',
      {},
      { Password: 'Passw0rdd' },
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have symbol characters',
    ],
    ['no password', {}, { Password: undefined }, 'InvalidParameterException', /at 'password'/],
    [
      'a pool of administrators',
      { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } },
      {},
      'NotAuthorizedException',
      'SignUp is not permitted for this user pool',
    ],
    [
      'no such client',
      {},
      { ClientId: 'other' },
      'ResourceNotFoundException',
      'User pool client other does not exist.',
    ],
    [
      'a secret hash without a secret',
      {},
      { SecretHash: 'abcd' },
      'NotAuthorizedException',
      `Unable to verify secret hash for client ${CLIENT_ID}`,
    ],
    [
      'an unknown attribute',
      {},
      { UserAttributes: attributes({ 'custom:x': 'y' }) },
      'InvalidParameterException',
      'Attributes did not conform to the schema: Type for attribute {custom:x} could not be determined',
    ],
    [
      'a flag',
      {},
      { UserAttributes: attributes({ email: 'a@b.c', email_verified: 'true' }) },
      'NotAuthorizedException',
      'A client attempted to write unauthorized attribute',
    ],
    [
      'a sub',
      {},
      { UserAttributes: attributes({ sub: 'mine' }) },
      'NotAuthorizedException',
      'A client attempted to write unauthorized attribute',
    ],
    [
      'no email address',
      {},
      { UserAttributes: attributes({ email: 'nowhere' }) },
      'InvalidParameterException',
      'Invalid email address format.',
    ],
    [
      'no phone number',
      {},
      { UserAttributes: attributes({ phone_number: '0123' }) },
      'InvalidParameterException',
      'Invalid phone number format.',
    ],
    [
      'a required one missing',
      { Schema: [{ Name: 'email', Required: true }] },
      {},
      'InvalidParameterException',
      'Attributes did not conform to the schema: email: The attribute is required\n',
    ],
    [
      'an address as alias for name',
      { AliasAttributes: ['email'] },
      { Username: 'a@b.c' },
      'InvalidParameterException',
      'Username cannot be of email format, since user pool is configured for email alias.',
    ],
    [
      'no address as username',
      { UsernameAttributes: ['email'] },
      {},
      'InvalidParameterException',
      'Username should be an email.',
    ],
    [
      'neither address as username',
      { UsernameAttributes: ['phone_number', 'email'] },
      {},
      'InvalidParameterException',
      'Username should be either an email or a phone number.',
    ],
    [
      'a preferred username as alias',
      { AliasAttributes: ['preferred_username'] },
      { UserAttributes: attributes({ preferred_username: 'al' }) },
      'InvalidParameterException',
      /^Preferred username cannot be provided for unconfirmed account/,
    ],
    [
      'a name with a space',
      {},
      { Username: 'a b' },
      'InvalidParameterException',
      /regular expression pattern/,
    ],
    [
      'one attribute twice',
      {},
      { UserAttributes: [...attributes({ name: 'a' }), ...attributes({ name: 'b' })] },
      'InvalidParameterException',
      'Duplicate attribute name: name',
    ],
  ] as const)('refuses %s', async (_, pool, change, name, message) => {
    const sdk = await start(pool as never);
    const refused = sdk.send(new SignUpCommand({ ...alice, ...(change as object) }));
    await expect(refused).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it('refuses a name that is taken, in any case where the pool ignores case', async () => {
    const sdk = await start({ UsernameConfiguration: { CaseSensitive: false } });
    await sdk.send(new SignUpCommand(alice));
    await expect(sdk.send(new SignUpCommand({ ...alice, Username: 'ALICE' }))).rejects.toMatchObject({
      name: 'UsernameExistsException',
      message: 'User already exists',
    });
  });

  it('refuses the sub of another user as a username', async () => {
    const sdk = await start();
    const { UserSub } = await sdk.send(new SignUpCommand(alice));
    await expect(
      sdk.send(new SignUpCommand({ ...alice, Username: UserSub as string })),
    ).rejects.toMatchObject({ name: 'UsernameExistsException' });
  });

  it('tells names apart by case by default', async () => {
    const sdk = await start();
    await sdk.send(new SignUpCommand(alice));
    await sdk.send(new SignUpCommand({ ...alice, Username: 'ALICE' }));
    expect(await stateOf(sdk, 'ALICE')).toMatchObject({ UserStatus: 'UNCONFIRMED' });
  });

  it('stores who signs up by an address under the sub, and takes an address once', async () => {
    const sdk = await start({ UsernameAttributes: ['email'] });
    const first = { ...alice, Username: 'alice@example.com' };
    const { UserSub } = await sdk.send(new SignUpCommand(first));
    const { Username } = await sdk.send(
      new AdminGetUserCommand({ UserPoolId: POOL, Username: 'alice@example.com' }),
    );
    expect(Username).toBe(UserSub);
    await expect(sdk.send(new SignUpCommand(first))).rejects.toMatchObject({
      name: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    });
  });

  it('of many at once with one address one succeeds', async () => {
    const sdk = await start({ UsernameAttributes: ['email'] });
    const tries = Array.from({ length: 5 }, () =>
      sdk.send(new SignUpCommand({ ...alice, Username: 'alice@example.com' })),
    );
    const done = await Promise.allSettled(tries);
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of done)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ name: 'UsernameExistsException' });
  });

  it('lets a client write what it lists and nothing else', async () => {
    const sdk = await start({}, { WriteAttributes: ['email'] });
    await expect(
      sdk.send(new SignUpCommand({ ...alice, UserAttributes: attributes({ name: 'Alice' }) })),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await sdk.send(new SignUpCommand({ ...alice, ...EMAIL }));
  });

  it('needs no password in a passwordless pool', async () => {
    const sdk = await start({
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    });
    const reply = await sdk.send(new SignUpCommand({ ...alice, ...EMAIL, Password: undefined }));
    expect(reply.UserConfirmed).toBe(false);
  });

  it('writes the message as the pool words it', async () => {
    const sdk = await start({
      ...VERIFIES_EMAIL,
      VerificationMessageTemplate: { EmailMessage: 'Hi {username}: {####}', EmailSubject: 'Code {####}' },
    });
    await sdk.send(new SignUpCommand({ ...alice, ...EMAIL }));
    const [{ code, text, subject } = { code: '', text: '', subject: '' }] = identity.outbox;
    expect({ text, subject }).toEqual({ text: `Hi alice: ${code}`, subject: `Code ${code}` });
  });

  it('sends a link where the pool confirms by link', async () => {
    const sdk = await start({
      ...VERIFIES_EMAIL,
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
    });
    await sdk.send(new SignUpCommand({ ...alice, ...EMAIL }));
    const [message] = identity.outbox;
    expect(message?.text).toContain(
      `<a href="${identity.url}/confirmUser?client_id=${CLIENT_ID}&amp;user_name=alice&amp;confirmation_code=${message?.code}">Verify Email</a>`,
    );
  });
});

describe('the functions of a pool at sign-up', () => {
  const ask = async (
    LambdaConfig: Readonly<Record<string, string>>,
    run: (event: Json) => object,
    pool: TestResource['properties'] = {},
  ): Promise<CognitoIdentityProviderClient> => {
    identity = await startIdentity({
      resources: poolWith({ ...VERIFIES_EMAIL, ...pool, LambdaConfig }),
      functions: { [FUNCTION]: (event) => run(event) as never },
    });
    return sdk(identity);
  };
  const answer = (response: object) => (event: Json) => ({
    ok: true,
    output: { ...(event as object), response },
  });

  it('confirm and verify at once', async () => {
    const events: Json[] = [];
    const cognito = await ask({ PreSignUp: FUNCTION, PostConfirmation: FUNCTION }, (event) => {
      events.push(event);
      return answer({ autoConfirmUser: true, autoVerifyEmail: true })(event);
    });
    const reply = await cognito.send(
      new SignUpCommand({ ...alice, ...EMAIL, ValidationData: attributes({ from: 'me' }) }),
    );
    expect(reply).toMatchObject({ UserConfirmed: true });
    expect(reply.CodeDeliveryDetails).toBeUndefined();
    expect(identity.outbox).toEqual([]);
    expect(await stateOf(cognito, 'alice')).toMatchObject({
      UserStatus: 'CONFIRMED',
      email_verified: 'true',
    });
    expect(events).toMatchObject([
      { triggerSource: 'PreSignUp_SignUp', request: { validationData: { from: 'me' } } },
      { triggerSource: 'PostConfirmation_ConfirmSignUp' },
    ]);
  });

  it('move an alias to who came last, when they verify it', async () => {
    const cognito = await ask(
      { PreSignUp: FUNCTION },
      answer({ autoConfirmUser: true, autoVerifyEmail: true }),
      { AliasAttributes: ['email'] },
    );
    await cognito.send(new SignUpCommand({ ...alice, ...EMAIL }));
    await cognito.send(new SignUpCommand({ ...alice, ...EMAIL, Username: 'bob' }));
    expect(await stateOf(cognito, 'alice')).toMatchObject({ email_verified: 'false' });
    expect(await stateOf(cognito, 'bob')).toMatchObject({ email_verified: 'true' });
  });

  it('keep somebody out', async () => {
    const cognito = await ask({ PreSignUp: FUNCTION }, () => ({ ok: false, kind: 'error', message: 'no' }));
    await expect(cognito.send(new SignUpCommand(alice))).rejects.toMatchObject({
      name: 'UserLambdaValidationException',
      message: 'PreSignUp failed with error no.',
    });
    await expect(stateOf(cognito, 'alice')).rejects.toMatchObject({ name: 'UserNotFoundException' });
  });

  it('write the message', async () => {
    const cognito = await ask(
      { CustomMessage: FUNCTION },
      answer({ emailMessage: 'Type {####}', emailSubject: 'Hello' }),
    );
    await cognito.send(new SignUpCommand({ ...alice, ...EMAIL }));
    const [message] = identity.outbox;
    expect(message).toMatchObject({ subject: 'Hello', text: `Type ${message?.code}` });
  });

  it('see who has confirmed; when they fail the user is confirmed all the same', async () => {
    const cognito = await ask({ PostConfirmation: FUNCTION }, () => ({
      ok: false,
      kind: 'error',
      message: 'later',
    }));
    await cognito.send(new SignUpCommand({ ...alice, ...EMAIL }));
    await expect(
      cognito.send(
        new ConfirmSignUpCommand({
          ClientId: CLIENT_ID,
          Username: 'alice',
          ConfirmationCode: lastCode(identity),
        }),
      ),
    ).rejects.toMatchObject({ name: 'UserLambdaValidationException' });
    expect(await stateOf(cognito, 'alice')).toMatchObject({ UserStatus: 'CONFIRMED' });
  });
});

describe('a client with a secret', () => {
  it('signs users up with the right hash only', async () => {
    const cognito = await start({}, { GenerateSecret: true });
    const { doc } = await clientById(identity.context.db, CLIENT_ID);
    const [secret = ''] = clientSecrets(identity.context, doc);
    const hash = (name: string, by = secret): string => secretHash(by, name, CLIENT_ID).toString('base64');
    for (const [SecretHash, message] of [
      [undefined, `Client ${CLIENT_ID} is configured with secret but SECRET_HASH was not received`],
      [hash('bob'), `SecretHash does not match for the client: ${CLIENT_ID}`],
      [hash('alice', 'guessed'), `SecretHash does not match for the client: ${CLIENT_ID}`],
    ])
      await expect(cognito.send(new SignUpCommand({ ...alice, SecretHash }))).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message,
      });
    await cognito.send(new SignUpCommand({ ...alice, SecretHash: hash('alice') }));
  });
});

describe('ConfirmSignUp', () => {
  const confirm = (sdk: CognitoIdentityProviderClient, change: object = {}) =>
    sdk.send(
      new ConfirmSignUpCommand({
        ClientId: CLIENT,
        Username: 'alice',
        ConfirmationCode: lastCode(identity),
        ...change,
      }),
    );
  it('confirms the user and verifies the address', async () => {
    const sdk = await start(VERIFIES_EMAIL);
    await sdk.send(new SignUpCommand({ ...alice, ...EMAIL }));
    await confirm(sdk);
    expect(await stateOf(sdk, 'alice')).toMatchObject({ UserStatus: 'CONFIRMED', email_verified: 'true' });
    await expect(confirm(sdk)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
  });

  it('refuses another code, and the right one after a day', async () => {
    const sdk = await start(VERIFIES_EMAIL);
    await sdk.send(new SignUpCommand({ ...alice, ...EMAIL }));
    await expect(confirm(sdk, { ConfirmationCode: wrongCode(identity) })).rejects.toMatchObject({
      name: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    });
    identity.advance(86_400_000);
    await expect(confirm(sdk)).rejects.toMatchObject({
      name: 'ExpiredCodeException',
      message: 'Invalid code provided, please request a code again.',
    });
  });

  it('stops guessing after fifteen tries, for the right code too', async () => {
    const sdk = await start(VERIFIES_EMAIL);
    await sdk.send(new SignUpCommand({ ...alice, ...EMAIL }));
    for (let i = 0; i < 15; i++)
      await expect(confirm(sdk, { ConfirmationCode: wrongCode(identity) })).rejects.toMatchObject({
        name: 'CodeMismatchException',
      });
    await expect(confirm(sdk)).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Attempt limit exceeded, please try after some time.',
    });
    identity.advance(3_600_000);
    await expect(confirm(sdk)).rejects.toMatchObject({ name: 'ExpiredCodeException' });
  });

  it('does not move an alias unless told to, and then unverifies it where it was', async () => {
    const sdk = await start({ ...VERIFIES_EMAIL, AliasAttributes: ['email'] });
    await sdk.send(new SignUpCommand({ ...alice, ...EMAIL }));
    await confirm(sdk);
    await sdk.send(new SignUpCommand({ ...alice, ...EMAIL, Username: 'bob' }));
    await expect(confirm(sdk, { Username: 'bob' })).rejects.toMatchObject({
      name: 'AliasExistsException',
      message: 'An account with the email already exists.',
    });
    expect(await stateOf(sdk, 'bob')).toMatchObject({ UserStatus: 'UNCONFIRMED' });
    await confirm(sdk, { Username: 'bob', ForceAliasCreation: true });
    expect(await stateOf(sdk, 'alice@example.com')).toMatchObject({ email_verified: 'true' });
    expect(await stateOf(sdk, 'alice')).toMatchObject({ email_verified: 'false' });
  });

  it('says who there is, or does not', async () => {
    let sdk = await start();
    await expect(confirm(sdk, { ConfirmationCode: '123456' })).rejects.toMatchObject({
      name: 'UserNotFoundException',
    });
    await identity.stop();
    sdk = await start({}, { PreventUserExistenceErrors: 'ENABLED' });
    await sdk.send(new SignUpCommand({ ...alice, Username: 'bob' }));
    for (const Username of ['alice', 'bob'])
      await expect(confirm(sdk, { Username, ConfirmationCode: '123456' })).rejects.toMatchObject({
        name: 'ExpiredCodeException',
      });
  });
});
