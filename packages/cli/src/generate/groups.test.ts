import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';

const template = (groups: string): string => `Transform: AWS::Serverless-2016-10-31
${groups}
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
        Item: { Type: Api, Properties: { RestApiId: !Ref Api, Path: "/orders/{id}", Method: GET } }
        Delete: { Type: Api, Properties: { RestApiId: !Ref Api, Path: "/orders/{id}", Method: DELETE } }
        Me: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /me, Method: GET } }
        Health: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /health, Method: GET, Auth: { Authorizer: NONE } } }
        Forgotten: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /forgotten, Method: GET } }
  Pool: { Type: AWS::Cognito::UserPool }
  Client: { Type: AWS::Cognito::UserPoolClient, Properties: { UserPoolId: !Ref Pool } }
  Reader: { Type: AWS::Cognito::UserPoolGroup, Properties: { UserPoolId: !Ref Pool, GroupName: reader } }
  Admin: { Type: AWS::Cognito::UserPoolGroup, Properties: { UserPoolId: !Ref Pool, GroupName: admin } }
`;

const GROUPS = `Metadata:
  Portcullis:
    Groups:
      routes:
        GET /orders: [reader]
        GET /orders/{id}: [reader]
        DELETE /orders/{id}: [admin]
        GET /me: ungrouped
        GET /health: ungrouped
      inherit: { admin: [reader] }`;

function folder(text: string): string {
  const cwd = mkdtempSync(join(tmpdir(), 'portcullis-generate-'));
  writeFileSync(join(cwd, 'template.yaml'), text);
  return cwd;
}

it('writes every way to enforce the table, and test files that hold', async () => {
  const cwd = folder(template(GROUPS));
  const terminal = testTerminal(cwd);
  expect(await run(['generate', '--to', 'groups', '--out', 'groups'], terminal)).toBe(0);
  expect(terminal.stderr()).toContain('`GET /forgotten` is not in the group table: denied to everybody');
  const written = terminal.stdout().trim().split('\n');
  const files = readdirSync(join(cwd, 'groups'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(cwd.length + 1));
  expect([...written].sort()).toEqual(files.sort());
  const bundle = readFileSync(join(cwd, 'groups/lambda-authorizer/index.cjs'), 'utf8');
  expect(bundle.length).toBeLessThan(500_000);
  expect([...bundle.matchAll(/require\("([^"]+)"\)/g)].every(([, name]) => name?.startsWith('node:'))).toBe(
    true,
  );
  expect(bundle).not.toContain(process.cwd());

  const again = testTerminal(cwd);
  expect(await run(['generate', '--to', 'groups', '--out', 'again'], again)).toBe(0);
  for (const path of written) {
    const second = readFileSync(join(cwd, path.replace('groups', 'again')), 'utf8');
    expect(second).toBe(readFileSync(join(cwd, path), 'utf8'));
  }

  writeFileSync(
    join(cwd, 'portcullis.test.yaml'),
    readFileSync(join(cwd, 'groups/portcullis.test.yaml'), 'utf8'),
  );
  const tested = testTerminal(cwd);
  const status = await run(['test', 'portcullis.test.yaml'], tested);
  expect(tested.stdout()).toMatch(/\n\d{3} passed, 0 failed\n/);
  expect(status).toBe(0);
  const refused =
    readFileSync(join(cwd, 'portcullis.test.yaml'), 'utf8').match(/expect: (deny|401)/g)?.length ?? 0;
  expect(refused).toBeGreaterThan(4);
});

it('says where the table stands, and nothing of the machine', async () => {
  const elsewhere = folder(template(GROUPS));
  const cwd = mkdtempSync(join(tmpdir(), 'portcullis-generate-'));
  const argv = ['generate', '--to', 'groups', join(elsewhere, 'template.yaml'), '--out', 'groups'];
  expect(await run(argv, testTerminal(cwd))).toBe(0);
  const texts = readdirSync(join(cwd, 'groups'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  expect(texts.filter((text) => text.includes(tmpdir()))).toEqual([]);
  expect(texts.filter((text) => /group table at template\.yaml:\d+/.test(text)).length).toBeGreaterThan(2);
});

it('writes tests for an API whose Lambda authorizer decides', async () => {
  const lambda =
    '{ Fn: { FunctionArn: !GetAtt Fn.Arn, FunctionPayloadType: REQUEST, Identity: { Headers: [Authorization] } } }';
  const text = template(GROUPS)
    .replace('{ Users: { UserPoolArn: !GetAtt Pool.Arn } }', lambda)
    .replace('DefaultAuthorizer: Users', 'DefaultAuthorizer: Fn');
  const cwd = folder(text);
  expect(await run(['generate', '--to', 'groups', '--out', '.'], testTerminal(cwd))).toBe(0);
  const tested = testTerminal(cwd);
  expect(await run(['test'], tested)).toBe(0);
  expect(tested.stdout()).toMatch(/\n\d{3} passed, 0 failed\n/);
});

it('wrote the test file of the example, which holds', async () => {
  const example = fileURLToPath(new URL('../../../../examples/groups', import.meta.url));
  const cwd = mkdtempSync(join(tmpdir(), 'portcullis-generate-'));
  cpSync(example, cwd, { recursive: true, filter: (path) => !path.endsWith('.portcullis') });
  expect(await run(['generate', '--to', 'groups', '--out', 'out'], testTerminal(cwd))).toBe(0);
  const committed = readFileSync(join(cwd, 'portcullis.test.yaml'), 'utf8');
  expect(readFileSync(join(cwd, 'out/portcullis.test.yaml'), 'utf8')).toBe(committed);
  const tested = testTerminal(cwd);
  expect(await run(['test'], tested)).toBe(0);
  expect(tested.stdout()).toMatch(/\n531 passed, 0 failed\n/);
});

it('fails the tests that it wrote once the table lets in somebody else', async () => {
  const cwd = folder(template(GROUPS));
  expect(await run(['generate', '--to', 'groups', '--out', '.'], testTerminal(cwd))).toBe(0);
  writeFileSync(join(cwd, 'template.yaml'), template(GROUPS.replace('{id}: [admin]', '{id}: [reader]')));
  const tested = testTerminal(cwd);
  expect(await run(['test'], tested)).toBe(1);
  expect(tested.stdout()).toContain('DELETE /orders/some-id');
});

it.each([
  ['no table', template(''), [], 'the template has no group table'],
  ['a table that is wrong', template(GROUPS.replace('GET /me', 'GET /you')), [], 'has no route `GET /you`'],
  ['another API', template(GROUPS), ['--api', 'Other'], 'no API `Other` in the template'],
])('refuses %s with status 2', async (_what, text, options, message) => {
  const cwd = folder(text);
  const terminal = testTerminal(cwd);
  expect(await run(['generate', '--to', 'groups', '--out', 'groups', ...options], terminal)).toBe(2);
  expect(terminal.stderr()).toContain(message);
  expect(readdirSync(cwd)).toEqual(['template.yaml']);
});

it('overwrites what somebody changed only when it is told to', async () => {
  const cwd = folder(template(GROUPS));
  const generate = ['generate', '--to', 'groups', '--out', 'groups'];
  expect(await run(generate, testTerminal(cwd))).toBe(0);
  const path = join(cwd, 'groups/cedar/policies.cedar');
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, '// mine');
  const terminal = testTerminal(cwd);
  expect(await run(generate, terminal)).toBe(2);
  expect(terminal.stderr()).toContain('groups/cedar/policies.cedar: already there, and different');
  expect(readFileSync(path, 'utf8')).toBe('// mine');
  expect(await run([...generate, '--force'], testTerminal(cwd))).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(before);
});

it('says where it cannot write', async () => {
  const cwd = folder(template(GROUPS));
  mkdirSync(join(cwd, 'groups'));
  writeFileSync(join(cwd, 'groups/scopes'), 'a file');
  const terminal = testTerminal(cwd);
  expect(await run(['generate', '--to', 'groups', '--out', 'groups'], terminal)).toBe(2);
  expect(terminal.stderr()).toContain('groups/scopes/pre-token-generation.mjs cannot be read (ENOTDIR)');
});
