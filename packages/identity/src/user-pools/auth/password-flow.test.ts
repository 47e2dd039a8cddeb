import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { JwtVerifier } from 'aws-jwt-verify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientSecrets } from '../../template/seed-pools.ts';
import { NOBODY, REGION, startIdentity, type TestIdentity } from '../../test-identity.ts';
import { secretHash } from './secret-hash.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk, testClient } from './test-users.ts';

let identity: TestIdentity;
let client: CognitoIdentityProviderClient;
afterEach(() => identity.stop());

async function start(resources = poolWith()): Promise<void> {
  identity = await startIdentity({ resources });
  client = sdk(identity);
}

function signIn(username = 'alice', password = PASSWORD, more: Record<string, string> = {}) {
  return client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password, ...more },
    }),
  );
}

const refusal = (name: string, message: string) => ({ name, message });

describe('sign-in by password', () => {
  it('gives tokens that verifiers take, with the claims of Cognito', async () => {
    await start();
    const user = await addUser(identity, {
      attributes: { email: 'alice@example.com', email_verified: 'true' },
    });
    const { AuthenticationResult, ChallengeName } = await signIn();
    expect(ChallengeName).toBeUndefined();
    expect(AuthenticationResult).toMatchObject({ ExpiresIn: 3600, TokenType: 'Bearer' });
    expect(AuthenticationResult?.RefreshToken).toMatch(/^[\w-]{64}$/);
    const jwks = await (await fetch(`${identity.url}/${POOL_ID}/.well-known/jwks.json`)).json();
    const issuer = `${identity.url}/${POOL_ID}`;
    const verifier = JwtVerifier.create({
      issuer,
      audience: null,
      jwksUri: `${issuer}/.well-known/jwks.json`,
    });
    verifier.cacheJwks(jwks as never);
    const access = await verifier.verify(AuthenticationResult?.AccessToken ?? '');
    const id = await verifier.verify(AuthenticationResult?.IdToken ?? '');
    expect(access).toMatchObject({
      sub: user.sub,
      username: 'alice',
      client_id: CLIENT_ID,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
    });
    expect(id).toMatchObject({ aud: CLIENT_ID, email: 'alice@example.com', email_verified: true });
    expect(id.origin_jti).toBe(access.origin_jti);
    expect(id.event_id).toBe(access.event_id);
  });

  it('takes verified aliases', async () => {
    await start();
    await addUser(identity, { attributes: { email: 'alice@example.com', email_verified: 'true' } });
    const { AuthenticationResult } = await signIn('alice@example.com');
    expect(AuthenticationResult).toBeDefined();
  });

  it.each([
    [
      'a wrong password',
      {},
      'alice',
      'wrong',
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    ],
    ['nobody', {}, 'bob', PASSWORD, refusal('UserNotFoundException', 'User does not exist.')],
    [
      'a user without a password',
      { password: undefined },
      'alice',
      PASSWORD,
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    ],
    [
      'a disabled user',
      { enabled: false },
      'alice',
      PASSWORD,
      refusal('NotAuthorizedException', 'User is disabled.'),
    ],
    [
      'a disabled user with a wrong password',
      { enabled: false },
      'alice',
      'wrong',
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    ],
    [
      'an unconfirmed user',
      { status: 'UNCONFIRMED' },
      'alice',
      PASSWORD,
      refusal('UserNotConfirmedException', 'User is not confirmed.'),
    ],
    [
      'an unconfirmed user with a wrong password',
      { status: 'UNCONFIRMED' },
      'alice',
      'wrong',
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    ],
    [
      'a user whose password was reset',
      { status: 'RESET_REQUIRED' },
      'alice',
      PASSWORD,
      refusal('PasswordResetRequiredException', 'Password reset required for the user'),
    ],
    [
      'a user whose password was taken away',
      { status: 'RESET_REQUIRED', password: undefined },
      'alice',
      PASSWORD,
      refusal('PasswordResetRequiredException', 'Password reset required for the user'),
    ],
    [
      'a user of an external provider',
      { status: 'EXTERNAL_PROVIDER' },
      'alice',
      PASSWORD,
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    ],
    [
      'a temporary password that ended',
      { status: 'FORCE_CHANGE_PASSWORD', validUntil: 1 },
      'alice',
      PASSWORD,
      refusal(
        'NotAuthorizedException',
        'Temporary password has expired and must be reset by an administrator.',
      ),
    ],
  ] as const)('refuses %s', async (_, user, username, password, error) => {
    await start();
    await addUser(identity, user);
    await expect(signIn(username, password)).rejects.toMatchObject(error);
  });

  it.each([
    ['nobody', {}, 'bob', PASSWORD],
    ['a wrong password', {}, 'alice', 'wrong'],
    [
      'a user whose password was taken away',
      { status: 'RESET_REQUIRED', password: undefined },
      'alice',
      PASSWORD,
    ],
  ] as const)('says the same of %s where the client hides users', async (_, user, username, password) => {
    await start(poolWith({}, { PreventUserExistenceErrors: 'ENABLED' }));
    await addUser(identity, user);
    await expect(signIn(username, password)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    );
  });

  it.each([
    [{ PASSWORD: 'x' }, 'Missing required parameter USERNAME'],
    [{ USERNAME: 'alice' }, 'Missing required parameter PASSWORD'],
  ])('wants all parameters: %j', async (AuthParameters, message) => {
    await start();
    await expect(
      client.send(
        new InitiateAuthCommand({ ClientId: CLIENT_ID, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
      ),
    ).rejects.toMatchObject(refusal('InvalidParameterException', message));
  });

  it.each([
    ['USER_PASSWORD_AUTH', undefined, 'USER_PASSWORD_AUTH flow not enabled for this client'],
    [
      'USER_PASSWORD_AUTH',
      ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      'USER_PASSWORD_AUTH flow not enabled for this client',
    ],
    ['USER_PASSWORD_AUTH', ['ADMIN_NO_SRP_AUTH'], 'USER_PASSWORD_AUTH flow not enabled for this client'],
    ['USER_SRP_AUTH', ['CUSTOM_AUTH_FLOW_ONLY'], 'USER_SRP_AUTH is not enabled for the client.'],
    [
      'USER_SRP_AUTH',
      ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      'USER_SRP_AUTH is not enabled for the client.',
    ],
    ['ADMIN_USER_PASSWORD_AUTH', undefined, 'Initiate Auth method not supported.'],
    ['ADMIN_NO_SRP_AUTH', undefined, 'Initiate Auth method not supported.'],
  ] as const)('refuses %s to a client with flows %j', async (AuthFlow, flows, message) => {
    await start(poolWith({}, { ExplicitAuthFlows: (flows ?? []) as string[] }));
    await addUser(identity);
    const AuthParameters = { USERNAME: 'alice', PASSWORD };
    await expect(
      client.send(new InitiateAuthCommand({ ClientId: CLIENT_ID, AuthFlow, AuthParameters })),
    ).rejects.toMatchObject(refusal('InvalidParameterException', message));
  });

  it('refuses flows and clients that are none', async () => {
    await start();
    await expect(
      client.send(new InitiateAuthCommand({ ClientId: CLIENT_ID, AuthFlow: 'NONE' as never })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(
      client.send(
        new InitiateAuthCommand({
          ClientId: 'nosuchclient',
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: {},
        }),
      ),
    ).rejects.toMatchObject(
      refusal('ResourceNotFoundException', 'User pool client nosuchclient does not exist.'),
    );
  });

  it('wants the secret hash of a client that has a secret', async () => {
    await start(poolWith({}, { GenerateSecret: true }));
    await addUser(identity);
    const [secret = ''] = clientSecrets(identity.context, (await testClient(identity.context)).doc);
    const hash = (name: string): string => secretHash(secret, name, CLIENT_ID).toString('base64');
    await expect(signIn()).rejects.toMatchObject(
      refusal(
        'NotAuthorizedException',
        `Client ${CLIENT_ID} is configured with secret but SECRET_HASH was not received`,
      ),
    );
    for (const SECRET_HASH of [hash('bob'), 'bm9uZQ==', ''])
      await expect(signIn('alice', PASSWORD, { SECRET_HASH })).rejects.toMatchObject(
        refusal('NotAuthorizedException', `SecretHash does not match for the client: ${CLIENT_ID}`),
      );
    expect(await signIn('alice', PASSWORD, { SECRET_HASH: hash('alice') })).toHaveProperty(
      'AuthenticationResult',
    );
  });

  it('refuses a secret hash to a client without a secret', async () => {
    await start();
    await addUser(identity);
    await expect(signIn('alice', PASSWORD, { SECRET_HASH: 'bm9uZQ==' })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });
});

describe('sign-in by administrators', () => {
  const admin = (AuthFlow: string, ClientId = CLIENT_ID, password = PASSWORD) =>
    new AdminInitiateAuthCommand({
      UserPoolId: POOL_ID,
      ClientId,
      AuthFlow: AuthFlow as never,
      AuthParameters: { USERNAME: 'alice', PASSWORD: password },
    });

  it.each(['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'])('takes %s', async (flow) => {
    await start();
    await addUser(identity);
    expect(await client.send(admin(flow))).toHaveProperty('AuthenticationResult.AccessToken');
  });

  it('takes ADMIN_NO_SRP_AUTH as an old value of a client', async () => {
    await start(poolWith({}, { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] }));
    await addUser(identity);
    expect(await client.send(admin('ADMIN_USER_PASSWORD_AUTH'))).toHaveProperty('AuthenticationResult');
  });

  it('refuses a flow that is for clients, another client, and who may not', async () => {
    await start();
    await addUser(identity);
    await expect(client.send(admin('USER_PASSWORD_AUTH'))).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Initiate Auth method not supported.'),
    );
    await expect(client.send(admin('ADMIN_NO_SRP_AUTH', 'other'))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const { CognitoIdentityProviderClient: Sdk } = await import('@aws-sdk/client-cognito-identity-provider');
    const nobody = new Sdk({ endpoint: identity.url, region: REGION, credentials: NOBODY, maxAttempts: 1 });
    await expect(nobody.send(admin('ADMIN_NO_SRP_AUTH'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('refuses a flow that the client does not allow', async () => {
    await start(poolWith({}, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] }));
    await expect(client.send(admin('ADMIN_NO_SRP_AUTH'))).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Auth flow not enabled for this client'),
    );
  });
});

describe('lockout', () => {
  const exceeded = refusal('NotAuthorizedException', 'Password attempts exceeded');

  it.each(['alice', 'bob'])('refuses %s after five failures, the right password too', async (name) => {
    await start(poolWith({}, { PreventUserExistenceErrors: 'ENABLED' }));
    await addUser(identity);
    for (let n = 0; n < 5; n += 1)
      await expect(signIn(name, 'wrong')).rejects.toMatchObject({
        message: 'Incorrect username or password.',
      });
    await expect(signIn(name)).rejects.toMatchObject(exceeded);
    await expect(signIn(name, 'wrong')).rejects.toMatchObject(exceeded);
  });

  it('lasts 2^(n-5) seconds and ends with a success', async () => {
    await start();
    await addUser(identity);
    for (let n = 0; n < 5; n += 1) await signIn('alice', 'wrong').catch(() => undefined);
    identity.advance(1001);
    await expect(signIn('alice', 'wrong')).rejects.toMatchObject({
      message: 'Incorrect username or password.',
    });
    identity.advance(1001);
    await expect(signIn()).rejects.toMatchObject(exceeded);
    identity.advance(1000);
    expect(await signIn()).toHaveProperty('AuthenticationResult');
    await expect(signIn('alice', 'wrong')).rejects.toMatchObject({
      message: 'Incorrect username or password.',
    });
    expect(await signIn()).toHaveProperty('AuthenticationResult');
  });

  it('forgets failures after fifteen quiet minutes', async () => {
    await start();
    await addUser(identity);
    for (let n = 0; n < 4; n += 1) await signIn('alice', 'wrong').catch(() => undefined);
    identity.advance(15 * 60_000);
    for (let n = 0; n < 4; n += 1)
      await expect(signIn('alice', 'wrong')).rejects.toMatchObject({
        message: 'Incorrect username or password.',
      });
    expect(await signIn()).toHaveProperty('AuthenticationResult');
  });

  it('lets no more guesses count when they come at once', async () => {
    const standing = Date.now();
    identity = await startIdentity({ resources: poolWith(), clock: () => standing });
    client = sdk(identity);
    await addUser(identity);
    // The right one is the first whose check begins and the last whose check ends: no lock kept it out before.
    const { passwords } = identity.context;
    const verify = passwords.verify.bind(passwords);
    let begun = (): void => undefined;
    const checking = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let wrongs: Promise<unknown> = Promise.resolve();
    vi.spyOn(passwords, 'verify').mockImplementation(async (stored, password) => {
      const right = await verify(stored, password);
      if (!right) return false;
      begun();
      await wrongs;
      return true;
    });
    const guessed = signIn();
    wrongs = checking.then(() =>
      Promise.allSettled(Array.from({ length: 11 }, () => signIn('alice', 'wrong'))),
    );
    await expect(guessed).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Password attempts exceeded'),
    );
  });
});

describe('NEW_PASSWORD_REQUIRED', () => {
  const temporary = { status: 'FORCE_CHANGE_PASSWORD' } as const;
  const NEW_PASSWORD = 'N3w-Passw0rd!';

  const respond = (Session: string | undefined, ChallengeResponses: Record<string, string>) =>
    client.send(
      new RespondToAuthChallengeCommand({
        ClientId: CLIENT_ID,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses,
      }),
    );

  it('shows attributes, takes a new password once and signs in', async () => {
    await start(
      poolWith({
        Schema: [
          { Name: 'email', Required: true },
          { Name: 'name', Required: true },
        ],
      }),
    );
    await addUser(identity, { ...temporary, attributes: { email: 'alice@example.com' } });
    const asked = await signIn();
    expect(asked).toMatchObject({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeParameters: {
        USER_ID_FOR_SRP: 'alice',
        requiredAttributes: '["userAttributes.name"]',
        userAttributes: '{"email":"alice@example.com"}',
      },
    });
    const answer = { USERNAME: 'alice', NEW_PASSWORD, 'userAttributes.name': 'Alice' };
    expect(await respond(asked.Session, answer)).toHaveProperty('AuthenticationResult.IdToken');
    await expect(respond(asked.Session, answer)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await expect(signIn()).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(await signIn('alice', NEW_PASSWORD)).toHaveProperty('AuthenticationResult');
  });

  it.each([
    [
      'without a password',
      { USERNAME: 'alice' },
      'InvalidParameterException',
      'Missing required parameter NEW_PASSWORD',
    ],
    [
      'without a username',
      { NEW_PASSWORD },
      'InvalidParameterException',
      'Missing required parameter USERNAME',
    ],
    [
      'for another user',
      { USERNAME: 'bob', NEW_PASSWORD },
      'NotAuthorizedException',
      'Invalid session for the user.',
    ],
    [
      'without a required attribute',
      { USERNAME: 'alice', NEW_PASSWORD },
      'InvalidParameterException',
      'Invalid attributes given, name is missing',
    ],
    [
      'that changes a required attribute',
      {
        USERNAME: 'alice',
        NEW_PASSWORD,
        'userAttributes.name': 'A',
        'userAttributes.email': 'e@example.com',
      },
      'NotAuthorizedException',
      'Cannot modify an already provided email',
    ],
  ])('refuses an answer %s and leaves the session', async (_, answer, name, message) => {
    await start(
      poolWith({
        Schema: [
          { Name: 'email', Required: true },
          { Name: 'name', Required: true },
        ],
      }),
    );
    await addUser(identity, { ...temporary, attributes: { email: 'alice@example.com' } });
    await addUser(identity, { username: 'bob' });
    const { Session } = await signIn();
    await expect(respond(Session, answer as Record<string, string>)).rejects.toMatchObject(
      refusal(name, message),
    );
    const right = { USERNAME: 'alice', NEW_PASSWORD, 'userAttributes.name': 'Alice' };
    expect(await respond(Session, right)).toHaveProperty('AuthenticationResult');
  });

  it('refuses sessions that expired, of other clients, of administrators, or made up', async () => {
    await start([
      ...poolWith({}, { AuthSessionValidity: 5 }),
      { type: 'UserPoolClient', id: 'other', properties: { UserPoolId: POOL_ID } },
    ]);
    await addUser(identity, temporary);
    const answer = { USERNAME: 'alice', NEW_PASSWORD };
    await expect(respond(undefined, answer)).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Missing required parameter Session'),
    );
    await expect(respond('A'.repeat(200), answer)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Invalid session for the user.'),
    );
    const { Session } = await signIn();
    await expect(
      client.send(
        new RespondToAuthChallengeCommand({
          ClientId: 'other',
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: answer,
        }),
      ),
    ).rejects.toMatchObject(refusal('NotAuthorizedException', 'Invalid session for the user.'));
    await expect(
      client.send(
        new AdminRespondToAuthChallengeCommand({
          UserPoolId: POOL_ID,
          ClientId: CLIENT_ID,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: answer,
        }),
      ),
    ).rejects.toMatchObject(refusal('NotAuthorizedException', 'Invalid session for the user.'));
    identity.advance(5 * 60_000);
    await expect(respond(Session, answer)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Invalid session for the user, session is expired.'),
    );
  });

  it('lets one of two answers at once through', async () => {
    await start();
    await addUser(identity, temporary);
    const { Session } = await signIn();
    const results = await Promise.allSettled(
      ['One-Passw0rd!', 'Two-Passw0rd!'].map((NEW_PASSWORD) =>
        respond(Session, { USERNAME: 'alice', NEW_PASSWORD }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
