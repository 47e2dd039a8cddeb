import {
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
  type CognitoIdentityProviderClient,
  GetUserCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { generate } from 'otplib';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import type { MfaFactor, User } from '../user.ts';
import { userBySub } from '../users.ts';
import {
  addUser,
  CLIENT_ID,
  changeStored,
  PASSWORD,
  POOL_ID,
  poolWith,
  sdk,
  type TestUser,
} from './test-users.ts';
import { newTotpSecret, sealTotp } from './totp.ts';

let identity: TestIdentity;
let client: CognitoIdentityProviderClient;
afterEach(() => identity.stop());

const ALL = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'];
const ADDRESSES = { email: 'alice@example.com', phone_number: '+15551234567' };

async function start(
  MfaConfiguration: 'ON' | 'OPTIONAL' | 'OFF',
  EnabledMfas: readonly string[] = ALL,
  pool: Parameters<typeof poolWith>[0] = {},
): Promise<void> {
  identity = await startIdentity({ resources: poolWith({ MfaConfiguration, EnabledMfas, ...pool }) });
  client = sdk(identity);
}

/** A user with factors; the secret of the authenticator app, where it has one. */
async function userWith(
  enabled: readonly MfaFactor[],
  preferred?: MfaFactor,
  more: TestUser = {},
): Promise<{ user: User; secret: string }> {
  const secret = newTotpSecret();
  const user = await addUser(identity, {
    attributes: ADDRESSES,
    ...more,
    mfa: {
      enabled,
      ...(preferred === undefined ? {} : { preferred }),
      ...(enabled.includes('SOFTWARE_TOKEN_MFA') ? { sealedTotp: sealTotp(identity.context, secret) } : {}),
    },
  });
  return { user, secret };
}

const signIn = () =>
  client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'alice', PASSWORD },
    }),
  );

const respond = (
  { Session }: Pick<InitiateAuthCommandOutput, 'Session'>,
  ChallengeName: ChallengeNameType,
  more: Record<string, string>,
) =>
  client.send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: 'alice', ...more },
    }),
  );

/** A code at the edge of what is taken must not fall off it while the test runs. */
function toNextTimeStep(): void {
  identity.advance(30_000 - (identity.context.ports.now() % 30_000));
}

const codeNow = (secret: string, offsetSeconds = 0) =>
  generate({ secret, epoch: Math.floor(identity.context.ports.now() / 1000) + offsetSeconds });

const reread = async ({ poolId, sub }: User) => userBySub(identity.context.db, poolId, sub);

describe('which factor is asked for', () => {
  it.each<
    [string, 'ON' | 'OPTIONAL' | 'OFF', readonly MfaFactor[], MfaFactor | undefined, string | undefined]
  >([
    ['none where MFA is off', 'OFF', ['SMS_MFA'], undefined, undefined],
    ['none of who has none, where MFA is optional', 'OPTIONAL', [], undefined, undefined],
    ['the only one', 'OPTIONAL', ['SMS_MFA'], undefined, 'SMS_MFA'],
    ['the app', 'ON', ['SOFTWARE_TOKEN_MFA'], undefined, 'SOFTWARE_TOKEN_MFA'],
    ['email', 'OPTIONAL', ['EMAIL_OTP'], undefined, 'EMAIL_OTP'],
    ['the preferred of several', 'OPTIONAL', ['SMS_MFA', 'EMAIL_OTP'], 'EMAIL_OTP', 'EMAIL_OTP'],
    ['which of several', 'ON', ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'], undefined, 'SELECT_MFA_TYPE'],
    ['one that is there, if the preferred is not', 'OPTIONAL', ['SMS_MFA'], 'EMAIL_OTP', 'SMS_MFA'],
    ['an address that is a factor by itself, where MFA is required', 'ON', [], undefined, 'SELECT_MFA_TYPE'],
  ])('%s', async (_, configuration, enabled, preferred, asked) => {
    await start('OPTIONAL');
    await changeStored(identity, 'pools', POOL_ID, { MfaConfiguration: configuration });
    await userWith(enabled, preferred);
    expect((await signIn()).ChallengeName).toBe(asked);
  });

  it('to set one up, where MFA is required and there is none', async () => {
    await start('ON');
    await addUser(identity);
    expect(await signIn()).toMatchObject({
      ChallengeName: 'MFA_SETUP',
      ChallengeParameters: { USER_ID_FOR_SRP: 'alice', MFAS_CAN_SETUP: JSON.stringify(ALL) },
    });
  });

  it('not one that the pool does not have, but an app that was set up before', async () => {
    await start('OPTIONAL', ['EMAIL_OTP']);
    await userWith(['SMS_MFA', 'SOFTWARE_TOKEN_MFA']);
    expect((await signIn()).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  });
});

describe('codes by text message and email', () => {
  it.each([
    ['SMS_MFA', 'SMS', '+*******4567', '+15551234567', 'phone_number_verified'],
    ['EMAIL_OTP', 'EMAIL', 'a***@e***', 'alice@example.com', 'email_verified'],
  ] as const)('%s is sent, masked, and verifies the address', async (factor, medium, shown, to, flag) => {
    await start('OPTIONAL');
    const { user } = await userWith([factor]);
    const asked = await signIn();
    expect(asked.ChallengeParameters).toEqual({
      CODE_DELIVERY_DELIVERY_MEDIUM: medium,
      CODE_DELIVERY_DESTINATION: shown,
      USER_ID_FOR_SRP: 'alice',
    });
    expect(identity.outbox).toMatchObject([{ medium, to, code: expect.stringMatching(/^\d{6}$/) }]);
    const code = identity.outbox[0]?.code ?? '';
    expect(identity.outbox[0]?.text).toContain(code);
    expect(await respond(asked, factor, { [`${factor}_CODE`]: code })).toHaveProperty(
      'AuthenticationResult.AccessToken',
    );
    expect((await reread(user))?.doc.attributes[flag]).toBe('true');
  });

  it('has the words of the pool', async () => {
    await start('OPTIONAL', ALL, {
      SmsAuthenticationMessage: 'Shop: {####}',
      EmailAuthenticationMessage: 'Code {####}',
      EmailAuthenticationSubject: 'Sign-in',
    });
    await userWith(['SMS_MFA'], 'SMS_MFA');
    await signIn();
    expect(identity.outbox[0]?.text).toMatch(/^Shop: \d{6}$/);
  });

  it('may be tried again, three times in all, and works once', async () => {
    await start('OPTIONAL');
    await userWith(['SMS_MFA']);
    const mismatch = {
      name: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    };
    const asked = await signIn();
    const right = identity.outbox[0]?.code ?? '';
    const wrong = right === '000000' ? '000001' : '000000';
    await expect(respond(asked, 'SMS_MFA', { SMS_MFA_CODE: wrong })).rejects.toMatchObject(mismatch);
    expect(await respond(asked, 'SMS_MFA', { SMS_MFA_CODE: right })).toHaveProperty('AuthenticationResult');
    const used = { message: 'Invalid session for the user, session can only be used once.' };
    await expect(respond(asked, 'SMS_MFA', { SMS_MFA_CODE: right })).rejects.toMatchObject(used);
    const again = await signIn();
    for (let n = 0; n < 3; n += 1)
      await expect(respond(again, 'SMS_MFA', { SMS_MFA_CODE: 'wrong' })).rejects.toMatchObject(mismatch);
    const code = identity.outbox[1]?.code ?? '';
    await expect(respond(again, 'SMS_MFA', { SMS_MFA_CODE: code })).rejects.toMatchObject(used);
  });

  it('locks after five wrong codes, whatever the session', async () => {
    await start('OPTIONAL');
    await userWith(['SMS_MFA']);
    const [first, second] = [await signIn(), await signIn()];
    for (let n = 0; n < 5; n += 1)
      await respond(n < 3 ? first : second, 'SMS_MFA', { SMS_MFA_CODE: 'wrong' }).catch(() => undefined);
    await expect(
      respond(second, 'SMS_MFA', { SMS_MFA_CODE: identity.outbox[1]?.code ?? '' }),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Password attempts exceeded' });
  });

  it('counts for its own session only, and wants its member', async () => {
    await start('OPTIONAL');
    await userWith(['SMS_MFA']);
    const [first] = [await signIn(), await signIn()];
    await expect(
      respond(first, 'SMS_MFA', { SMS_MFA_CODE: identity.outbox[1]?.code ?? '' }),
    ).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await expect(respond(first, 'SMS_MFA', {})).rejects.toMatchObject({
      message: 'Missing required parameter SMS_MFA_CODE',
    });
    await expect(respond(first, 'EMAIL_OTP', { EMAIL_OTP_CODE: '1' })).rejects.toMatchObject({
      message: 'Invalid session for the user.',
    });
  });
});

describe('SELECT_MFA_TYPE', () => {
  it.each([
    ['SMS_MFA', 'SMS_MFA'],
    ['EMAIL_OTP', 'EMAIL_OTP'],
    ['EMAIL_MFA', 'EMAIL_OTP'],
  ])('%s leads to %s', async (ANSWER, next) => {
    await start('ON');
    await userWith(['SMS_MFA', 'EMAIL_OTP']);
    const asked = await signIn();
    expect(asked.ChallengeParameters?.MFAS_CAN_CHOOSE).toBe('["SMS_MFA","EMAIL_OTP"]');
    expect((await respond(asked, 'SELECT_MFA_TYPE', { ANSWER })).ChallengeName).toBe(next);
  });

  it('SOFTWARE_TOKEN_MFA leads to the code of the app, in a session that lasts as long again', async () => {
    await start('ON');
    const { secret } = await userWith(['SMS_MFA', 'SOFTWARE_TOKEN_MFA']);
    const asked = await signIn();
    expect(asked.ChallengeParameters?.MFAS_CAN_CHOOSE).toBe('["SMS_MFA","SOFTWARE_TOKEN_MFA"]');
    identity.advance(2 * 60_000);
    const chosen = await respond(asked, 'SELECT_MFA_TYPE', { ANSWER: 'SOFTWARE_TOKEN_MFA' });
    expect(chosen.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    identity.advance(2 * 60_000);
    toNextTimeStep();
    const SOFTWARE_TOKEN_MFA_CODE = await codeNow(secret);
    expect(await respond(chosen, 'SOFTWARE_TOKEN_MFA', { SOFTWARE_TOKEN_MFA_CODE })).toHaveProperty(
      'AuthenticationResult.AccessToken',
    );
    expect(identity.outbox).toEqual([]);
  });

  it('refuses a factor that the user does not have', async () => {
    await start('ON');
    await userWith(['SMS_MFA', 'EMAIL_OTP']);
    const asked = await signIn();
    for (const ANSWER of ['SOFTWARE_TOKEN_MFA', 'NONE'])
      await expect(respond(asked, 'SELECT_MFA_TYPE', { ANSWER })).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
  });
});

describe('SOFTWARE_TOKEN_MFA', () => {
  it.each([-30, 0, 30])('takes the code of %i seconds from now, once', async (offset) => {
    await start('OPTIONAL');
    const { secret } = await userWith(['SOFTWARE_TOKEN_MFA']);
    toNextTimeStep();
    const SOFTWARE_TOKEN_MFA_CODE = await codeNow(secret, offset);
    const [first, second] = [await signIn(), await signIn()];
    expect(await respond(first, 'SOFTWARE_TOKEN_MFA', { SOFTWARE_TOKEN_MFA_CODE })).toHaveProperty(
      'AuthenticationResult',
    );
    await expect(respond(second, 'SOFTWARE_TOKEN_MFA', { SOFTWARE_TOKEN_MFA_CODE })).rejects.toMatchObject({
      name: 'ExpiredCodeException',
      message: 'Your software token has already been used once.',
    });
  });

  it.each([-60, 60])('refuses the code of %i seconds from now', async (offset) => {
    await start('OPTIONAL');
    const { secret } = await userWith(['SOFTWARE_TOKEN_MFA']);
    toNextTimeStep();
    const SOFTWARE_TOKEN_MFA_CODE = await codeNow(secret, offset);
    await expect(
      respond(await signIn(), 'SOFTWARE_TOKEN_MFA', { SOFTWARE_TOKEN_MFA_CODE }),
    ).rejects.toMatchObject({ name: 'CodeMismatchException', message: 'Invalid code received for user' });
  });

  it('refuses what is no code', async () => {
    await start('OPTIONAL');
    await userWith(['SOFTWARE_TOKEN_MFA']);
    const asked = await signIn();
    for (const SOFTWARE_TOKEN_MFA_CODE of ['12345', 'abcdef', '1234567'])
      await expect(respond(asked, 'SOFTWARE_TOKEN_MFA', { SOFTWARE_TOKEN_MFA_CODE })).rejects.toMatchObject({
        name: 'CodeMismatchException',
      });
  });
});

describe('MFA_SETUP', () => {
  const OVER = { name: 'NotAuthorizedException', message: 'Invalid session for the user.' };
  const associate = (Session: string | undefined) =>
    client.send(new AssociateSoftwareTokenCommand({ Session }));
  const verify = (Session: string | undefined, UserCode: string) =>
    client.send(new VerifySoftwareTokenCommand({ Session, UserCode }));

  it('of an app: associated, verified, answered, asked for next time', async () => {
    await start('ON', ['SOFTWARE_TOKEN_MFA']);
    const user = await addUser(identity);
    toNextTimeStep();
    const { SecretCode = '', Session } = await associate((await signIn()).Session);
    expect(SecretCode).toMatch(/^[A-Z2-7]{52}$/);
    await expect(verify(Session, '000000')).rejects.toMatchObject({
      name: 'EnableSoftwareTokenMFAException',
      message: 'Code mismatch and fail enable Software Token MFA',
    });
    await expect(respond({ Session }, 'MFA_SETUP', {})).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    const verified = await verify(Session, await codeNow(SecretCode));
    expect(verified.Status).toBe('SUCCESS');
    expect(await respond(verified, 'MFA_SETUP', {})).toHaveProperty('AuthenticationResult');
    await expect(respond(verified, 'MFA_SETUP', {})).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    expect((await reread(user))?.doc.mfa).toMatchObject({
      enabled: ['SOFTWARE_TOKEN_MFA'],
      preferred: 'SOFTWARE_TOKEN_MFA',
    });
    const next = await signIn();
    expect(next.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const used = { SOFTWARE_TOKEN_MFA_CODE: await codeNow(SecretCode) };
    await expect(respond(next, 'SOFTWARE_TOKEN_MFA', used)).rejects.toMatchObject({
      name: 'ExpiredCodeException',
    });
    const fresh = { SOFTWARE_TOKEN_MFA_CODE: await codeNow(SecretCode, 30) };
    expect(await respond(next, 'SOFTWARE_TOKEN_MFA', fresh)).toHaveProperty('AuthenticationResult');
  });

  it('of an address: a code is sent there', async () => {
    await start('ON', ['EMAIL_OTP']);
    const user = await addUser(identity);
    const asked = await signIn();
    await expect(respond(asked, 'MFA_SETUP', { EMAIL: 'nowhere' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    const sent = await respond(asked, 'MFA_SETUP', { EMAIL: 'new@example.com' });
    expect(sent.ChallengeName).toBe('EMAIL_OTP');
    expect((await reread(user))?.doc.attributes).not.toHaveProperty('email');
    const EMAIL_OTP_CODE = identity.outbox[0]?.code ?? '';
    expect(await respond(sent, 'EMAIL_OTP', { EMAIL_OTP_CODE })).toHaveProperty('AuthenticationResult');
    expect((await reread(user))?.doc).toMatchObject({
      attributes: { email: 'new@example.com', email_verified: 'true' },
      mfa: { enabled: ['EMAIL_OTP'], preferred: 'EMAIL_OTP' },
    });
  });

  it('of an app is refused where another session has set one up', async () => {
    await start('ON', ['SOFTWARE_TOKEN_MFA']);
    const user = await addUser(identity);
    const verifiedSession = async () => {
      toNextTimeStep();
      const { SecretCode = '', Session } = await associate((await signIn()).Session);
      return verify(Session, await codeNow(SecretCode));
    };
    const [first, second] = [await verifiedSession(), await verifiedSession()];
    expect(await respond(first, 'MFA_SETUP', {})).toHaveProperty('AuthenticationResult');
    const { mfa } = (await reread(user))?.doc ?? {};
    await expect(respond(second, 'MFA_SETUP', {})).rejects.toMatchObject(OVER);
    expect((await reread(user))?.doc.mfa).toEqual(mfa);
  });

  it('of an address is refused where another session has set one up', async () => {
    await start('ON', ['EMAIL_OTP']);
    const user = await addUser(identity);
    const sentTo = async (EMAIL: string) => respond(await signIn(), 'MFA_SETUP', { EMAIL });
    const [first, second] = [await sentTo('first@example.com'), await sentTo('second@example.com')];
    const [one, two] = identity.outbox.map(({ code }) => ({ EMAIL_OTP_CODE: code ?? '' }));
    expect(await respond(first, 'EMAIL_OTP', one ?? {})).toHaveProperty('AuthenticationResult');
    await expect(respond(second, 'EMAIL_OTP', two ?? {})).rejects.toMatchObject(OVER);
    expect((await reread(user))?.doc.attributes.email).toBe('first@example.com');
  });

  it('cannot be answered by other sessions, nor used for other challenges', async () => {
    await start('ON', ['SMS_MFA', 'SOFTWARE_TOKEN_MFA']);
    await userWith(['SMS_MFA']);
    const asked = await signIn();
    await expect(associate(asked.Session)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user.',
    });
    await expect(respond(asked, 'MFA_SETUP', {})).rejects.toMatchObject({
      message: 'Invalid session for the user.',
    });
    await expect(associate(undefined)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(verify(undefined, '000000')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('offers no app where the pool has none', async () => {
    await start('ON', ['SMS_MFA']);
    await addUser(identity);
    await expect(associate((await signIn()).Session)).rejects.toMatchObject({
      name: 'SoftwareTokenMFANotFoundException',
    });
  });
});

describe('a new password', () => {
  it('comes before the second factor', async () => {
    await start('ON', ['SMS_MFA']);
    await userWith(['SMS_MFA'], undefined, { status: 'FORCE_CHANGE_PASSWORD' });
    const asked = await signIn();
    expect(asked.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(identity.outbox).toEqual([]);
    const code = await respond(asked, 'NEW_PASSWORD_REQUIRED', { NEW_PASSWORD: 'N3w-Passw0rd!' });
    expect(code.ChallengeName).toBe('SMS_MFA');
    const SMS_MFA_CODE = identity.outbox[0]?.code ?? '';
    expect(await respond(code, 'SMS_MFA', { SMS_MFA_CODE })).toHaveProperty('AuthenticationResult');
  });

  it('comes before the set-up of one', async () => {
    await start('ON', ['SOFTWARE_TOKEN_MFA']);
    await addUser(identity, { status: 'FORCE_CHANGE_PASSWORD' });
    const next = await respond(await signIn(), 'NEW_PASSWORD_REQUIRED', { NEW_PASSWORD: 'N3w-Passw0rd!' });
    expect(next.ChallengeName).toBe('MFA_SETUP');
  });
});

describe('preferences', () => {
  const tokenOf = async () => (await signIn()).AuthenticationResult?.AccessToken;

  it('an app is set up by an access token, switched on, and off again', async () => {
    await start('OPTIONAL');
    const user = await addUser(identity);
    const AccessToken = await tokenOf();
    const on = { Enabled: true, PreferredMfa: true };
    await expect(
      client.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: on })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
    });
    await expect(
      client.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: '000000' })),
    ).rejects.toMatchObject({ name: 'SoftwareTokenMFANotFoundException' });
    const { SecretCode = '' } = await client.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    const UserCode = await codeNow(SecretCode);
    await client.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));
    expect((await signIn()).ChallengeName).toBeUndefined();
    await client.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: on }));
    expect((await signIn()).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect((await reread(user))?.doc.mfa?.preferred).toBe('SOFTWARE_TOKEN_MFA');
    await client.send(
      new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: false } }),
    );
    expect((await signIn()).ChallengeName).toBeUndefined();
    expect(JSON.stringify((await reread(user))?.doc)).not.toContain(SecretCode);
  });

  it('of passkeys can be switched off where the pool takes them for two factors', async () => {
    await start('OPTIONAL', ALL, { WebAuthnFactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' });
    const user = await addUser(identity);
    const AccessToken = await tokenOf();
    for (const Enabled of [true, false]) {
      const WebAuthnMfaSettings = { Enabled };
      await client.send(new SetUserMFAPreferenceCommand({ AccessToken, WebAuthnMfaSettings }));
      expect((await reread(user))?.doc.mfa).toEqual({ enabled: [], passkeys: Enabled });
    }
  });

  it('are shown with the factors that are on', async () => {
    await start('OPTIONAL');
    await addUser(identity, { attributes: ADDRESSES });
    const AccessToken = await tokenOf();
    const shown = async () => {
      const { UserMFASettingList, PreferredMfaSetting } = await client.send(
        new GetUserCommand({ AccessToken }),
      );
      const asAdmin = await client.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: 'alice' }));
      expect(asAdmin).toMatchObject({ Username: 'alice' });
      expect(asAdmin.UserMFASettingList).toEqual(UserMFASettingList);
      expect(asAdmin.PreferredMfaSetting).toBe(PreferredMfaSetting);
      return [UserMFASettingList, PreferredMfaSetting];
    };
    expect(await shown()).toEqual([undefined, undefined]);
    const SMSMfaSettings = { Enabled: true };
    await client.send(new SetUserMFAPreferenceCommand({ AccessToken, SMSMfaSettings }));
    expect(await shown()).toEqual([['SMS_MFA'], undefined]);
    const EmailMfaSettings = { Enabled: true, PreferredMfa: true };
    await client.send(new SetUserMFAPreferenceCommand({ AccessToken, EmailMfaSettings }));
    expect(await shown()).toEqual([['SMS_MFA', 'EMAIL_OTP'], 'EMAIL_OTP']);
  });

  it('administrators set them, too', async () => {
    await start('OPTIONAL');
    const user = await addUser(identity, { attributes: ADDRESSES });
    const set = (more: object, Username = 'alice') =>
      client.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId: POOL_ID, Username, ...more }));
    await set({ SMSMfaSettings: { Enabled: true }, EmailMfaSettings: { Enabled: true, PreferredMfa: true } });
    expect((await reread(user))?.doc.mfa).toEqual({
      enabled: ['SMS_MFA', 'EMAIL_OTP'],
      preferred: 'EMAIL_OTP',
    });
    await set({ EmailMfaSettings: { Enabled: true, PreferredMfa: false } });
    expect((await reread(user))?.doc.mfa).toEqual({ enabled: ['SMS_MFA', 'EMAIL_OTP'] });
    await expect(set({}, 'bob')).rejects.toMatchObject({ name: 'UserNotFoundException' });
  });

  it.each([
    [
      'two that are preferred',
      {
        SMSMfaSettings: { Enabled: true, PreferredMfa: true },
        EmailMfaSettings: { Enabled: true, PreferredMfa: true },
      },
    ],
    ['one that is preferred and off', { SMSMfaSettings: { Enabled: false, PreferredMfa: true } }],
    ['one that the pool does not have', { EmailMfaSettings: { Enabled: true } }],
    [
      'passkeys as two factors, where the pool does not take them so',
      { WebAuthnMfaSettings: { Enabled: true } },
    ],
    ['one without an address', { SMSMfaSettings: { Enabled: true } }],
  ])('refuses %s', async (_, settings) => {
    await start('OPTIONAL', ['SMS_MFA', 'SOFTWARE_TOKEN_MFA']);
    await addUser(identity, { attributes: { email: 'alice@example.com' } });
    const AccessToken = await tokenOf();
    await expect(
      client.send(new SetUserMFAPreferenceCommand({ AccessToken, ...settings })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
