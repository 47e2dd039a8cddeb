import { CognitoIdentityClient, GetIdCommand } from '@aws-sdk/client-cognito-identity';
import {
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUserPoolsCommand,
  RespondToAuthChallengeCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { hostedPool, MACHINE, TestBrowser, WEB } from '../oauth/test-browser.ts';
import { clientSecrets } from '../template/seed-pools.ts';
import {
  ADMIN,
  NOBODY,
  REGION,
  startIdentity,
  type TestIdentity,
  type TestIdentityOptions,
} from '../test-identity.ts';
import { confirmedSession } from '../user-pools/auth/confirmed-sign-up.ts';
import {
  addUser,
  CLIENT_ID,
  PASSWORD,
  POOL_ID,
  poolWith,
  sdk,
  testClient,
  testPool,
} from '../user-pools/auth/test-users.ts';
import { clientById } from '../user-pools/pools.ts';
import { createRequestRates } from './request-rates.ts';

/** The number: Cognito Developer Guide "Quotas in Amazon Cognito". The words: reports of users. */
const EXCEEDED = { name: 'TooManyRequestsException', message: 'Rate exceeded' };

interface SignedIn {
  readonly RefreshToken: string | undefined;
  /** Of SELECT_CHALLENGE. */
  readonly Session: string | undefined;
  /** Of ConfirmSignUp. */
  readonly confirmed: string;
}

let identity: TestIdentity;
afterEach(() => identity?.stop());

/** With a clock that stands still. */
async function start(options: TestIdentityOptions = {}): Promise<void> {
  const at = Date.now();
  identity = await startIdentity({ resources: poolWith(), quotas: 'aws', clock: () => at, ...options });
}

async function times(count: number, run: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < count; i += 1) await run();
}

const listPools = () => sdk(identity).send(new ListUserPoolsCommand({ MaxResults: 1 }));

describe('request rates', () => {
  it('are not counted unless that is asked for', async () => {
    await start({ quotas: 'off' });
    await times(20, listPools);
  });

  it('are of an account, and come back with time', async () => {
    await start();
    await times(15, listPools);
    await expect(listPools()).rejects.toMatchObject({
      ...EXCEEDED,
      $metadata: { httpStatusCode: 400 },
    });
    identity.advance(1_000);
    await times(15, listPools);
    await expect(listPools()).rejects.toMatchObject(EXCEEDED);
  });

  it('are not used up by who is not allowed the operation', async () => {
    await start();
    const config = { endpoint: identity.url, region: REGION, maxAttempts: 1 };
    const nobody = new CognitoIdentityProviderClient({ ...config, credentials: NOBODY });
    await times(16, () =>
      expect(nobody.send(new ListUserPoolsCommand({ MaxResults: 1 }))).rejects.toMatchObject({
        name: 'AccessDeniedException',
      }),
    );
    await listPools();
  });

  it('of one operation at one pool are five', async () => {
    const SECOND = 'eu-west-1_Second111';
    await start({
      resources: [
        ...poolWith(),
        { type: 'UserPool', id: SECOND, properties: { UserPoolName: 'second' } },
        { type: 'UserPoolClient', id: 'second', properties: { UserPoolId: SECOND } },
      ],
    });
    const describeClient = (UserPoolId = POOL_ID, ClientId = CLIENT_ID) =>
      sdk(identity).send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
    await times(5, describeClient);
    await expect(describeClient()).rejects.toMatchObject(EXCEEDED);
    await describeClient(SECOND, 'second');
  });

  it('of identity pools: GetId 25', async () => {
    const IdentityPoolId = 'eu-west-1:11111111-2222-3333-4444-555555555555';
    await start({
      resources: [
        {
          type: 'IdentityPool',
          id: IdentityPoolId,
          properties: { IdentityPoolName: 'guests', AllowUnauthenticatedIdentities: true },
        },
      ],
    });
    const client = new CognitoIdentityClient({
      endpoint: identity.url,
      region: REGION,
      credentials: ADMIN,
      maxAttempts: 1,
    });
    const getId = () => client.send(new GetIdCommand({ IdentityPoolId }));
    await times(25, getId);
    await expect(getId()).rejects.toMatchObject(EXCEEDED);
  });

  it('of client credentials: 150', async () => {
    await start({ resources: hostedPool() });
    const { doc } = await clientById(identity.context.db, MACHINE);
    const [secret] = clientSecrets(identity.context, doc);
    const token = () =>
      fetch(`${identity.url}/oauth2/token`, {
        method: 'POST',
        headers: { Authorization: `Basic ${Buffer.from(`${MACHINE}:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
    await times(150, async () => expect((await token()).status).toBe(200));
    const refused = await token();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({
      error: 'temporarily_unavailable',
      error_description: 'Rate exceeded',
    });
  });

  it('of log-ins at providers: 25', async () => {
    await start({
      resources: [
        ...hostedPool({}, { SupportedIdentityProviders: ['Corporate'] }),
        {
          type: 'UserPoolIdentityProvider',
          id: 'Corporate',
          properties: {
            UserPoolId: POOL_ID,
            ProviderName: 'Corporate',
            ProviderType: 'OIDC',
            ProviderDetails: {
              client_id: 'shop',
              client_secret: 'a secret of the pool',
              oidc_issuer: 'https://op.example.com',
              authorize_scopes: 'openid',
              attributes_request_method: 'GET',
              authorize_url: 'https://op.example.com/authorize',
              token_url: 'https://op.example.com/token',
              attributes_url: 'https://op.example.com/userinfo',
              jwks_uri: 'https://op.example.com/jwks',
            },
          },
        },
      ],
    });
    const comeBack = async (): Promise<string | null> => {
      const browser = new TestBrowser(identity);
      const query = new URLSearchParams({
        client_id: WEB,
        response_type: 'code',
        redirect_uri: 'https://app.example.com/callback',
        identity_provider: 'Corporate',
      });
      const sent = await browser.get(`/oauth2/authorize?${query}`);
      const state = sent.location?.searchParams.get('state') ?? '';
      const back = new URLSearchParams({ state, error: 'access_denied', error_description: 'said no' });
      const { location } = await browser.get(`/oauth2/idpresponse?${back}`);
      return location?.searchParams.get('error_description') ?? null;
    };
    await times(25, async () => expect(await comeBack()).toContain('said no'));
    expect(await comeBack()).toBe('Rate exceeded');
  });
});

describe('requests of a user', () => {
  const getUser = (AccessToken: string | undefined) =>
    sdk(identity).send(new GetUserCommand({ AccessToken }));
  const rename = (AccessToken: string | undefined, Value: string) =>
    sdk(identity).send(
      new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'name', Value }] }),
    );
  const signIn = (USERNAME: string, password = PASSWORD) =>
    sdk(identity).send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: password },
      }),
    );
  const tokenOf = async (username: string) => (await signIn(username)).AuthenticationResult?.AccessToken;

  it('are ten reads, the sign-in among them, whoever asks by which name', async () => {
    await start();
    const { sub } = await addUser(identity);
    await addUser(identity, { username: 'bob' });
    const alice = await tokenOf('alice');
    await times(8, () => getUser(alice));
    const asAdmin = (Username: string) =>
      sdk(identity).send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username }));
    await asAdmin(sub);
    await expect(getUser(alice)).rejects.toMatchObject(EXCEEDED);
    await expect(asAdmin('alice')).rejects.toMatchObject(EXCEEDED);
    await expect(signIn('alice')).rejects.toMatchObject(EXCEEDED);
    await getUser(await tokenOf('bob'));
    identity.advance(100);
    await getUser(alice);
    await expect(getUser(alice)).rejects.toMatchObject(EXCEEDED);
  });

  it('are ten writes beside them', async () => {
    await start();
    await addUser(identity);
    const alice = await tokenOf('alice');
    await times(9, () => rename(alice, 'Alice'));
    const UserAttributes = [{ Name: 'name', Value: 'A.' }];
    const asAdmin = () =>
      sdk(identity).send(
        new AdminUpdateUserAttributesCommand({ UserPoolId: POOL_ID, Username: 'alice', UserAttributes }),
      );
    await asAdmin();
    await expect(rename(alice, 'B.')).rejects.toMatchObject(EXCEEDED);
    await expect(asAdmin()).rejects.toMatchObject(EXCEEDED);
    const { UserAttributes: now } = await getUser(alice);
    expect(now).toContainEqual({ Name: 'name', Value: 'A.' });
  });

  it.each<[string, (signedIn: SignedIn) => Promise<unknown>]>([
    [
      'a refresh',
      ({ RefreshToken }) =>
        sdk(identity).send(new GetTokensFromRefreshTokenCommand({ ClientId: CLIENT_ID, RefreshToken })),
    ],
    [
      'the answer to a challenge',
      ({ Session }) =>
        sdk(identity).send(
          new RespondToAuthChallengeCommand({
            ClientId: CLIENT_ID,
            ChallengeName: 'SELECT_CHALLENGE',
            Session,
            ChallengeResponses: { USERNAME: 'alice', ANSWER: 'PASSWORD', PASSWORD },
          }),
        ),
    ],
    [
      'the sign-in of who has just confirmed',
      ({ confirmed }) =>
        sdk(identity).send(
          new InitiateAuthCommand({
            ClientId: CLIENT_ID,
            AuthFlow: 'USER_AUTH',
            AuthParameters: { USERNAME: 'alice' },
            Session: confirmed,
          }),
        ),
    ],
  ])('%s is one of the reads', async (_, run) => {
    await start();
    const user = await addUser(identity);
    const { AuthenticationResult } = await signIn('alice');
    const { Session } = await sdk(identity).send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_AUTH',
        AuthParameters: { USERNAME: 'alice' },
      }),
    );
    const { context } = identity;
    const frame = { context, pool: await testPool(context), client: await testClient(context) };
    const confirmed = confirmedSession(frame, user);
    await times(8, () => getUser(AuthenticationResult?.AccessToken));
    const signedIn = { RefreshToken: AuthenticationResult?.RefreshToken, Session, confirmed };
    await expect(run(signedIn)).rejects.toMatchObject(EXCEEDED);
    identity.advance(1_000);
    await run(signedIn);
  });

  it.each<[string, (Session: string | undefined) => Promise<unknown>]>([
    [
      'an app set up in a sign-in',
      (Session) => sdk(identity).send(new AssociateSoftwareTokenCommand({ Session })),
    ],
    [
      'a forgotten password',
      () => sdk(identity).send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username: 'alice' })),
    ],
  ])('%s is one of the writes', async (_, run) => {
    await start({ resources: poolWith({ MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] }) });
    await addUser(identity, { attributes: { email: 'alice@example.com', email_verified: 'true' } });
    const { Session } = await signIn('alice');
    const UserAttributes = [{ Name: 'name', Value: 'A.' }];
    await times(10, () =>
      sdk(identity).send(
        new AdminUpdateUserAttributesCommand({ UserPoolId: POOL_ID, Username: 'alice', UserAttributes }),
      ),
    );
    await expect(run(Session)).rejects.toMatchObject(EXCEEDED);
    identity.advance(1_000);
    await run(Session);
  });

  it('cannot be used up with tokens that are not the user\u2019s', async () => {
    await start();
    await addUser(identity);
    const alice = await tokenOf('alice');
    await times(12, () =>
      expect(getUser(`${alice}x`)).rejects.toMatchObject({ name: 'NotAuthorizedException' }),
    );
    await getUser(alice);
  });
});

describe('categories', () => {
  const THROWN = { code: EXCEEDED.name, message: EXCEEDED.message };
  const rates = () => createRequestRates(() => 0);
  const request = (operation: string, more: { signed?: boolean; namesUser?: boolean } = {}) => ({
    service: 'cognito-idp',
    operation,
    signed: false,
    poolId: undefined,
    namesUser: false,
    ...more,
  });

  it.each([
    ['InitiateAuth', 120, { signed: false }],
    ['SignUp', 50, { signed: false }],
    ['ForgotPassword', 30, { signed: false }],
    ['GetUser', 120, { signed: false }],
    ['UpdateUserAttributes', 25, { signed: false }],
    ['RevokeToken', 120, { signed: false }],
    ['ListDevices', 50, { signed: false }],
    ['AdminListDevices', 50, { signed: true, namesUser: true }],
    ['ResendConfirmationCode', 50, { signed: false }],
    ['SetUserMFAPreference', 25, { signed: false }],
    ['ListUsers', 30, { signed: true }],
    ['DescribeUserPool', 15, { signed: true }],
    ['CreateUserPool', 15, { signed: true }],
    ['ListGroups', 20, { signed: true }],
    ['CreateGroup', 15, { signed: true }],
    ['ListUserPoolClients', 15, { signed: true }],
    ['CreateUserPoolClient', 15, { signed: true }],
  ])('%s is refused after %i', async (operation, perSecond, facts) => {
    const counted = rates();
    await times(perSecond, () => counted.count(request(operation, facts)));
    await expect(counted.count(request(operation, facts))).rejects.toMatchObject(THROWN);
  });

  it('count all their operations together', async () => {
    const counted = rates();
    await times(49, () => counted.count(request('SignUp')));
    await counted.count(request('AdminCreateUser', { signed: true, namesUser: true }));
    await expect(counted.count(request('ConfirmSignUp'))).rejects.toMatchObject(THROWN);
  });

  it('leave each other alone', async () => {
    const counted = rates();
    await times(50, () => counted.count(request('SignUp')));
    await counted.count(request('InitiateAuth'));
  });

  it('have three times the answers, and more count as sign-ins', async () => {
    const counted = rates();
    await times(360, () => counted.count(request('RespondToAuthChallenge')));
    await times(40, () => counted.count(request('AdminRespondToAuthChallenge', { signed: true })));
    await times(80, () => counted.count(request('InitiateAuth')));
    await expect(counted.count(request('InitiateAuth'))).rejects.toMatchObject(THROWN);
    await expect(counted.count(request('RespondToAuthChallenge'))).rejects.toMatchObject(THROWN);
  });

  it.each([
    ['GetId', 25],
    ['GetOpenIdToken', 200],
    ['GetCredentialsForIdentity', 200],
    ['GetOpenIdTokenForDeveloperIdentity', 200],
  ])('%s of identity pools is refused after %i', async (operation, perSecond) => {
    const counted = rates();
    const one = { ...request(operation), service: 'cognito-identity' };
    await times(perSecond, () => counted.count(one));
    await expect(counted.count(one)).rejects.toMatchObject(THROWN);
  });

  it('other operations of identity pools have none', async () => {
    const counted = rates();
    await times(500, () => counted.count({ ...request('ListIdentities'), service: 'cognito-identity' }));
  });
});
