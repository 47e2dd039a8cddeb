import {
  CompleteWebAuthnRegistrationCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { type CreationOptions, type Deviation, TestAuthenticator } from '../passkeys/test-authenticator.ts';
import type { User } from '../user.ts';
import type { ChallengeStep, SignInFrame, SignInState } from './sign-in.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk, testClient, testPool } from './test-users.ts';
import { askPasskey } from './web-authn.ts';

const authenticator = new TestAuthenticator('https://shop.example');
let identity: TestIdentity;
let alice: User;
let bob: User;
beforeAll(async () => {
  identity = await startIdentity({
    resources: poolWith({
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      WebAuthnRelyingPartyID: 'shop.example',
    }),
  });
  alice = await addUser(identity);
  bob = await addUser(identity, { username: 'bob', password: undefined });
  await register(identity, 'alice', authenticator);
});
afterAll(() => identity.stop());

/** Gives a user a passkey; the access token that did it. */
async function register(where: TestIdentity, username: string, key: TestAuthenticator) {
  const client = sdk(where);
  const { AuthenticationResult } = await client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD },
    }),
  );
  const AccessToken = AuthenticationResult?.AccessToken;
  const { CredentialCreationOptions } = await client.send(
    new StartWebAuthnRegistrationCommand({ AccessToken }),
  );
  const Credential = key.create(CredentialCreationOptions as unknown as CreationOptions);
  await client.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }));
  return AccessToken;
}

async function ask(user: User | undefined, username = user?.username ?? 'nobody'): Promise<ChallengeStep> {
  const { context } = identity;
  const frame: SignInFrame = {
    context,
    pool: await testPool(context),
    client: await testClient(context),
    sourceIp: '127.0.0.1',
    clientMetadata: undefined,
  };
  const state: SignInState = {
    via: 'api',
    flow: 'USER_AUTH',
    beganAt: context.ports.now(),
    username,
    ...(user === undefined ? {} : { sub: user.sub, passwordAt: user.doc.password?.changedAt }),
    passed: [],
  };
  return askPasskey(frame, state, { user, username });
}

function stepOf({ ChallengeParameters = {}, Session }: InitiateAuthCommandOutput): ChallengeStep {
  return { kind: 'challenge', name: 'WEB_AUTHN', parameters: ChallengeParameters, session: Session };
}

const answer = (step: ChallengeStep, responses: Record<string, string>) =>
  sdk(identity).send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName: 'WEB_AUTHN',
      Session: step.session,
      ChallengeResponses: responses,
    }),
  );

const credentialFor = ({ parameters }: ChallengeStep, deviation: Deviation = {}): string =>
  JSON.stringify(
    authenticator.get(JSON.parse(parameters.CREDENTIAL_REQUEST_OPTIONS ?? '') as never, deviation),
  );

const SPENT = { name: 'NotAuthorizedException', message: expect.stringMatching(/used once/) };
const REFUSED = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

const begin = (username: string, more: Record<string, string> = {}) =>
  sdk(identity).send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME: username, ...more },
    }),
  );

describe('choosing a passkey', () => {
  it('is offered to who has one, and answered at once', async () => {
    const { ChallengeName, AvailableChallenges, Session } = await begin('alice');
    expect(ChallengeName).toBe('SELECT_CHALLENGE');
    expect(AvailableChallenges).toContain('WEB_AUTHN');
    const asked = await sdk(identity).send(
      new RespondToAuthChallengeCommand({
        ClientId: CLIENT_ID,
        ChallengeName: 'SELECT_CHALLENGE',
        Session,
        ChallengeResponses: { USERNAME: 'alice', ANSWER: 'WEB_AUTHN' },
      }),
    );
    expect(asked.ChallengeName).toBe('WEB_AUTHN');
    const step = stepOf(asked);
    const { AuthenticationResult } = await answer(step, {
      USERNAME: 'alice',
      CREDENTIAL: credentialFor(step),
    });
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('may be preferred from the beginning', async () => {
    const asked = await begin('alice', { PREFERRED_CHALLENGE: 'WEB_AUTHN' });
    const step = stepOf(asked);
    expect(asked.ChallengeName).toBe('WEB_AUTHN');
    const { AuthenticationResult } = await answer(step, {
      USERNAME: 'alice',
      CREDENTIAL: credentialFor(step),
    });
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('is not offered to who has none', async () => {
    await addUser(identity, { username: 'carol' });
    const { AvailableChallenges } = await begin('carol', { PREFERRED_CHALLENGE: 'WEB_AUTHN' });
    expect(AvailableChallenges).not.toContain('WEB_AUTHN');
  });
});

/** SELECT_CHALLENGE, answered with a credential at once. API reference "ChallengeResponseType". */
describe('a passkey along with its choice', () => {
  const choose = (Session: string | undefined, responses: Record<string, string>) =>
    sdk(identity).send(
      new RespondToAuthChallengeCommand({
        ClientId: CLIENT_ID,
        ChallengeName: 'SELECT_CHALLENGE',
        Session,
        ChallengeResponses: { ANSWER: 'WEB_AUTHN', ...responses },
      }),
    );
  const offered = async (username = 'alice') => {
    const asked = await begin(username);
    expect(asked.ChallengeName).toBe('SELECT_CHALLENGE');
    return stepOf(asked);
  };

  it('gives tokens without a round through WEB_AUTHN', async () => {
    const step = await offered();
    const { AuthenticationResult } = await choose(step.session, {
      USERNAME: 'alice',
      CREDENTIAL: credentialFor(step),
    });
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('counts once', async () => {
    const step = await offered();
    const right = { USERNAME: 'alice', CREDENTIAL: credentialFor(step) };
    await choose(step.session, right);
    await expect(choose(step.session, right)).rejects.toMatchObject(SPENT);
  });

  it('uses up the choice where it is wrong', async () => {
    const step = await offered();
    const wrong = credentialFor(step, { foreignKey: true });
    await expect(choose(step.session, { USERNAME: 'alice', CREDENTIAL: wrong })).rejects.toMatchObject(
      REFUSED,
    );
    await expect(
      choose(step.session, { USERNAME: 'alice', CREDENTIAL: credentialFor(step) }),
    ).rejects.toMatchObject(SPENT);
    const again = { USERNAME: 'alice', ANSWER: 'PASSWORD', PASSWORD };
    await expect(choose(step.session, again)).rejects.toMatchObject(SPENT);
  });

  it.each<[string, (step: ChallengeStep) => Promise<string>]>([
    ['another sign-in', async () => credentialFor(await offered())],
    ['a WEB_AUTHN challenge', async () => credentialFor(await ask(alice))],
    ['no challenge of the service', async (step) => credentialFor(step, { challenge: 'AAAA' })],
    ['another page', async (step) => credentialFor(step, { origin: 'https://evil.example' })],
    ['a registration', async (step) => credentialFor(step, { type: 'webauthn.create' })],
    ['something that is no credential', async () => '{}'],
    ['something that is no JSON', async () => '{'],
  ])('is refused where it answers %s', async (_, of) => {
    const step = await offered();
    await expect(
      choose(step.session, { USERNAME: 'alice', CREDENTIAL: await of(step) }),
    ).rejects.toMatchObject(REFUSED);
  });

  it('is refused where it is another user\u2019s', async () => {
    const other = new TestAuthenticator('https://shop.example');
    await addUser(identity, { username: 'dave' });
    await register(identity, 'dave', other);
    const [own, others] = [await offered(), await offered('dave')];
    const ofAlice = JSON.parse(own.parameters.CREDENTIAL_REQUEST_OPTIONS ?? '').allowCredentials[0].id;
    const CREDENTIAL = credentialFor(others, { credentialId: ofAlice });
    await expect(choose(others.session, { USERNAME: 'dave', CREDENTIAL })).rejects.toMatchObject(REFUSED);
    const stolen = JSON.stringify(other.get(JSON.parse(others.parameters.CREDENTIAL_REQUEST_OPTIONS ?? '')));
    await expect(choose(own.session, { USERNAME: 'alice', CREDENTIAL: stolen })).rejects.toMatchObject(
      REFUSED,
    );
  });

  it('is refused after the session has expired', async () => {
    const step = await offered();
    const CREDENTIAL = credentialFor(step);
    identity.advance(3 * 60_000);
    await expect(choose(step.session, { USERNAME: 'alice', CREDENTIAL })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user, session is expired.',
    });
  });

  it('does not stand for another factor', async () => {
    const step = await offered();
    await expect(
      choose(step.session, { USERNAME: 'alice', ANSWER: 'EMAIL_OTP', CREDENTIAL: credentialFor(step) }),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const asked = await choose(step.session, {
      USERNAME: 'alice',
      ANSWER: 'PASSWORD',
      CREDENTIAL: credentialFor(step),
    });
    expect(asked.AuthenticationResult).toBeUndefined();
    expect(asked.ChallengeName).toBe('PASSWORD');
  });

  it('is not asked of who has none', async () => {
    await addUser(identity, { username: 'erin' });
    const { ChallengeName, ChallengeParameters } = await begin('erin');
    expect(ChallengeName).toBe('SELECT_CHALLENGE');
    expect(ChallengeParameters).toEqual({});
  });

  it('is asked of some names that nobody has, and not of others', async () => {
    const asked = await Promise.all(Array.from({ length: 100 }, (_, n) => begin(`nobody-${n}`)));
    const offers = asked.map(({ AvailableChallenges = [] }) => AvailableChallenges.includes('WEB_AUTHN'));
    expect(new Set(offers)).toEqual(new Set([true, false]));
    for (const [n, { ChallengeParameters }] of asked.entries())
      expect('CREDENTIAL_REQUEST_OPTIONS' in (ChallengeParameters ?? {})).toBe(offers[n]);
    const n = offers.indexOf(true);
    const whole = asked[n] as InitiateAuthCommandOutput;
    const [own] = JSON.parse((await ask(alice)).parameters.CREDENTIAL_REQUEST_OPTIONS ?? '').allowCredentials;
    const CREDENTIAL = credentialFor(stepOf(whole), { credentialId: own.id });
    await expect(
      choose(whole.Session, { USERNAME: `nobody-${n}`, ANSWER: 'WEB_AUTHN', CREDENTIAL }),
    ).rejects.toMatchObject(REFUSED);
  });

  it('is not offered where the pool has another relying party by now', async () => {
    const relyingParty = (RelyingPartyId: string) =>
      sdk(identity).send(
        new SetUserPoolMfaConfigCommand({ UserPoolId: POOL_ID, WebAuthnConfiguration: { RelyingPartyId } }),
      );
    await relyingParty('other.example');
    const { AvailableChallenges } = await begin('alice');
    await relyingParty('shop.example');
    expect(AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
  });
});

describe('sign-in by passkey', () => {
  it('gives tokens', async () => {
    const step = await ask(alice);
    const { AuthenticationResult } = await answer(step, {
      USERNAME: 'alice',
      CREDENTIAL: credentialFor(step),
    });
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('takes one answer to a challenge, also after a wrong one', async () => {
    const step = await ask(alice);
    const right = { USERNAME: 'alice', CREDENTIAL: credentialFor(step) };
    await answer(step, right);
    await expect(answer(step, right)).rejects.toMatchObject(SPENT);
    const second = await ask(alice);
    const wrong = credentialFor(second, { foreignKey: true });
    await expect(answer(second, { USERNAME: 'alice', CREDENTIAL: wrong })).rejects.toMatchObject(REFUSED);
    await expect(
      answer(second, { USERNAME: 'alice', CREDENTIAL: credentialFor(second) }),
    ).rejects.toMatchObject(SPENT);
  });

  it('does not take the answer to another challenge of the same user', async () => {
    const [first, second] = [await ask(alice), await ask(alice)];
    await expect(
      answer(second, { USERNAME: 'alice', CREDENTIAL: credentialFor(first) }),
    ).rejects.toMatchObject(REFUSED);
  });

  it.each<[string, () => Promise<User | undefined>, string]>([
    ['of another user', async () => bob, 'bob'],
    ['for nobody', async () => undefined, 'nobody'],
  ])('does not take a passkey %s', async (_, whose, USERNAME) => {
    const own = await ask(alice);
    const ids = JSON.parse(own.parameters.CREDENTIAL_REQUEST_OPTIONS ?? '').allowCredentials as {
      id: string;
    }[];
    const step = await ask(await whose());
    const CREDENTIAL = credentialFor(step, { credentialId: ids[0]?.id ?? '' });
    await expect(answer(step, { USERNAME, CREDENTIAL })).rejects.toMatchObject(REFUSED);
  });

  it('asks for the credential', async () => {
    const step = await ask(alice);
    await expect(answer(step, { USERNAME: 'alice' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Missing required parameter CREDENTIAL',
    });
  });
});

describe('a passkey of a user who has a second factor', () => {
  const signedIn = async (WebAuthnFactorConfiguration: string) => {
    const other = await startIdentity({
      resources: poolWith({
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
        WebAuthnRelyingPartyID: 'shop.example',
        WebAuthnFactorConfiguration,
        MfaConfiguration: 'OPTIONAL',
        EnabledMfas: ['SMS_MFA'],
      }),
    });
    await addUser(other, { attributes: { phone_number: '+15551234567' } });
    const client = sdk(other);
    const key = new TestAuthenticator('https://shop.example');
    const AccessToken = await register(other, 'alice', key);
    const SMSMfaSettings = { Enabled: true, PreferredMfa: true };
    await client.send(new SetUserMFAPreferenceCommand({ AccessToken, SMSMfaSettings }));
    const AuthParameters = { USERNAME: 'alice', PREFERRED_CHALLENGE: 'WEB_AUTHN' };
    const asked = await client.send(
      new InitiateAuthCommand({ ClientId: CLIENT_ID, AuthFlow: 'USER_AUTH', AuthParameters }),
    );
    return { other, client, key, asked };
  };

  it('is both where the pool says so and the authenticator knew the user', async () => {
    const { other, client, key, asked } = await signedIn('MULTI_FACTOR_WITH_USER_VERIFICATION');
    expect(asked.ChallengeName).toBe('WEB_AUTHN');
    const options = JSON.parse(asked.ChallengeParameters?.CREDENTIAL_REQUEST_OPTIONS ?? '');
    const { AuthenticationResult } = await client.send(
      new RespondToAuthChallengeCommand({
        ClientId: CLIENT_ID,
        ChallengeName: 'WEB_AUTHN',
        Session: asked.Session,
        ChallengeResponses: { USERNAME: 'alice', CREDENTIAL: JSON.stringify(key.get(options)) },
      }),
    );
    expect(AuthenticationResult?.AccessToken).toBeDefined();
    expect(other.outbox).toEqual([]);
    await other.stop();
  });

  it('is not offered where it is one factor', async () => {
    const { other, asked } = await signedIn('SINGLE_FACTOR');
    expect(asked.ChallengeName).toBe('SELECT_CHALLENGE');
    expect(asked.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
    await other.stop();
  });
});
