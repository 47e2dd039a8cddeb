import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssumeRoleCommand, type Credentials, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { signHeaders } from '@portcullis/engine/sigv4';
import { nodeHashCrypto } from '@portcullis/host/crypto';
import { generate } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServe, type TestServe } from '../test-serve.ts';
import { testTerminal } from '../test-terminal.ts';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const PHONE = 'arn:aws:iam::111122223333:mfa/ops';
const ROLE = 'arn:aws:iam::111122223333:role/on-call';
const LONG_TERM = { AccessKeyId: 'AKIATESTOPS000000001', SecretAccessKey: 'a-secret-of-ops' };

const allow = (path: string, condition: string): string =>
  `{ Effect: Allow, Action: execute-api:Invoke, Resource: "arn:aws:execute-api:*:*:*/v1/GET/${path}", Condition: ${condition} }`;
const STATEMENTS = [
  allow('guarded', '{ Bool: { "aws:MultiFactorAuthPresent": "true" } }'),
  allow('unless-absent', '{ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } }'),
  allow('without', '{ Bool: { "aws:MultiFactorAuthPresent": "false" } }'),
  allow('recent', '{ NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } }'),
  allow('old', '{ NumericGreaterThanEquals: { "aws:MultiFactorAuthAge": "3600" } }'),
].join(', ');

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
      InlineCode: "exports.handler = async () => ({ statusCode: 200 });"
      Events:
        Any: { Type: Api, Properties: { RestApiId: !Ref Api, Path: "/{name}", Method: GET } }
`;

const CONFIG = `
region: eu-west-1
principals:
  users:
    - name: ops
      accessKeys: [{ id: ${LONG_TERM.AccessKeyId}, secret: ${LONG_TERM.SecretAccessKey} }]
      mfa: { serial: "${PHONE}", secret: { env: OPS_MFA } }
      policies: [{ Version: 2012-10-17, Statement: [${STATEMENTS}] }]
  roles:
    - name: on-call
      trust:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: { AWS: "arn:aws:iam::111122223333:user/ops" }
            Action: sts:AssumeRole
            Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } }
      policies: [{ Version: 2012-10-17, Statement: [${STATEMENTS}] }]
`;

let serving: TestServe;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-mfa-'));
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  writeFileSync(join(folder, 'portcullis.yaml'), CONFIG);
  serving = await startServe(testTerminal(folder, { OPS_MFA: SECRET }), '--stub-integrations');
}, 60_000);

afterAll(() => serving.stop());

const sts = (): STSClient =>
  new STSClient({
    endpoint: String(serving.file.identity),
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: LONG_TERM.AccessKeyId, secretAccessKey: LONG_TERM.SecretAccessKey },
  });

/** A code counts once: of each one that is good now, the next that has not been taken. */
let taken = 0;
async function mfa(): Promise<{ SerialNumber: string; TokenCode: string }> {
  const epoch = Math.floor(Date.now() / 1000) + 30 * taken++;
  return { SerialNumber: PHONE, TokenCode: await generate({ secret: SECRET, epoch }) };
}

async function statuses(credentials: Partial<Credentials> | undefined): Promise<Record<string, number>> {
  const { host } = new URL(String(serving.file.gateway));
  const found: Record<string, number> = {};
  for (const name of ['guarded', 'unless-absent', 'without', 'recent', 'old']) {
    const wirePath = `/v1/${name}`;
    const { rawHeaders } = signHeaders(
      { method: 'GET', wirePath, rawQuery: '', rawHeaders: [], host },
      {
        accessKeyId: credentials?.AccessKeyId ?? '',
        secret: credentials?.SecretAccessKey ?? '',
        sessionToken: credentials?.SessionToken,
        region: 'eu-west-1',
        service: 'execute-api',
        now: Date.now(),
      },
      nodeHashCrypto,
    );
    const headers = new Headers();
    for (let i = 0; i < rawHeaders.length; i += 2)
      headers.append(rawHeaders[i] as string, rawHeaders[i + 1] as string);
    found[name] = (await fetch(`${serving.file.gateway}${wirePath}`, { headers })).status;
  }
  return found;
}

// IAM User Guide "AWS global condition context keys", "Secure API access with MFA".
/** What a session gets that proved no device: the key is there, and false. */
const WITHOUT_MFA = { guarded: 403, 'unless-absent': 403, without: 200, recent: 403, old: 403 };

describe('a route whose policy demands MFA', () => {
  it('is passed with the credentials of GetSessionToken and a code', async () => {
    const { Credentials } = await sts().send(new GetSessionTokenCommand(await mfa()));
    expect(await statuses(Credentials)).toEqual({
      guarded: 200,
      'unless-absent': 200,
      without: 403,
      recent: 200,
      old: 403,
    });
  });

  it('without a code the key is false for a session', async () => {
    const { Credentials } = await sts().send(new GetSessionTokenCommand({}));
    expect(await statuses(Credentials)).toEqual(WITHOUT_MFA);
  });

  it('long-term keys have no key of MFA, so that BoolIfExists lets them pass', async () => {
    expect(await statuses(LONG_TERM)).toEqual({
      guarded: 403,
      'unless-absent': 200,
      without: 403,
      recent: 403,
      old: 403,
    });
  });

  it('a role that was assumed with MFA carries none', async () => {
    const input = { RoleArn: ROLE, RoleSessionName: 's1' };
    await expect(sts().send(new AssumeRoleCommand(input))).rejects.toMatchObject({ name: 'AccessDenied' });
    const { Credentials } = await sts().send(new AssumeRoleCommand({ ...input, ...(await mfa()) }));
    expect(await statuses(Credentials)).toEqual(WITHOUT_MFA);
  });
});
