import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { type TestTerminal, testTerminal } from '../test-terminal.ts';

const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: { Type: AWS::Serverless::Api, Properties: { StageName: v1, OpenApiVersion: 3.0.1 } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: 'exports.handler = async () => ({ statusCode: 200 });'
      Policies: [ReadOnlyAccess]
      Events:
        Jobs: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /jobs, Method: GET, Auth: { Authorizer: AWS_IAM } } }
  Ops: { Type: AWS::IAM::User, Properties: { UserName: ops, ManagedPolicyArns: [${READ_ONLY}] } }
`;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-policies-'));
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
});

async function ran(...argv: readonly string[]): Promise<TestTerminal & { readonly status: number }> {
  const terminal = testTerminal(folder);
  return { ...terminal, status: await run(argv, terminal) };
}

function configure(text: string): void {
  writeFileSync(join(folder, 'portcullis.yaml'), text);
}

const OPS = 'principals: { users: [{ name: ops, accessKeys: [{ id: AKIATEST, secret: s }] }] }\n';
const ROLE =
  'principals: { roles: [{ name: FnRole, sessions: [{ name: s, accessKey: { id: ASIATEST, secret: s }, token: t }] }] }\n';

describe('policies that are not here', () => {
  it('are nothing to say where nobody who has them can call, nor to be strict about', async () => {
    const posture = await ran('--strict');
    expect(posture.status).toBe(0);
    expect(posture.stdout()).not.toContain('ReadOnlyAccess');
  });

  it('are named once for a user that has a key, with what to do', async () => {
    configure(OPS);
    const posture = await ran();
    expect(posture.stdout()).toContain(
      `template.yaml:14: the user ops has policies that are not here, and allow nothing: ${READ_ONLY}; what they allow can be given under \`principals.users\` of portcullis.yaml`,
    );
    expect(posture.stdout().match(/ReadOnlyAccess/g)).toHaveLength(1);
    expect((await ran('--strict')).status).toBe(2);
  });

  it('are named for a role that has a session', async () => {
    configure(ROLE);
    expect((await ran()).stdout()).toContain('the role FnRole has policies that are not here');
  });

  it.each(['user/ops', 'role/FnRole'])('are named by explain for %s without credentials', async (name) => {
    const arn = `arn:aws:iam::111122223333:${name}`;
    const explained = await ran('explain', '--request', 'GET /jobs', '--as', arn, '--expect', 'deny');
    expect(explained.status).toBe(0);
    expect(explained.stdout()).toContain(
      `credentials made up for it; it has policies that are not here, and allow nothing: ${READ_ONLY}\n`,
    );
  });
});
