import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { type SrpClient, srpClient } from './test-srp-client.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk } from './test-users.ts';

let identity: TestIdentity;
let client: CognitoIdentityProviderClient;
afterEach(() => identity.stop());

const WRONG = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

async function start(resources = poolWith()): Promise<SrpClient> {
  identity = await startIdentity({ resources });
  client = sdk(identity);
  return srpClient();
}

const initiate = (USERNAME: string, SRP_A: string) =>
  client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME, SRP_A },
    }),
  );

const respond = (ChallengeResponses: Record<string, string>, Session?: string) =>
  client.send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses,
      Session,
    }),
  );

describe('USER_SRP_AUTH', () => {
  it('signs in without the password going over the wire, and without a session', async () => {
    const srp = await start();
    const user = await addUser(identity, {
      attributes: { email: 'alice@example.com', email_verified: 'true' },
    });
    const asked = await initiate('alice@example.com', srp.publicValue);
    expect(asked.ChallengeName).toBe('PASSWORD_VERIFIER');
    expect(asked.Session).toBeUndefined();
    expect(asked.ChallengeParameters).toEqual({
      USER_ID_FOR_SRP: 'alice',
      USERNAME: 'alice',
      SALT: user.doc.password?.salt,
      SRP_B: expect.stringMatching(/^[0-9a-f]{700,768}$/),
      SECRET_BLOCK: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
    });
    const claim = srp.claim(asked.ChallengeParameters, PASSWORD);
    const { AuthenticationResult } = await respond(claim);
    expect(AuthenticationResult?.RefreshToken).toBeDefined();
  });

  it('takes one answer to a challenge', async () => {
    const srp = await start();
    await addUser(identity);
    const asked = await initiate('alice', srp.publicValue);
    const wrong = srp.claim(asked.ChallengeParameters, 'wrong');
    await expect(respond(wrong)).rejects.toMatchObject(WRONG);
    const right = srp.claim(asked.ChallengeParameters, PASSWORD);
    await expect(respond(right)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user, session can only be used once.',
    });
  });

  it.each([
    ['disabled', { enabled: false }, 'NotAuthorizedException', 'User is disabled.'],
    ['unconfirmed', { status: 'UNCONFIRMED' }, 'UserNotConfirmedException', 'User is not confirmed.'],
    [
      'to reset the password',
      { status: 'RESET_REQUIRED' },
      'PasswordResetRequiredException',
      'Password reset required for the user',
    ],
    [
      'too late for the temporary password',
      { status: 'FORCE_CHANGE_PASSWORD', validUntil: 1 },
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    ],
  ] as const)('says of a user that is %s so to who knows the password', async (_, state, name, message) => {
    const srp = await start();
    await addUser(identity, state);
    const asked = await initiate('alice', srp.publicValue);
    const wrong = srp.claim(asked.ChallengeParameters, 'wrong');
    await expect(respond(wrong)).rejects.toMatchObject(WRONG);
    const again = await initiate('alice', srp.publicValue);
    const right = srp.claim(again.ChallengeParameters, PASSWORD);
    await expect(respond(right)).rejects.toMatchObject({ name, message });
  });

  it('says that a password that was taken away must be reset', async () => {
    const srp = await start();
    await addUser(identity, { status: 'RESET_REQUIRED', password: undefined });
    const asked = await initiate('alice', srp.publicValue);
    const claim = srp.claim(asked.ChallengeParameters, PASSWORD);
    await expect(respond(claim)).rejects.toMatchObject({ name: 'PasswordResetRequiredException' });
  });

  it('tells by default that there is no such user', async () => {
    const srp = await start();
    await expect(initiate('bob', srp.publicValue)).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  });

  it('asks nobody the same every time, where users are hidden, and lets nobody in', async () => {
    const srp = await start(poolWith({}, { PreventUserExistenceErrors: 'ENABLED' }));
    await addUser(identity);
    const [first, second, other] = [
      (await initiate('bob', srp.publicValue)).ChallengeParameters ?? {},
      (await initiate('bob', srp.publicValue)).ChallengeParameters ?? {},
      (await initiate('carol', srp.publicValue)).ChallengeParameters ?? {},
    ];
    expect(first.USER_ID_FOR_SRP).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    for (const name of ['USER_ID_FOR_SRP', 'USERNAME', 'SALT'] as const) {
      expect(second[name]).toBe(first[name]);
      expect(other[name]).not.toBe(first[name]);
    }
    expect(second.SRP_B).not.toBe(first.SRP_B);
    const claim = srp.claim(first, PASSWORD);
    await expect(respond(claim)).rejects.toMatchObject(WRONG);
    const typed = { ...srp.claim(second, PASSWORD), USERNAME: 'bob' };
    await expect(respond(typed)).rejects.toMatchObject(WRONG);
  });

  it('locks users and nobody alike', async () => {
    const srp = await start(poolWith({}, { PreventUserExistenceErrors: 'ENABLED' }));
    await addUser(identity);
    for (const name of ['alice', 'bob']) {
      for (let n = 0; n < 5; n += 1) {
        const asked = await initiate(name, srp.publicValue);
        const claim = srp.claim(asked.ChallengeParameters, 'wrong');
        await expect(respond(claim)).rejects.toMatchObject(WRONG);
      }
      await expect(initiate(name, srp.publicValue)).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: 'Password attempts exceeded',
      });
    }
  });

  it.each([
    ['0', 'Invalid SRP_A'],
    ['no-number', 'Invalid SRP_A'],
    ['', 'Missing required parameter SRP_A'],
  ])('refuses %j as SRP_A', async (SRP_A, message) => {
    await start();
    await addUser(identity);
    await expect(initiate('alice', SRP_A)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message,
    });
  });

  it('refuses timestamps that are none or far off, missing members and blocks of others', async () => {
    const srp = await start();
    await addUser(identity);
    await addUser(identity, { username: 'bob' });
    const ask = async () => (await initiate('alice', srp.publicValue)).ChallengeParameters;
    const claim = srp.claim(await ask(), PASSWORD);
    await expect(respond({ ...claim, TIMESTAMP: '2026-11-03T04:05:06Z' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.',
    });
    for (const name of Object.keys(claim))
      await expect(respond({ ...claim, [name]: '' })).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: `Missing required parameter ${name}`,
      });
    await expect(respond({ ...claim, USERNAME: 'bob' })).rejects.toMatchObject({
      message: 'Invalid session for the user.',
    });
    await expect(
      respond({ ...claim, PASSWORD_CLAIM_SECRET_BLOCK: Buffer.from('block').toString('base64') }),
    ).rejects.toMatchObject({ message: 'Invalid session for the user.' });
    const old = srp.claim(await ask(), PASSWORD, Date.now() - 6 * 60_000);
    await expect(respond(old)).rejects.toMatchObject(WRONG);
  });

  it('takes an answer within a minute, and refuses it later', async () => {
    const standing = Date.now();
    identity = await startIdentity({ resources: poolWith(), clock: () => standing });
    client = sdk(identity);
    await addUser(identity);
    const srp = srpClient();
    const ask = async () => (await initiate('alice', srp.publicValue)).ChallengeParameters;
    const intime = srp.claim(await ask(), PASSWORD);
    identity.advance(59_999);
    expect(await respond(intime)).toHaveProperty('AuthenticationResult');
    const claim = srp.claim(await ask(), PASSWORD);
    identity.advance(60_000);
    await expect(respond(claim)).rejects.toMatchObject({
      message: 'Invalid session for the user, session is expired.',
    });
  });

  it('works for administrators, and not across', async () => {
    const srp = await start();
    await addUser(identity);
    const asked = await client.send(
      new AdminInitiateAuthCommand({
        UserPoolId: POOL_ID,
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: 'alice', SRP_A: srp.publicValue },
      }),
    );
    const ChallengeResponses = srp.claim(asked.ChallengeParameters, PASSWORD);
    await expect(respond(ChallengeResponses)).rejects.toMatchObject({
      message: 'Invalid session for the user.',
    });
    const { AuthenticationResult } = await client.send(
      new AdminRespondToAuthChallengeCommand({
        UserPoolId: POOL_ID,
        ClientId: CLIENT_ID,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses,
      }),
    );
    expect(AuthenticationResult).toBeDefined();
  });
});
