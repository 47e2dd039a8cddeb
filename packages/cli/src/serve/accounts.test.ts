import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signHeaders } from '@portcullis/engine/sigv4';
import { nodeHashCrypto } from '@portcullis/host/crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startServe } from '../test-serve.ts';
import { type TestTerminal, testTerminal } from '../test-terminal.ts';

const PARTNER = 'arn:aws:iam::444455556666:role/partner';
const MAIN = `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      OpenApiVersion: 3.0.1
      Auth:
        DefaultAuthorizer: AWS_IAM
        InvokeRole: NONE
        ResourcePolicy: { CustomStatements: [{ Effect: Allow, Principal: { AWS: "${PARTNER}" }, Action: execute-api:Invoke, Resource: execute-api:/* }] }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async () => ({ statusCode: 200, body: String(process.env.PARTNER_SECRET) + process.env.COLOUR });
      Events: { Get: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /env, Method: GET } } }
`;
const partner = (effect: string): string => `Resources:
  Partner:
    Type: AWS::IAM::Role
    Properties:
      RoleName: partner
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }] }
      Policies: [{ PolicyName: call, PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: ${effect}, Action: execute-api:Invoke, Resource: "*" }] } }]
`;
const CONFIG = `principals:
  roles: [{ name: partner, sessions: [{ name: s, accessKey: { id: ASIAPARTNER, secret: { env: PARTNER_SECRET } }, token: tok }] }]
`;

let folder = '';
let terminal: TestTerminal;
let serving: Promise<number> | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-serve-accounts-'));
  mkdirSync(join(folder, 'partner'));
  writeFileSync(join(folder, 'template.yaml'), MAIN);
  writeFileSync(join(folder, 'partner/template.yaml'), partner('Allow'));
  writeFileSync(join(folder, 'partner/portcullis.yaml'), CONFIG);
  writeFileSync(join(folder, '.env'), 'PARTNER_SECRET=s3cret\nCOLOUR=blue\n');
  terminal = testTerminal(folder);
});

afterEach(async () => {
  terminal.interrupt();
  await serving;
});

async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  if (!done()) throw new Error(`nothing happened: ${terminal.stdout()}${terminal.stderr()}`);
}

async function start(): Promise<string> {
  const started = await startServe(terminal, '--env-file', '.env', '--with', 'partner@444455556666');
  serving = started.ended;
  return `${started.file.gateway}/v1/env`;
}

async function signed(url: string, secret: string): Promise<{ status: number; body: string }> {
  const { host, pathname } = new URL(url);
  const request = { method: 'GET', wirePath: pathname, rawQuery: '', rawHeaders: ['Host', host], host };
  const { rawHeaders } = signHeaders(
    request,
    {
      accessKeyId: 'ASIAPARTNER',
      secret,
      sessionToken: 'tok',
      region: 'eu-west-1',
      service: 'execute-api',
      now: Date.now(),
    },
    nodeHashCrypto,
  );
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && name !== 'Host' ? [[name, rawHeaders[index + 1] ?? ''] as [string, string]] : [],
  );
  const answer = await fetch(url, { headers });
  return { status: answer.status, body: await answer.text() };
}

it('serve --with: a session of the other account gets in with its keys, and no function sees them', async () => {
  const url = await start();
  expect(await signed(url, 's3cret')).toEqual({ status: 200, body: 'undefinedblue' });
  expect((await signed(url, 'another')).status).toBe(403);
  expect((await fetch(url)).status).toBe(403);
});

it('serve --with: a change of the other template counts once it is reloaded, a broken one does not', async () => {
  const url = await start();
  expect((await signed(url, 's3cret')).status).toBe(200);
  writeFileSync(join(folder, 'partner/template.yaml'), partner('Deny'));
  await until(() => terminal.stderr().includes('reloaded the template'));
  expect((await signed(url, 's3cret')).status).toBe(403);
  writeFileSync(join(folder, 'partner/template.yaml'), partner('Alow'));
  await until(() => terminal.stderr().includes('was not reloaded'));
  expect(terminal.stderr()).toContain('partner/template.yaml:7:');
  expect((await signed(url, 's3cret')).status).toBe(403);
});
