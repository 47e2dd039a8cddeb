import { randomBytes } from 'node:crypto';
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from '@aws-sdk/client-cognito-identity';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { signHeaders } from '@portcullis/engine/sigv4';
import { nodeHashCrypto } from '@portcullis/host/crypto';
import { createCredentialFinder, createSecretBox } from '@portcullis/identity';
import type { IamDirectory, Integration } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { afterEach, describe, expect, it } from 'vitest';
import { directory, role } from '../../packages/identity/src/sts/test-directory.ts';
import {
  ADMIN,
  startIdentity,
  type TestIdentity,
  type TestResource,
} from '../../packages/identity/src/test-identity.ts';
import { ACCOUNT, AT, api, definition, lambdaFunction, REGION, route } from '../fixtures/definition.ts';
import { type Answer, startGateway, type TestGateway } from '../fixtures/gateway.ts';
import { NOW } from '../fixtures/pipeline.ts';

// Cognito Developer Guide "Identity pools authentication flow"; DG "Control access to a REST API with IAM permissions".
const USER_POOL = 'eu-west-1_abcdefghi';
const CLIENT = 'client1';
const PROVIDER = `cognito-idp.eu-west-1.amazonaws.com/${USER_POOL}`;
const IDENTITY_POOL = 'eu-west-1:11111111-2222-3333-4444-555555555555';
const HOST = 'abc.execute-api.eu-west-1.amazonaws.com';
const PASSWORD = 'Correct-horse-7';
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

const FUNCTION = lambdaFunction('Orders', {
  permissions: [{ principal: 'apigateway.amazonaws.com', action: 'lambda:InvokeFunction', at: AT }],
});
const LAMBDA: Integration = {
  type: 'AWS_PROXY',
  function: { arn: FUNCTION.arn, logicalId: 'Orders' },
  payloadFormatVersion: '1.0',
  timeoutMs: 29_000,
  at: AT,
};

const API = api({
  routes: ['/orders', '/admin', '/own/{id}'].map((path) =>
    route('GET', path, { type: 'AWS_IAM' }, { integration: LAMBDA }),
  ),
});

const trust = (amr: string): Json => ({
  Effect: 'Allow',
  Principal: { Federated: 'cognito-identity.amazonaws.com' },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: { 'cognito-identity.amazonaws.com:aud': IDENTITY_POOL },
    'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr },
  },
});
const invoke = (path: string): Json => ({
  Effect: 'Allow',
  Action: 'execute-api:Invoke',
  Resource: `arn:aws:execute-api:${REGION}:${ACCOUNT}:abc/prod/GET/${path}`,
});

const IAM = directory([
  role({
    name: 'user',
    trust: [trust('authenticated')],
    allow: [invoke('orders'), invoke('own/${cognito-identity.amazonaws.com:sub}')],
  }),
  role({ name: 'guest', trust: [trust('unauthenticated')], allow: [invoke('orders')] }),
]);

const RESOURCES: readonly TestResource[] = [
  { type: 'UserPool', id: USER_POOL, properties: {} },
  {
    type: 'UserPoolClient',
    id: CLIENT,
    properties: {
      UserPoolId: USER_POOL,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    },
  },
  {
    type: 'IdentityPool',
    id: IDENTITY_POOL,
    properties: {
      IdentityPoolName: 'shop',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName: PROVIDER, ClientId: CLIENT, ServerSideTokenCheck: true }],
    },
  },
  {
    type: 'IdentityPoolRoleAttachment',
    properties: {
      IdentityPoolId: IDENTITY_POOL,
      Roles: { authenticated: roleArn('user'), unauthenticated: roleArn('guest') },
    },
  },
];

let identity: TestIdentity;
let gateway: TestGateway;
afterEach(async () => {
  await gateway.close();
  await identity.stop();
});

/** The two as processes of their own: all that they share are the keys and the directory. */
async function start(keys: {
  readonly identity: Uint8Array[];
  readonly gateway: Uint8Array[];
}): Promise<void> {
  identity = await startIdentity({ keys: keys.identity, iam: IAM, resources: RESOURCES });
  identity.advance(NOW - Date.now());
  await startGatewayWith(keys.gateway, IAM);
}

async function startGatewayWith(keys: Uint8Array[], iam: IamDirectory): Promise<void> {
  const box = createSecretBox(keys);
  gateway = await startGateway(
    definition([API], {
      iam,
      functions: [FUNCTION],
    }),
    { ports: { findCredential: createCredentialFinder({ iam, box, loadedAt: NOW }) } },
  );
}

interface Key {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly sessionToken: string;
}

async function call(path: string, key: Key): Promise<Answer> {
  const { rawHeaders } = signHeaders(
    { method: 'GET', wirePath: `/prod${path}`, rawQuery: '', rawHeaders: ['Host', HOST], host: HOST },
    { ...key, region: REGION, service: 'execute-api', now: NOW },
    nodeHashCrypto,
  );
  const headers: Record<string, string> = {};
  for (let i = 0; i < rawHeaders.length; i += 2)
    headers[rawHeaders[i] as string] = rawHeaders[i + 1] as string;
  return gateway.send(`/prod${path}`, { headers });
}

async function signIn(): Promise<string> {
  // A client each: it sets its clock by the answers, and this service's is elsewhere.
  const users = () =>
    new CognitoIdentityProviderClient({
      endpoint: identity.url,
      region: REGION,
      credentials: ADMIN,
      systemClockOffset: NOW - Date.now(),
      maxAttempts: 1,
    });
  const user = { UserPoolId: USER_POOL, Username: 'alice' };
  await users().send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  await users().send(new AdminSetUserPasswordCommand({ ...user, Password: PASSWORD, Permanent: true }));
  const { AuthenticationResult } = await users().send(
    new InitiateAuthCommand({
      ClientId: CLIENT,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'alice', PASSWORD },
    }),
  );
  return AuthenticationResult?.IdToken ?? '';
}

async function credentials(idToken?: string): Promise<Key & { readonly identityId: string }> {
  const pools = new CognitoIdentityClient({ endpoint: identity.url, region: REGION, maxAttempts: 1 });
  const Logins = idToken === undefined ? undefined : { [PROVIDER]: idToken };
  const { IdentityId = '' } = await pools.send(new GetIdCommand({ IdentityPoolId: IDENTITY_POOL, Logins }));
  const answer = await pools.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
  const { AccessKeyId = '', SecretKey = '', SessionToken = '' } = answer.Credentials ?? {};
  return {
    identityId: IdentityId,
    accessKeyId: AccessKeyId,
    secret: SecretKey,
    sessionToken: SessionToken,
  };
}

const identityOf = () =>
  (gateway.events.at(-1)?.requestContext as { identity: Record<string, Json> } | undefined)?.identity;

const ONE = randomBytes(32);
const TWO = randomBytes(32);

describe('from an ID token to a signed request', () => {
  it('decides by the policy of the role, and the backend sees whose identity it is', async () => {
    await start({ identity: [ONE], gateway: [ONE] });
    const idToken = await signIn();
    const key = await credentials(idToken);
    expect((await call('/orders', key)).status).toBe(200);
    const sub = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()).sub;
    expect(identityOf()).toMatchObject({
      accessKey: key.accessKeyId,
      accountId: ACCOUNT,
      caller: 'AROAUSER:CognitoIdentityCredentials',
      user: 'AROAUSER:CognitoIdentityCredentials',
      userArn: `arn:aws:sts::${ACCOUNT}:assumed-role/user/CognitoIdentityCredentials`,
      cognitoIdentityId: key.identityId,
      cognitoIdentityPoolId: IDENTITY_POOL,
      cognitoAuthenticationType: 'authenticated',
      cognitoAuthenticationProvider: `${PROVIDER},${PROVIDER}:CognitoSignIn:${sub}`,
    });
    expect((await call('/admin', key)).status).toBe(403);
    expect((await call(`/own/${key.identityId}`, key)).status).toBe(200);
    expect((await call('/own/somebody', key)).status).toBe(403);
  });

  it('shows guests as guests', async () => {
    await start({ identity: [ONE], gateway: [ONE] });
    const key = await credentials();
    expect((await call('/orders', key)).status).toBe(200);
    expect(identityOf()).toMatchObject({
      cognitoIdentityId: key.identityId,
      cognitoIdentityPoolId: IDENTITY_POOL,
      cognitoAuthenticationType: 'unauthenticated',
      cognitoAuthenticationProvider: null,
    });
    expect((await call('/admin', key)).status).toBe(403);
  });

  it('goes on while keys are rotated, and not under other keys', async () => {
    await start({ identity: [ONE], gateway: [TWO, ONE] });
    const key = await credentials();
    expect((await call('/orders', key)).status).toBe(200);
    await gateway.close();
    await startGatewayWith([TWO], IAM);
    const answer = await call('/orders', key);
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([403, 'UnrecognizedClientException']);
  });

  it('takes no key with the secret or the token of another, and no token alone', async () => {
    await start({ identity: [ONE], gateway: [ONE] });
    const one = await credentials();
    const other = await credentials();
    const wrong: [Key, string][] = [
      [{ ...one, secret: other.secret }, 'InvalidSignatureException'],
      [{ ...one, sessionToken: other.sessionToken }, 'UnrecognizedClientException'],
      [{ ...one, sessionToken: one.sessionToken.slice(0, -4) }, 'UnrecognizedClientException'],
      [{ ...one, accessKeyId: other.accessKeyId }, 'UnrecognizedClientException'],
    ];
    for (const [key, type] of wrong) {
      const answer = await call('/orders', key);
      expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([403, type]);
    }
  });

  it('ends with the credentials', async () => {
    await start({ identity: [ONE], gateway: [ONE] });
    identity.advance(-2 * 3_600_000);
    const answer = await call('/orders', await credentials());
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([403, 'ExpiredTokenException']);
  });

  it('ends with the role, and follows its policy', async () => {
    await start({ identity: [ONE], gateway: [ONE] });
    const key = await credentials();
    await gateway.close();
    await startGatewayWith([ONE], directory([role({ name: 'guest' })]));
    expect((await call('/orders', key)).status).toBe(403);
    await gateway.close();
    await startGatewayWith([ONE], directory([]));
    expect((await call('/orders', key)).headers['x-amzn-errortype']).toBe('UnrecognizedClientException');
  });
});
