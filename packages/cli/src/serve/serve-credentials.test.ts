import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signHeaders } from '@portcullis/engine/sigv4';
import { nodeHashCrypto } from '@portcullis/host/crypto';
import { afterEach, expect, it } from 'vitest';
import type { ServeFile } from '../data/serve-file.ts';
import { startServe, type TestServe } from '../test-serve.ts';
import { testTerminal } from '../test-terminal.ts';

const POOL = 'eu-west-1:11111111-2222-3333-4444-555555555555';

const TEMPLATE = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: { StageName: v1, OpenApiVersion: 3.0.1, Auth: { DefaultAuthorizer: AWS_IAM, InvokeRole: NONE } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async (event) => ({
          statusCode: 200,
          body: event.requestContext.identity.cognitoIdentityId,
        });
      Events:
        Shop: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /shop, Method: GET } }
        Till: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /till, Method: GET } }
  Guests:
    Type: AWS::Cognito::IdentityPool
    Properties: { AllowUnauthenticatedIdentities: true }
  Roles:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties: { IdentityPoolId: !Ref Guests, Roles: { unauthenticated: !GetAtt Guest.Arn } }
  Guest:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Federated: cognito-identity.amazonaws.com }
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals: { "cognito-identity.amazonaws.com:aud": !Ref Guests }
      Policies:
        - PolicyName: shop
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: execute-api:Invoke
                Resource: !Sub "arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/v1/GET/shop"
`;

let folder = '';
const running: TestServe[] = [];

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

async function start(...options: readonly string[]): Promise<ServeFile> {
  const started = await startServe(testTerminal(folder), ...options);
  running.push(started);
  return started.file;
}

async function identities(file: ServeFile, operation: string, input: object): Promise<Record<string, never>> {
  const response = await fetch(String(file.identity), {
    method: 'POST',
    headers: { 'X-Amz-Target': `AWSCognitoIdentityService.${operation}` },
    body: JSON.stringify(input),
  });
  return (await response.json()) as never;
}

async function call(file: ServeFile, path: string, credentials: Record<string, string>): Promise<Response> {
  const { host } = new URL(String(file.gateway));
  const { rawHeaders } = signHeaders(
    { method: 'GET', wirePath: path, rawQuery: '', rawHeaders: [], host },
    {
      accessKeyId: credentials.AccessKeyId ?? '',
      secret: credentials.SecretKey ?? '',
      sessionToken: credentials.SessionToken,
      region: 'eu-west-1',
      service: 'execute-api',
      now: Date.now(),
    },
    nodeHashCrypto,
  );
  const headers = new Headers();
  for (let i = 0; i < rawHeaders.length; i += 2)
    headers.append(rawHeaders[i] as string, rawHeaders[i + 1] as string);
  return fetch(`${file.gateway}${path}`, { headers });
}

it('a gateway takes the credentials of a guest that the identity service of another process gave', async () => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-credentials-'));
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  writeFileSync(join(folder, 'portcullis.yaml'), `region: eu-west-1\nids: { Guests: "${POOL}" }\n`);
  await start('--only', 'identity');
  const file = await start('--only', 'gateway');
  const { IdentityId } = await identities(file, 'GetId', { IdentityPoolId: POOL });
  const { Credentials } = await identities(file, 'GetCredentialsForIdentity', { IdentityId });
  const shop = await call(file, '/v1/shop', Credentials as never);
  expect([shop.status, await shop.text()]).toEqual([200, IdentityId]);
  expect((await call(file, '/v1/till', Credentials as never)).status).toBe(403);
  const forged = { ...(Credentials as unknown as Record<string, string>), SessionToken: 'made-up' };
  expect((await call(file, '/v1/shop', forged)).status).toBe(403);
});
