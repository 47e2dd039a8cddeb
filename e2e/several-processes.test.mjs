// Two processes on one PostgreSQL, each a gateway with its identity service: what one is told, the other knows, and what
// one acknowledged outlives its sudden end.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LAUNCHER, startPortcullis } from '../scripts/portcullis-process.mjs';
import { postgresFolder, startPostgres } from './postgres.mjs';

const CLIENT = 'webclient0000000000000000a';
const PASSWORD = 'Correct-horse-1';
const KEY = randomBytes(32).toString('base64');

const TEMPLATE = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Pool: { Type: AWS::Cognito::UserPool }
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: { UserPoolId: !Ref Pool, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH] }
  Api:
    Type: AWS::Serverless::Api
    Properties: { StageName: v1, OpenApiVersion: 3.0.1, Auth: { Authorizers: { Users: { UserPoolArn: !GetAtt Pool.Arn } } } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => ({ statusCode: 200 });"
      Events: { Me: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /me, Method: GET, Auth: { Authorizer: Users } } } }
`;

let postgres;
let first;
let second;

async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-several-'));
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  writeFileSync(
    join(folder, 'portcullis.yaml'),
    `ids: { Client: ${CLIENT} }\nstorage: "${postgres.url}"\nidentity: { issuerUrl: "http://identity.example:8082", refuseRevokedTokens: true }\n`,
  );
  const started = await startPortcullis(
    [process.execPath, LAUNCHER, 'serve', folder, '--stub-integrations'],
    folder,
    { env: { PORTCULLIS_KEY: KEY } },
  );
  const ended = (end) => async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...started, kill: ended(started.kill), stop: ended(started.stop) };
}

async function call({ identity }, operation, input) {
  const response = await fetch(identity, {
    method: 'POST',
    headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
    body: JSON.stringify({ ClientId: CLIENT, ...input }),
  });
  return response.json();
}

const signUp = (process, Username) => call(process, 'SignUp', { Username, Password: PASSWORD });
const signIn = (process, USERNAME) =>
  call(process, 'InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } });
const refresh = (process, RefreshToken) => call(process, 'GetTokensFromRefreshToken', { RefreshToken });
const status = async ({ gateway }, authorization) =>
  (await fetch(`${gateway}/v1/me`, { headers: { authorization } })).status;

describe.skipIf(postgresFolder() === undefined)('two processes on one PostgreSQL', () => {
  beforeAll(async () => {
    postgres = await startPostgres({ durable: true });
    // Together: both find an empty database and make the schema and the keys.
    [first, second] = await Promise.all([start(), start()]);
  });

  afterAll(async () => {
    await first?.stop();
    await second?.stop();
    await postgres?.stop();
  });

  it('signed up at one, confirmed by neither: the other knows the user', async () => {
    expect(await signUp(first, 'alice')).toHaveProperty('UserSub');
    expect(await signUp(second, 'alice')).toMatchObject({ __type: 'UsernameExistsException' });
    expect(await signIn(second, 'alice')).toMatchObject({ __type: 'UserNotConfirmedException' });
  });

  it('signed in at one, let in by both gateways, refreshed at the other, revoked at the first: refused by both', async () => {
    const client = await confirmed('bob');
    const { AuthenticationResult } = await signIn(first, client);
    const { IdToken, RefreshToken } = AuthenticationResult;
    expect([await status(first, IdToken), await status(second, IdToken)]).toEqual([200, 200]);
    const fresh = (await refresh(second, RefreshToken)).AuthenticationResult;
    expect(await status(first, fresh.IdToken)).toBe(200);
    await call(first, 'RevokeToken', { Token: RefreshToken });
    expect(await refresh(second, RefreshToken)).toMatchObject({ __type: 'NotAuthorizedException' });
    expect(await refresh(first, RefreshToken)).toMatchObject({ __type: 'NotAuthorizedException' });
    expect([await status(first, IdToken), await status(second, fresh.IdToken)]).toEqual([401, 401]);
  });

  it('what a process acknowledged before it was killed, the other has', async () => {
    const acknowledged = [];
    const writers = Array.from({ length: 6 }, async (_, n) => {
      for (let i = 0; ; i += 1) {
        const name = `writer-${n}-${i}`;
        try {
          const { UserSub } = await signUp(second, name);
          if (UserSub !== undefined) acknowledged.push(name);
        } catch {
          return;
        }
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await second.kill();
    await Promise.all(writers);
    expect(acknowledged.length).toBeGreaterThan(5);
    for (const name of acknowledged)
      expect(await signUp(first, name)).toMatchObject({ __type: 'UsernameExistsException' });
    second = await start();
    expect(await signIn(second, 'bob')).toHaveProperty('AuthenticationResult');
  });
});

/** A user whom an operator's SQL confirms: no code has to be read. */
async function confirmed(name) {
  await signUp(first, name);
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query("UPDATE users SET status = 'CONFIRMED' WHERE username = $1", [name]);
  await client.end();
  return name;
}
