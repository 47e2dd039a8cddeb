import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import type { Explanation } from './explanation.ts';

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Metadata:
  Portcullis:
    Groups:
      routes:
        GET /orders: [reader]
        POST /orders: [editor]
      inherit: { editor: [reader] }
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      OpenApiVersion: 3.0.1
      Auth: { DefaultAuthorizer: Users, Authorizers: { Users: { UserPoolArn: !GetAtt Pool.Arn } } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs22.x
      InlineCode: "exports.handler = async () => ({ statusCode: 200 })"
      Events:
        List: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /orders, Method: GET } }
        Add: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /orders, Method: POST } }
        Forgotten: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /forgotten, Method: GET } }
  Pool: { Type: AWS::Cognito::UserPool }
  Client: { Type: AWS::Cognito::UserPoolClient, Properties: { UserPoolId: !Ref Pool } }
  Reader: { Type: AWS::Cognito::UserPoolGroup, Properties: { UserPoolId: !Ref Pool, GroupName: reader } }
  Editor: { Type: AWS::Cognito::UserPoolGroup, Properties: { UserPoolId: !Ref Pool, GroupName: editor } }
`;

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-groups-'));
  writeFileSync(join(cwd, 'template.yaml'), TEMPLATE);
});

async function output(...argv: readonly string[]): Promise<string> {
  const terminal = testTerminal(cwd);
  expect(await run(argv, terminal)).toBe(0);
  return terminal.stdout();
}

const explain = async (request: string, as: string): Promise<Explanation> =>
  JSON.parse(await output('explain', '--request', request, '--as', as, '--json')) as Explanation;

it('explain names the groups, the table and its line, for a refusal and for a pass', async () => {
  const evidence = { file: 'template.yaml', listed: ['editor'], admitted: ['editor'] };
  const denied = await explain('POST /orders', 'user:a?groups=reader');
  expect(denied).toMatchObject({ decision: 'deny', status: 403, code: 'GROUP_NOT_ALLOWED' });
  expect(denied.steps.find(({ outcome }) => outcome === 'deny')).toMatchObject({
    step: 'authorization',
    evidence: { groups: { ...evidence, line: 7, caller: ['reader'] } },
  });
  const allowed = await explain('POST /orders', 'user:a?groups=editor');
  expect(allowed.decision).toBe('allow');
  expect(allowed.steps.find(({ code }) => code === 'GROUP_ALLOWED')?.evidence.groups?.caller).toEqual([
    'editor',
  ]);
  const text = await output('explain', '--request', 'GET /orders', '--as', 'user:a?groups=editor');
  expect(text).toContain(
    'template.yaml:6: the group table lists reader, inherited by editor; the caller has editor',
  );
});

it('explain refuses a route that the table forgot', async () => {
  const denied = await explain('GET /forgotten', 'user:a?groups=editor');
  expect(denied).toMatchObject({ decision: 'deny', status: 403, code: 'GROUP_ROUTE_NOT_LISTED' });
});

it('posture says which groups get in', async () => {
  const { apis } = JSON.parse(await output('--json')) as { apis: { routes: { groups: unknown }[] }[] };
  expect(apis[0]?.routes.map(({ groups }) => groups)).toEqual([[], ['editor', 'reader'], ['editor']]);
  const text = await output();
  expect(text).toMatch(/POST .*ID tokens of Pool, in group editor\n/);
  expect(text).toMatch(/GET .*ID tokens of Pool, in group editor or reader\n/);
  expect(text).toMatch(/\/forgotten .*nobody: the group table does not list it\n/);
  expect(text).toContain('template.yaml:25: `GET /forgotten` is not in the group table: denied to everybody');
});
