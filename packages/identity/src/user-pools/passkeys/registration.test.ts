import { randomUUID } from 'node:crypto';
import {
  CompleteWebAuthnRegistrationCommand,
  DeleteWebAuthnCredentialCommand,
  ListWebAuthnCredentialsCommand,
  StartWebAuthnRegistrationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity, type TestResource } from '../../test-identity.ts';
import { issueTokens } from '../../tokens/issue-tokens.ts';
import { addUser, CLIENT_ID, POOL_ID, poolWith, sdk, testPool } from '../auth/test-users.ts';
import { clientById } from '../pools.ts';
import type { User } from '../user.ts';
import { insertPasskey } from './passkey.ts';
import { type CreationOptions, type Deviation, TestAuthenticator } from './test-authenticator.ts';

const RP = 'shop.example';
const ORIGIN = 'https://shop.example';
const PASSKEYS = {
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
  WebAuthnRelyingPartyID: RP,
};
const OTHER_CLIENT: TestResource = {
  type: 'UserPoolClient',
  id: '2example23456789',
  properties: {
    UserPoolId: POOL_ID,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  },
};
const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/1234abcd';

let identity: TestIdentity;
/** Services by what their pool is declared with: keys take a while to make. */
const running = new Map<string, TestIdentity>();
afterAll(async () => {
  for (const one of running.values()) await one.stop();
});

async function start(pool: TestResource['properties'] = PASSKEYS, more: TestResource[] = []): Promise<void> {
  const name = JSON.stringify([pool, more]);
  identity =
    running.get(name) ?? (await startIdentity({ resources: [...poolWith(pool), OTHER_CLIENT, ...more] }));
  running.set(name, identity);
}

/** A user of their own for a test, without a password to hash. */
async function newUser(attributes: Record<string, string> = {}): Promise<User> {
  return addUser(identity, { username: randomUUID(), password: undefined, attributes });
}

/** An access token of the user, as sign-in gives it. */
async function tokenOf(user: User, clientId = CLIENT_ID): Promise<string> {
  const { context } = identity;
  const client = await clientById(context.db, clientId);
  const signIn = { authTime: context.ports.now(), family: randomUUID(), eventId: randomUUID() };
  const pool = await testPool(context);
  return (await issueTokens(context, { pool, client, user, ...signIn })).accessToken;
}

async function begin(AccessToken: string): Promise<CreationOptions & Record<string, unknown>> {
  const { CredentialCreationOptions } = await sdk(identity).send(
    new StartWebAuthnRegistrationCommand({ AccessToken }),
  );
  return CredentialCreationOptions as unknown as CreationOptions & Record<string, unknown>;
}

const complete = (AccessToken: string, Credential: Record<string, never>) =>
  sdk(identity).send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }));

async function register(AccessToken: string, authenticator: TestAuthenticator, deviation: Deviation = {}) {
  return complete(AccessToken, authenticator.create(await begin(AccessToken), deviation));
}

const list = (AccessToken: string, more: { MaxResults?: number; NextToken?: string } = {}) =>
  sdk(identity).send(new ListWebAuthnCredentialsCommand({ AccessToken, ...more }));

describe('registering a passkey', () => {
  it('asks for a resident key of the relying party and lists what was made', async () => {
    await start();
    const user = await newUser({ email: 'alice@example.com' });
    const token = await tokenOf(user);
    const authenticator = new TestAuthenticator(ORIGIN);
    const options = await begin(token);
    expect(options).toMatchObject({
      rp: { id: RP, name: RP },
      user: {
        id: Buffer.from(user.sub).toString('base64url'),
        name: 'alice@example.com',
        displayName: 'alice@example.com',
      },
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      attestation: 'none',
      excludeCredentials: [],
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'preferred',
      },
    });
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32);
    const made = authenticator.create(options);
    await complete(token, made);
    const { Credentials } = await list(token);
    expect(Credentials).toEqual([
      {
        CredentialId: made.id,
        FriendlyCredentialName: 'Passkey',
        RelyingPartyId: RP,
        AuthenticatorAttachment: 'platform',
        AuthenticatorTransports: ['internal', 'hybrid'],
        CreatedAt: expect.any(Date),
      },
    ]);
    expect(await begin(token)).toMatchObject({ excludeCredentials: [{ id: made.id }] });
  });

  it.each<[string, Deviation, string]>([
    ['another origin', { origin: 'https://evil.example' }, 'WebAuthnOriginNotAllowedException'],
    [
      'an origin that ends alike',
      { origin: 'https://evilshop.example' },
      'WebAuthnOriginNotAllowedException',
    ],
    ['an origin without TLS', { origin: 'http://shop.example' }, 'WebAuthnOriginNotAllowedException'],
    ['an origin with a path', { origin: 'https://shop.example/x' }, 'WebAuthnOriginNotAllowedException'],
    ['an origin that is none', { origin: 'shop.example' }, 'WebAuthnOriginNotAllowedException'],
    ['a frame of another site', { crossOrigin: true }, 'WebAuthnOriginNotAllowedException'],
    ['another relying party', { rpId: 'evil.example' }, 'WebAuthnRelyingPartyMismatchException'],
    ['another challenge', { challenge: 'AAAA' }, 'WebAuthnChallengeNotFoundException'],
    ['an assertion', { type: 'webauthn.get' }, 'InvalidParameterException'],
    ['an absent user', { userPresent: false }, 'WebAuthnCredentialNotSupportedException'],
    ['an algorithm that was not offered', { algorithm: -8 }, 'WebAuthnCredentialNotSupportedException'],
  ])('refuses %s', async (_, deviation, name) => {
    await start();
    const token = await tokenOf(await newUser());
    await expect(register(token, new TestAuthenticator(ORIGIN), deviation)).rejects.toMatchObject({ name });
    expect((await list(token)).Credentials).toEqual([]);
  });

  it.each(['https://shop.example', 'https://www.shop.example', 'https://shop.example:8443'])(
    'takes the origin %s',
    async (origin) => {
      await start();
      const token = await tokenOf(await newUser());
      await register(token, new TestAuthenticator(origin));
      expect((await list(token)).Credentials).toHaveLength(1);
    },
  );

  it('takes plain HTTP on the own machine only', async () => {
    await start({ ...PASSKEYS, WebAuthnRelyingPartyID: 'localhost' });
    const token = await tokenOf(await newUser());
    await register(token, new TestAuthenticator('http://localhost:3000'));
    expect((await list(token)).Credentials).toHaveLength(1);
  });

  it('takes a challenge once, also when its answer was refused', async () => {
    await start();
    const token = await tokenOf(await newUser());
    const authenticator = new TestAuthenticator(ORIGIN);
    const options = await begin(token);
    await complete(token, authenticator.create(options));
    const gone = { name: 'WebAuthnChallengeNotFoundException' };
    await expect(complete(token, authenticator.create(options))).rejects.toMatchObject(gone);
    const second = await begin(token);
    await expect(
      complete(token, authenticator.create(second, { origin: 'https://evil.example' })),
    ).rejects.toMatchObject({ name: 'WebAuthnOriginNotAllowedException' });
    await expect(complete(token, authenticator.create(second))).rejects.toMatchObject(gone);
  });

  it('takes the newest challenge of the user, for five minutes, from the same client', async () => {
    await start();
    const user = await newUser();
    const token = await tokenOf(user);
    const authenticator = new TestAuthenticator(ORIGIN);
    const gone = { name: 'WebAuthnChallengeNotFoundException' };
    const first = await begin(token);
    const second = await begin(token);
    await expect(complete(token, authenticator.create(first))).rejects.toMatchObject(gone);
    await expect(
      complete(await tokenOf(await newUser()), authenticator.create(second)),
    ).rejects.toMatchObject(gone);
    const other = await tokenOf(user, OTHER_CLIENT.id);
    await expect(complete(other, authenticator.create(second))).rejects.toMatchObject({
      name: 'WebAuthnClientMismatchException',
    });
    const third = await begin(token);
    identity.advance(5 * 60_000);
    await expect(complete(token, authenticator.create(third))).rejects.toMatchObject(gone);
  });

  it('leaves a passkey to whom it belongs', async () => {
    await start();
    const [alice, bob] = [await tokenOf(await newUser()), await tokenOf(await newUser())];
    const credentialId = Buffer.from('the same id for both').toString('base64url');
    await register(alice, new TestAuthenticator(ORIGIN), { credentialId });
    await expect(register(bob, new TestAuthenticator(ORIGIN), { credentialId })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    expect((await list(bob)).Credentials).toEqual([]);
    await expect(
      sdk(identity).send(
        new DeleteWebAuthnCredentialCommand({ AccessToken: bob, CredentialId: credentialId }),
      ),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect((await list(alice)).Credentials).toHaveLength(1);
  });

  it('does not look into attestations that it did not ask for', async () => {
    await start();
    const token = await tokenOf(await newUser());
    await register(token, new TestAuthenticator(ORIGIN), { attestation: 'packed' });
    expect((await list(token)).Credentials).toHaveLength(1);
  });

  it('insists on a verified user where the pool does', async () => {
    await start({ ...PASSKEYS, WebAuthnUserVerification: 'required' });
    const token = await tokenOf(await newUser());
    const authenticator = new TestAuthenticator(ORIGIN);
    await expect(register(token, authenticator, { userVerified: false })).rejects.toMatchObject({
      name: 'WebAuthnCredentialNotSupportedException',
    });
    await register(token, authenticator);
    expect((await list(token)).Credentials).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'credential'],
    ['a list', []],
    ['an empty object', {}],
    ['no client data', { id: 'AA', rawId: 'AA', type: 'public-key', response: {} }],
    [
      'client data that is no JSON',
      { id: 'AA', rawId: 'AA', type: 'public-key', response: { clientDataJSON: 'AAAA' } },
    ],
    ['two ids', { id: 'AA', rawId: 'AB', type: 'public-key', response: { clientDataJSON: 'e30' } }],
    ['another type', { id: 'AA', rawId: 'AA', type: 'password', response: { clientDataJSON: 'e30' } }],
  ])('refuses %s for a credential', async (_, credential) => {
    await start();
    const token = await tokenOf(await newUser());
    await expect(complete(token, credential as never)).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it.each<[string, (made: Record<string, Record<string, unknown>>) => void]>([
    ['no attestation object', (made) => delete made.response?.attestationObject],
    ['one that is no CBOR', (made) => Object.assign(made.response ?? {}, { attestationObject: '____' })],
    ['one that is empty', (made) => Object.assign(made.response ?? {}, { attestationObject: '' })],
    ['an id of another credential', (made) => Object.assign(made, { id: 'AAAA', rawId: 'AAAA' })],
  ])('refuses a credential with %s', async (_, change) => {
    await start();
    const token = await tokenOf(await newUser());
    const made = new TestAuthenticator(ORIGIN).create(await begin(token));
    change(made);
    await expect(complete(token, made)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect((await list(token)).Credentials).toEqual([]);
  });

  it('has an end at twenty passkeys', async () => {
    await start();
    const user = await newUser();
    const token = await tokenOf(user);
    const doc = {
      publicKey: '',
      counter: 0,
      relyingParty: RP,
      transports: [],
      aaguid: '',
      userVerified: true,
      synced: false,
    };
    for (let i = 10; i < 29; i++)
      await insertPasskey(identity.context.db, user, { id: `p${i}`, createdAt: i, doc });
    await register(token, new TestAuthenticator(ORIGIN), { credentialId: 'AAAA' });
    await expect(begin(token)).rejects.toMatchObject({ name: 'LimitExceededException' });
    const first = await list(token, { MaxResults: 15 });
    const second = await list(token, { MaxResults: 15, NextToken: first.NextToken ?? '' });
    const ids = [...(first.Credentials ?? []), ...(second.Credentials ?? [])];
    expect(new Set(ids.map(({ CredentialId }) => CredentialId)).size).toBe(20);
    expect(second.NextToken).toBeUndefined();
    await expect(list(token, { NextToken: 'made up' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('forgets a passkey that is deleted', async () => {
    await start();
    const token = await tokenOf(await newUser());
    await register(token, new TestAuthenticator(ORIGIN), { credentialId: 'AAAB' });
    const remove = () =>
      sdk(identity).send(new DeleteWebAuthnCredentialCommand({ AccessToken: token, CredentialId: 'AAAB' }));
    await remove();
    expect((await list(token)).Credentials).toEqual([]);
    await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('the relying party', () => {
  const domain = (Domain: string, more = {}): TestResource => ({
    type: 'UserPoolDomain',
    id: Domain,
    properties: { UserPoolId: POOL_ID, Domain, ...more },
  });
  const { WebAuthnRelyingPartyID: _, ...unconfigured } = PASSKEYS;

  it.each<[string, TestResource[], string]>([
    [
      'the custom domain',
      [domain('shop'), domain('id.shop.example', { CustomDomainConfig: { CertificateArn: CERTIFICATE } })],
      'id.shop.example',
    ],
    ['the prefix domain', [domain('shop')], 'shop.auth.eu-west-1.amazoncognito.com'],
  ])('is %s where none is configured', async (_, domains, id) => {
    await start(unconfigured, domains);
    expect(await begin(await tokenOf(await newUser()))).toMatchObject({ rp: { id } });
  });

  it('must be there', async () => {
    await start(unconfigured);
    await expect(begin(await tokenOf(await newUser()))).rejects.toMatchObject({
      name: 'WebAuthnConfigurationMissingException',
    });
  });

  it('is of no use where passkeys are no first factor', async () => {
    await start({ WebAuthnRelyingPartyID: RP });
    const token = await tokenOf(await newUser());
    await expect(begin(token)).rejects.toMatchObject({ name: 'WebAuthnNotEnabledException' });
    await expect(complete(token, {})).rejects.toMatchObject({ name: 'WebAuthnNotEnabledException' });
  });
});

describe('passkeys without a sign-in', () => {
  it.each([
    ['StartWebAuthnRegistration', () => begin('none')],
    ['CompleteWebAuthnRegistration', () => complete('none', {})],
    ['ListWebAuthnCredentials', () => list('none')],
    [
      'DeleteWebAuthnCredential',
      () =>
        sdk(identity).send(new DeleteWebAuthnCredentialCommand({ AccessToken: 'none', CredentialId: 'AA' })),
    ],
  ])('are not there: %s', async (_, run) => {
    await start();
    await expect(run()).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});
