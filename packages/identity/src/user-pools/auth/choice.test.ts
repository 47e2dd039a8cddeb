import { isDeepStrictEqual } from 'node:util';
import {
  type ChallengeNameType,
  type CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  type SignUpCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { FUNCTION } from '../../triggers/test-trigger.ts';
import { srpClient } from './test-srp-client.ts';
import { addUser, CLIENT_ID, PASSWORD, poolWith, sdk, type TestUser } from './test-users.ts';

let identity: TestIdentity;
let client: CognitoIdentityProviderClient;
afterEach(() => identity.stop());

const FACTORS = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'];
const VERIFIED = {
  email: 'alice@example.com',
  email_verified: 'true',
  phone_number: '+15551234567',
  phone_number_verified: 'true',
};
/** Who signs in by an address in such a pool can have codes sent there. */
const BY_EMAIL = { AliasAttributes: ['email'] };
const WRONG = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

async function start(
  user: TestUser | undefined = { attributes: VERIFIED },
  AllowedFirstAuthFactors: readonly string[] = FACTORS,
  pool: Parameters<typeof poolWith>[0] = {},
  of: Parameters<typeof poolWith>[1] = {},
): Promise<void> {
  identity = await startIdentity({
    resources: poolWith({ Policies: { SignInPolicy: { AllowedFirstAuthFactors } }, ...pool }, of),
  });
  client = sdk(identity);
  await addUser(identity, user);
}

const initiate = (more: Record<string, string> = {}, USERNAME = 'alice') =>
  client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME, ...more },
    }),
  );

const respond = (
  { Session }: Pick<InitiateAuthCommandOutput, 'Session'>,
  ChallengeName: ChallengeNameType,
  more: Record<string, string>,
  USERNAME = 'alice',
) =>
  client.send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME, ...more },
    }),
  );

describe('what a user can choose from', () => {
  it.each<[string, TestUser, readonly string[], readonly string[]]>([
    [
      'all that the user has',
      { attributes: VERIFIED },
      FACTORS,
      ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP'],
    ],
    [
      'no addresses that are not verified',
      { attributes: { email: 'a@example.com', phone_number: '+15551234567' } },
      FACTORS,
      ['PASSWORD', 'PASSWORD_SRP'],
    ],
    [
      'no password that is not there',
      { attributes: VERIFIED, password: undefined },
      FACTORS,
      ['EMAIL_OTP', 'SMS_OTP'],
    ],
    [
      'nothing that the pool does not allow',
      { attributes: VERIFIED },
      ['PASSWORD', 'SMS_OTP'],
      ['PASSWORD', 'PASSWORD_SRP', 'SMS_OTP'],
    ],
  ])('is %s', async (_, user, allowed, available) => {
    await start(user, allowed);
    const asked = await initiate();
    expect(asked.ChallengeName).toBe('SELECT_CHALLENGE');
    expect(asked.AvailableChallenges).toEqual(available);
  });

  it('is a password where the pool says nothing', async () => {
    identity = await startIdentity({ resources: poolWith() });
    client = sdk(identity);
    await addUser(identity, { attributes: VERIFIED });
    expect((await initiate()).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
  });

  it.each(['ON', 'OPTIONAL'])('are no codes for who needs a second factor, where MFA is %s', async (mfa) => {
    await start({ attributes: VERIFIED, mfa: { enabled: ['SMS_MFA'] } }, FACTORS, {
      MfaConfiguration: mfa,
      EnabledMfas: ['SMS_MFA'],
    });
    expect((await initiate()).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
    const preferred = await initiate({ PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    expect(preferred.ChallengeName).toBe('SELECT_CHALLENGE');
  });

  it('is refused to who has nothing', async () => {
    await start({ password: undefined });
    await expect(initiate()).rejects.toMatchObject(WRONG);
  });

  it('is refused to clients that do not allow it', async () => {
    identity = await startIdentity({
      resources: poolWith({}, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] }),
    });
    client = sdk(identity);
    await expect(initiate()).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('a choice', () => {
  it('of a password, at once, in the next step, or in the one after', async () => {
    await start();
    expect(await initiate({ PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD })).toHaveProperty(
      'AuthenticationResult',
    );
    const preferred = await initiate({ PREFERRED_CHALLENGE: 'PASSWORD' });
    expect(preferred.ChallengeName).toBe('PASSWORD');
    expect(await respond(preferred, 'PASSWORD', { PASSWORD })).toHaveProperty('AuthenticationResult');
    const asked = await initiate();
    expect(await respond(asked, 'SELECT_CHALLENGE', { ANSWER: 'PASSWORD', PASSWORD })).toHaveProperty(
      'AuthenticationResult',
    );
    const again = await respond(await initiate(), 'SELECT_CHALLENGE', { ANSWER: 'PASSWORD' });
    expect(await respond(again, 'PASSWORD', { PASSWORD })).toHaveProperty('AuthenticationResult');
  });

  it('of SRP', async () => {
    await start();
    const srp = srpClient();
    for (const asked of [
      await initiate({ PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: srp.publicValue }),
      await respond(await initiate(), 'SELECT_CHALLENGE', { ANSWER: 'PASSWORD_SRP', SRP_A: srp.publicValue }),
      await respond(await initiate({ PREFERRED_CHALLENGE: 'PASSWORD_SRP' }), 'PASSWORD_SRP', {
        SRP_A: srp.publicValue,
      }),
    ]) {
      expect(asked.ChallengeName).toBe('PASSWORD_VERIFIER');
      const claim = srp.claim(asked.ChallengeParameters, PASSWORD);
      expect(await respond(asked, 'PASSWORD_VERIFIER', claim)).toHaveProperty('AuthenticationResult');
    }
  });

  it('of a password or SRP needs no flow but USER_AUTH, nor the users of the pool at the hosted pages', async () => {
    identity = await startIdentity({
      resources: poolWith(
        {},
        {
          ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
          SupportedIdentityProviders: [],
        },
      ),
    });
    client = sdk(identity);
    await addUser(identity);
    expect(await initiate({ PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD })).toHaveProperty(
      'AuthenticationResult',
    );
    const srp = srpClient();
    const asked = await initiate({ PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: srp.publicValue });
    const claim = srp.claim(asked.ChallengeParameters, PASSWORD);
    expect(await respond(asked, 'PASSWORD_VERIFIER', claim)).toHaveProperty('AuthenticationResult');
  });

  it.each([
    ['EMAIL_OTP', 'a***@e***'],
    ['SMS_OTP', '+*******4567'],
  ] as const)('of %s', async (factor, shown) => {
    await start();
    const sent = await respond(await initiate(), 'SELECT_CHALLENGE', { ANSWER: factor });
    expect(sent.ChallengeParameters?.CODE_DELIVERY_DESTINATION).toBe(shown);
    await expect(respond(sent, factor, { [`${factor}_CODE`]: 'wrong' })).rejects.toMatchObject({
      name: 'CodeMismatchException',
    });
    const code = identity.outbox[0]?.code ?? '';
    expect(await respond(sent, factor, { [`${factor}_CODE`]: code })).toHaveProperty('AuthenticationResult');
  });

  it.each(['alice', 'bob@example.com'])('of a code can be made by %s thirty times an hour', async (name) => {
    await start(undefined, FACTORS, BY_EMAIL);
    const ask = () => initiate({ PREFERRED_CHALLENGE: 'EMAIL_OTP' }, name);
    for (let n = 0; n < 30; n += 1) await ask();
    await expect(ask()).rejects.toMatchObject({ name: 'LimitExceededException' });
    identity.advance(3_600_000);
    expect((await ask()).ChallengeName).toBe('EMAIL_OTP');
  });

  it('is followed by the second factor after a password', async () => {
    await start({ attributes: VERIFIED, mfa: { enabled: ['SMS_MFA'] } }, FACTORS, {
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SMS_MFA'],
    });
    expect((await initiate({ PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD })).ChallengeName).toBe('SMS_MFA');
  });

  it.each([
    ['a wrong password', { ANSWER: 'PASSWORD', PASSWORD: 'wrong' }, WRONG],
    ['what is not available', { ANSWER: 'WEB_AUTHN' }, { name: 'InvalidParameterException' }],
    ['what is none', { ANSWER: 'NONSENSE' }, { name: 'InvalidParameterException' }],
    ['nothing', {}, { message: 'Missing required parameter ANSWER' }],
  ])('of %s is refused, and leaves the session', async (_, answer, error) => {
    await start();
    const asked = await initiate();
    await expect(respond(asked, 'SELECT_CHALLENGE', answer as Record<string, string>)).rejects.toMatchObject(
      error,
    );
    const right = { ANSWER: 'PASSWORD', PASSWORD };
    expect(await respond(asked, 'SELECT_CHALLENGE', right)).toHaveProperty('AuthenticationResult');
    await expect(respond(asked, 'SELECT_CHALLENGE', right)).rejects.toMatchObject({
      message: 'Invalid session for the user, session can only be used once.',
    });
  });
});

describe('a code of a first factor', () => {
  it('is not waited for, as nobody waits for one', async () => {
    let deliver = (): void => {};
    const held = new Promise<void>((resolve) => {
      deliver = resolve;
    });
    identity = await startIdentity({
      resources: poolWith({
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: FACTORS } },
        LambdaConfig: { CustomMessage: FUNCTION },
      }),
      functions: { [FUNCTION]: (event) => held.then(() => ({ ok: true, output: event })) },
    });
    client = sdk(identity);
    await addUser(identity, { attributes: VERIFIED });
    const asked = await initiate({ PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    expect(asked.ChallengeName).toBe('EMAIL_OTP');
    expect(identity.outbox).toEqual([]);
    deliver();
    await vi.waitFor(() => expect(identity.outbox).toHaveLength(1));
    const code = identity.outbox[0]?.code ?? '';
    expect(await respond(asked, 'EMAIL_OTP', { EMAIL_OTP_CODE: code })).toHaveProperty(
      'AuthenticationResult',
    );
  });

  it('that a function fails to write is the operator’s to see', async () => {
    const lines: string[] = [];
    identity = await startIdentity({
      resources: poolWith({
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: FACTORS } },
        LambdaConfig: { CustomMessage: FUNCTION },
        ...BY_EMAIL,
      }),
      functions: { [FUNCTION]: () => ({ ok: false, kind: 'error', message: 'no words' }) },
      log: (line) => lines.push(line),
    });
    client = sdk(identity);
    await addUser(identity, { attributes: VERIFIED });
    for (const name of ['alice@example.com', 'bob@example.com']) {
      const asked = await initiate({ PREFERRED_CHALLENGE: 'EMAIL_OTP' }, name);
      expect(asked.ChallengeName).toBe('EMAIL_OTP');
    }
    await vi.waitFor(() => expect(lines.join()).toContain('no words'));
  });
});

describe('nobody', () => {
  /** A name that nobody has and whose choices are such, with the question. */
  async function nobodyWhere(
    fits: (available: readonly string[]) => boolean,
  ): Promise<[string, InitiateAuthCommandOutput]> {
    for (let n = 0; n < 300; n += 1) {
      const asked = await initiate({}, `bob-${n}`);
      if (fits(asked.AvailableChallenges ?? [])) return [`bob-${n}`, asked];
    }
    throw new Error('no such name');
  }

  const nobodyWith = (...choices: readonly string[]) =>
    nobodyWhere((available) => choices.every((choice) => available.includes(choice)));

  it('can choose, too, and gets nowhere, whatever the client says', async () => {
    await start();
    const [bob, asked] = await nobodyWith('PASSWORD', 'EMAIL_OTP');
    await expect(
      respond(asked, 'SELECT_CHALLENGE', { ANSWER: 'PASSWORD', PASSWORD }, bob),
    ).rejects.toMatchObject(WRONG);
    const sent = await respond(asked, 'SELECT_CHALLENGE', { ANSWER: 'EMAIL_OTP' }, bob);
    expect(sent.ChallengeParameters?.CODE_DELIVERY_DESTINATION).toMatch(/^[a-z]\*\*\*@[a-z]\*\*\*$/);
    expect(identity.outbox).toEqual([]);
    for (let n = 0; n < 3; n += 1)
      await expect(respond(sent, 'EMAIL_OTP', { EMAIL_OTP_CODE: '123456' }, bob)).rejects.toMatchObject({
        name: 'CodeMismatchException',
      });
    await expect(respond(sent, 'EMAIL_OTP', { EMAIL_OTP_CODE: '123456' }, bob)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });

  it('has not all that the pool allows, but the same every time', async () => {
    await start({ attributes: { email: 'alice@example.com', email_verified: 'true' } });
    // As a user who has a password and an e-mail address.
    const { AvailableChallenges } = await initiate();
    const [bob] = await nobodyWhere((available) => isDeepStrictEqual(available, AvailableChallenges));
    expect((await initiate({}, bob)).AvailableChallenges).toEqual(AvailableChallenges);
    const other = await initiate({ PREFERRED_CHALLENGE: 'SMS_OTP' }, bob);
    expect(other.ChallengeName).toBe('SELECT_CHALLENGE');
    await expect(respond(other, 'SELECT_CHALLENGE', { ANSWER: 'SMS_OTP' }, bob)).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('is asked for a code at the address that was entered', async () => {
    await start(undefined, FACTORS, { AliasAttributes: ['phone_number'] });
    const sent = await initiate({ PREFERRED_CHALLENGE: 'SMS_OTP' }, '+15559876543');
    expect(sent.ChallengeParameters?.CODE_DELIVERY_DESTINATION).toBe('+*******6543');
  });

  it('is asked for a password by SRP', async () => {
    await start();
    const srp = srpClient();
    const [bob] = await nobodyWith('PASSWORD_SRP');
    const asked = await initiate({ PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: srp.publicValue }, bob);
    const claim = srp.claim(asked.ChallengeParameters, PASSWORD);
    await expect(respond(asked, 'PASSWORD_VERIFIER', claim, claim.USERNAME)).rejects.toMatchObject(WRONG);
  });
});

describe('the session of ConfirmSignUp', () => {
  async function confirm(): Promise<string> {
    const user = {
      ClientId: CLIENT_ID,
      Username: 'newcomer',
      Password: PASSWORD,
      UserAttributes: [{ Name: 'email', Value: 'newcomer@example.com' }],
    };
    await client.send(new SignUpCommand(user));
    const { Session } = await client.send(
      new ConfirmSignUpCommand({
        ClientId: CLIENT_ID,
        Username: 'newcomer',
        ConfirmationCode: identity.outbox[0]?.code ?? '',
      }),
    );
    if (Session === undefined) throw new Error('no session');
    return Session;
  }

  const resume = (Session: string, USERNAME = 'newcomer') =>
    client.send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_AUTH',
        AuthParameters: { USERNAME },
        Session,
      }),
    );

  it('is a first factor only: a second one that the pool requires is set up first', async () => {
    await start(undefined, FACTORS, {
      AutoVerifiedAttributes: ['email'],
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
    const answer = await resume(await confirm());
    expect(answer.AuthenticationResult).toBeUndefined();
    expect(answer.ChallengeName).toBe('MFA_SETUP');
  });

  it('signs in once, without another first factor', async () => {
    await start(undefined, FACTORS, { AutoVerifiedAttributes: ['email'] });
    const session = await confirm();
    await expect(resume(session, 'alice')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user.',
    });
    expect(await resume(session)).toHaveProperty('AuthenticationResult');
    await expect(resume(session)).rejects.toMatchObject({
      message: 'Invalid session for the user, session can only be used once.',
    });
  });

  it('expires, and is no answer to a challenge', async () => {
    await start(undefined, FACTORS, { AutoVerifiedAttributes: ['email'] });
    const Session = await confirm();
    await expect(
      respond({ Session }, 'SELECT_CHALLENGE', { ANSWER: 'PASSWORD', PASSWORD }, 'newcomer'),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    identity.advance(3 * 60_000);
    await expect(resume(Session)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('is none of a challenge', async () => {
    await start();
    await expect(resume((await initiate()).Session ?? '', 'alice')).rejects.toMatchObject({
      message: 'Invalid session for the user.',
    });
  });
});

describe('the session of SignUp', () => {
  const signUp = (Username: string, more: Partial<SignUpCommandInput> = {}) =>
    client.send(
      new SignUpCommand({
        ClientId: CLIENT_ID,
        Username,
        Password: PASSWORD,
        UserAttributes: [{ Name: 'email', Value: `${Username}@example.com` }],
        ...more,
      }),
    );
  const confirm = (Username: string, Session: string | undefined, ConfirmationCode?: string) =>
    client.send(
      new ConfirmSignUpCommand({
        ClientId: CLIENT_ID,
        Username,
        Session,
        ConfirmationCode: ConfirmationCode ?? identity.outbox.at(-1)?.code ?? '',
      }),
    );
  const resume = (Session: string | undefined, USERNAME: string) =>
    client.send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_AUTH',
        AuthParameters: { USERNAME },
        Session,
      }),
    );
  const INVALID = { name: 'NotAuthorizedException', message: 'Invalid session for the user.' };

  it('goes to ConfirmSignUp, whose own signs in', async () => {
    await start(undefined, FACTORS, { AutoVerifiedAttributes: ['email'] });
    const { Session } = await signUp('newcomer');
    const confirmed = await confirm('newcomer', Session);
    expect(confirmed.Session).not.toBe(Session);
    expect(await resume(confirmed.Session, 'newcomer')).toHaveProperty('AuthenticationResult');
  });

  it('is worth no sign-in, before the account is confirmed and after', async () => {
    await start(undefined, FACTORS, { AutoVerifiedAttributes: ['email'] });
    const { Session } = await signUp('newcomer');
    await expect(resume(Session, 'newcomer')).rejects.toMatchObject(INVALID);
    await confirm('newcomer', Session);
    await expect(resume(Session, 'newcomer')).rejects.toMatchObject(INVALID);
  });

  it('survives a wrong code', async () => {
    await start(undefined, FACTORS, { AutoVerifiedAttributes: ['email'] });
    const { Session } = await signUp('newcomer');
    await expect(confirm('newcomer', Session, '000000')).rejects.toMatchObject({
      name: 'CodeMismatchException',
    });
    await confirm('newcomer', Session);
  });

  it('of another user confirms nobody', async () => {
    await start(undefined, FACTORS, { AutoVerifiedAttributes: ['email'] });
    const { Session } = await signUp('other');
    await signUp('newcomer');
    await expect(confirm('newcomer', Session)).rejects.toMatchObject(INVALID);
  });

  it('is none of a challenge, and none that was made up', async () => {
    await start(undefined, FACTORS, { AutoVerifiedAttributes: ['email'] });
    const { Session } = await initiate();
    await signUp('newcomer');
    await expect(confirm('newcomer', Session)).rejects.toMatchObject(INVALID);
    await expect(confirm('newcomer', 'x'.repeat(40))).rejects.toMatchObject(INVALID);
  });

  it('expires; without one the code confirms', async () => {
    await start(undefined, FACTORS, { AutoVerifiedAttributes: ['email'] });
    const { Session } = await signUp('newcomer');
    identity.advance(3 * 60_000);
    await expect(confirm('newcomer', Session)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user, session is expired.',
    });
    await confirm('newcomer', undefined);
  });

  it('is given only where the client allows USER_AUTH', async () => {
    const flows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
    await start(undefined, FACTORS, { AutoVerifiedAttributes: ['email'] }, { ExplicitAuthFlows: flows });
    expect(await signUp('newcomer')).not.toHaveProperty('Session');
  });
});
