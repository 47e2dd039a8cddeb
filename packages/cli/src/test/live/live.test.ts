import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { ServeFile } from '../../data/serve-file.ts';
import { run } from '../../main.ts';
import type { Matrix } from '../../matrix/matrix.ts';
import { startServe, type TestServe } from '../../test-serve.ts';
import { testTerminal } from '../../test-terminal.ts';
import type { ReportedTest, TestReport } from '../report.ts';

let cwd = '';
let serving: TestServe | undefined;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-live-'));
});

afterEach(async () => {
  await serving?.stop();
  serving = undefined;
});

function orders(): void {
  cpSync(fileURLToPath(new URL('../../../../../examples/orders', import.meta.url)), cwd, {
    recursive: true,
    filter: (source) => !source.endsWith('.portcullis'),
  });
}

async function serve(...options: readonly string[]): Promise<ServeFile> {
  serving = await startServe(testTerminal(cwd), ...options);
  return serving.file;
}

async function command(
  ...argv: readonly string[]
): Promise<{ status: number; stdout: string; stderr: string }> {
  const terminal = testTerminal(cwd);
  const status = await run(argv, terminal);
  return { status, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

async function live(url: string, tests: unknown, ...options: readonly string[]): Promise<TestReport> {
  writeFileSync(join(cwd, 'own.test.yaml'), stringify({ tests }));
  const answer = await command('test', 'own.test.yaml', '--json', '--live', url, ...options);
  if (answer.status === 2) throw new Error(answer.stderr);
  return JSON.parse(answer.stdout) as TestReport;
}

const notSent = ({ live: sent }: ReportedTest): string | undefined =>
  sent !== undefined && 'notSent' in sent ? sent.notSent : undefined;

const HTTP_API = (code: string): string => `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        EnableIamAuthorizer: true
        Authorizers:
          Outside: { IdentitySource: $request.header.Authorization, JwtConfiguration: { issuer: "https://login.example.com/", audience: [shop] } }
  Partner:
    Type: AWS::IAM::Role
    Properties:
      RoleName: partner
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: "111122223333" }, Action: sts:AssumeRole }] }
      Policies:
        - PolicyName: calls
          PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: execute-api:Invoke, Resource: "*" }] }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async () => (${code});
      Events:
        Open: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /open, Method: GET } }
        Iam: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /iam, Method: GET, Auth: { Authorizer: AWS_IAM } } }
        Jwt: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /jwt, Method: GET, Auth: { Authorizer: Outside } } }
`;

const PARTNER = 'arn:aws:iam::111122223333:role/partner';
const SESSION = `principals: { roles: [{ name: partner, sessions: [{ name: now, accessKey: { id: ASIALIVESESSION00001, secret: a-secret-of-the-session-1 }, token: a-session-token }] }] }\n`;

function httpApi(code: string, config = SESSION): void {
  writeFileSync(join(cwd, 'template.yaml'), HTTP_API(code));
  writeFileSync(join(cwd, 'portcullis.yaml'), config);
}

describe('portcullis test --live', () => {
  it('opens no store and makes no keys where no token of a pool is to be signed', async () => {
    orders();
    const tests = [{ as: 'anonymous', request: 'GET /catalogue', expect: 'allow' }];
    await expect(live('http://127.0.0.1:1', tests)).rejects.toThrow('does not answer (ECONNREFUSED)');
    expect(existsSync(join(cwd, '.portcullis/data.db'))).toBe(false);
    expect(existsSync(join(cwd, '.portcullis/master.key'))).toBe(false);
  });

  it("the demo's gateway answers what is expected, and what is decided offline", async () => {
    orders();
    const { gateway } = await serve();
    const answer = await command('test', '--live', `${gateway}/v1`);
    expect(answer.stdout).toMatch(/\d+ passed, 0 failed, \d+ not sent/);
    expect(answer.status).toBe(0);
  });

  it('agrees with every cell of the matrix', { timeout: 60_000 }, async () => {
    orders();
    const { gateway } = await serve();
    const { cells } = JSON.parse((await command('matrix', '--json')).stdout) as Matrix;
    const tests = cells.flatMap((cell) => {
      const as = cell.principal.startsWith('api-key:')
        ? 'api-key:demo-feed-key-000000000001'
        : cell.principal;
      const at = (path: string, expect: string): object => ({
        as,
        request: `${cell.method} ${path}`,
        expect,
      });
      if (cell.examples !== null)
        return [at(cell.examples.allowed, 'allow'), at(cell.examples.denied, 'deny')];
      // What a Lambda authorizer's code decides is no cell of its own.
      return cell.decision === 'depends' ? [] : [at(cell.path.replace(/\{[^}]*\}/g, 'x'), cell.decision)];
    });
    const report = await live(`${gateway}/v1`, tests);
    expect(report.tests.filter(({ ok }) => !ok)).toEqual([]);
    const sent = report.tests.filter((test) => notSent(test) === undefined);
    expect(sent.length).toBeGreaterThan(80);
    // Everybody with keys was sent: what was not has none.
    expect(new Set(report.tests.flatMap((test) => notSent(test) ?? [])).size).toBeLessThanOrEqual(8);
    for (const why of report.tests.flatMap((test) => notSent(test) ?? []))
      expect(why).toContain('no access key of');
  });

  it('a gateway that serves another version fails, and the message has both answers', async () => {
    orders();
    const { gateway } = await serve();
    writeFileSync(
      join(cwd, 'newer.yaml'),
      readFileSync(join(cwd, 'template.yaml'), 'utf8').replace('203.0.113.0/24', '192.0.2.0/24'),
    );
    const tests = [
      { as: 'anonymous', request: 'GET /catalogue', sourceIp: '192.0.2.1', expect: 'deny' },
      { as: 'anonymous', request: 'GET /catalogue', sourceIp: '203.0.113.7', expect: 'allow' },
    ];
    writeFileSync(join(cwd, 'own.test.yaml'), stringify({ template: 'newer.yaml', tests }));
    const answer = await command('test', 'own.test.yaml', '--live', `${gateway}/v1`);
    expect(answer.status).toBe(1);
    expect(answer.stdout).toContain(
      'offline it is refused with 403 RESOURCE_POLICY_EXPLICIT_DENY by resource-policy, and the gateway answered 200',
    );
    expect(answer.stdout).toContain('offline it is let in, and the gateway answered 403, a refusal');
  });

  it('sends what a test gives: headers, a query and a body', async () => {
    httpApi('{ statusCode: 201 }');
    const { gateway } = await serve();
    const report = await live(String(gateway), [
      {
        as: 'anonymous',
        request: 'GET /open?a=%20b&a=2',
        headers: { 'X-Own': 'one' },
        body: '{}',
        expect: 200,
      },
      { as: 'anonymous', request: 'GET /open', expect: 'allow' },
      { as: 'anonymous', request: 'GET /nothing', expect: 404 },
    ]);
    expect(report.tests.map(({ ok, live: sent }) => [ok, sent])).toEqual([
      [true, { status: 201, decision: 'allow' }],
      [true, { status: 201, decision: 'allow' }],
      [true, { status: 404, decision: 'deny' }],
    ]);
  });

  it("a backend's own 403 is no refusal of the gateway, unless it reads like one", async () => {
    httpApi(`{ statusCode: 403, body: JSON.stringify({ message: 'not yours' }) }`);
    const { gateway } = await serve();
    const tests = [{ as: 'anonymous', request: 'GET /open', expect: 'allow' }];
    expect((await live(String(gateway), tests)).summary).toMatchObject({ passed: 1, failed: 0 });
    httpApi(`{ statusCode: 403, body: JSON.stringify({ message: 'Forbidden' }) }`);
    await until(() => serving?.terminal.stderr().includes('reloaded') === true);
    expect((await live(String(gateway), tests)).summary).toMatchObject({ passed: 0, failed: 1 });
  });

  it('a failed integration was reached', async () => {
    httpApi('{ statusCode: "x" }');
    const { gateway } = await serve();
    const report = await live(String(gateway), [{ as: 'anonymous', request: 'GET /open', expect: 'allow' }]);
    expect(report.summary).toMatchObject({ passed: 1 });
  });

  it('a role signs with a session that the configuration has', async () => {
    httpApi('{ statusCode: 200 }');
    const { gateway } = await serve();
    const report = await live(String(gateway), [
      { as: PARTNER, request: 'GET /iam', expect: 'allow' },
      { as: 'arn:aws:sts::111122223333:assumed-role/partner/now', request: 'GET /iam', expect: 'allow' },
      { as: 'anonymous', request: 'GET /iam', expect: 403 },
    ]);
    expect(report.summary).toEqual({ passed: 3, failed: 0, notSent: 0 });
  });

  it.each([
    [
      'a time',
      { as: 'anonymous', request: 'GET /open', now: '2026-01-01', expect: 'allow' },
      'its own clock',
    ],
    [
      'a source',
      { as: 'anonymous', request: 'GET /open', sourceIp: '192.0.2.1', expect: 'allow' },
      'add it to `trustedProxies`',
    ],
    [
      'an identity without keys',
      { as: PARTNER, request: 'GET /iam', expect: 'allow' },
      `no access key of ${PARTNER}`,
    ],
    [
      "another issuer's token",
      { as: 'claims:{"aud":"shop"}', request: 'GET /jwt', expect: 'allow' },
      'https://login.example.com/ are not here',
    ],
  ])('%s cannot be sent: it is decided offline, and counted', async (_, test, why) => {
    httpApi('{ statusCode: 200 }', '{}\n');
    const { gateway } = await serve();
    const report = await live(String(gateway), [
      test,
      { as: 'anonymous', request: 'GET /open', expect: 'allow' },
    ]);
    expect(report.summary).toEqual({ passed: 2, failed: 0, notSent: 1 });
    expect(notSent(report.tests[0] as ReportedTest)).toContain(why);
    const formats = await Promise.all(
      ['tree', 'tap', 'junit'].map((format) =>
        command('test', 'own.test.yaml', '--format', format, '--live', String(gateway)),
      ),
    );
    expect(
      formats.map(
        ({ stdout }) => stdout.match(/not sent: |# SKIP not sent: |<skipped message="not sent: /)?.[0],
      ),
    ).toEqual(['not sent: ', '# SKIP not sent: ', '<skipped message="not sent: ']);
  });

  it('where nothing can be sent it exits 1', async () => {
    httpApi('{ statusCode: 200 }');
    const { gateway } = await serve();
    writeFileSync(
      join(cwd, 'own.test.yaml'),
      stringify({ tests: [{ as: 'anonymous', request: 'GET /open', now: '2026-01-01', expect: 'allow' }] }),
    );
    const answer = await command('test', 'own.test.yaml', '--live', String(gateway));
    expect(answer.status).toBe(1);
    expect(answer.stderr).toContain('nothing could be sent');
  });

  it('of several APIs the Host says which is meant, and the others are not sent', async () => {
    writeFileSync(join(cwd, 'template.yaml'), TWO_APIS);
    const { gateway } = await serve();
    const tests = [
      { as: 'anonymous', api: 'First', request: 'GET /one', expect: 'allow' },
      { as: 'anonymous', api: 'Second', request: 'GET /two', expect: 'allow' },
    ];
    const report = await live(String(gateway), tests, '--api', 'Second');
    expect(report.tests.map(({ ok, live: sent }) => [ok, sent])).toEqual([
      [true, { notSent: expect.stringContaining('--live is another') }],
      [true, { status: 200, decision: 'allow' }],
    ]);
    const port = new URL(String(gateway)).port;
    const named = await live(`http://first.execute-api.localhost:${port}`, tests);
    expect(named.tests.map(({ live: sent }) => sent)).toMatchObject([
      { status: 200 },
      { notSent: expect.anything() },
    ]);
  });

  it('a private API is asked through the sources of its endpoint, and not otherwise', async () => {
    writeFileSync(join(cwd, 'template.yaml'), PRIVATE_API);
    writeFileSync(
      join(cwd, 'portcullis.yaml'),
      'trustedProxies: [127.0.0.1/32]\nvpcEndpoints: [{ id: vpce-0a1b2c3d, vpc: vpc-0d, sources: [10.1.0.0/16] }, { id: vpce-0ffffffff, vpc: vpc-0f, sources: [10.9.0.0/16] }]\n',
    );
    const { gateway } = await serve();
    const report = await live(`${gateway}/v1`, [
      { as: 'anonymous', request: 'GET /in', vpce: 'vpce-0a1b2c3d', expect: 'allow' },
      { as: 'anonymous', request: 'GET /in', vpce: 'vpce-0ffffffff', expect: 'deny' },
      { as: 'anonymous', request: 'GET /in', expect: 'deny' },
    ]);
    expect(report.summary).toEqual({ passed: 3, failed: 0, notSent: 0 });
  });

  it("trusts the local authority of serve's own TLS", async () => {
    httpApi('{ statusCode: 200 }', `${SESSION}listen: { tls: auto }\n`);
    const { gateway } = await serve();
    expect(gateway).toMatch(/^https:/);
    const report = await live(String(gateway), [{ as: PARTNER, request: 'GET /iam', expect: 'allow' }]);
    expect(report.summary).toEqual({ passed: 1, failed: 0, notSent: 0 });
  });

  it.each([
    ['nothing', 'is not the URL of a stage'],
    ['ftp://127.0.0.1/v1', 'is not the URL of a stage'],
    ['http://127.0.0.1:1/v1?a=b', 'is not the URL of a stage'],
    ['http://user:pass@127.0.0.1:1/v1', 'is not the URL of a stage'],
    ['http://127.0.0.1:1', 'does not answer (ECONNREFUSED)'],
  ])('refuses --live %s', async (url, message) => {
    httpApi('{ statusCode: 200 }');
    writeFileSync(
      join(cwd, 'own.test.yaml'),
      'tests: [{ as: anonymous, request: GET /open, expect: allow }]',
    );
    const answer = await command('test', 'own.test.yaml', '--live', url);
    expect(answer.status).toBe(2);
    expect(answer.stderr).toContain(message);
  });
});

const TWO_APIS = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  First: { Type: AWS::Serverless::HttpApi }
  Second: { Type: AWS::Serverless::HttpApi }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => ({ statusCode: 200 });"
      Events:
        One: { Type: HttpApi, Properties: { ApiId: !Ref First, Path: /one, Method: GET } }
        Two: { Type: HttpApi, Properties: { ApiId: !Ref Second, Path: /two, Method: GET } }
`;

const PRIVATE_API = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      OpenApiVersion: 3.0.1
      EndpointConfiguration: { Type: PRIVATE, VPCEndpointIds: [vpce-0a1b2c3d] }
      Auth:
        ResourcePolicy:
          CustomStatements:
            - { Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*", Condition: { StringEquals: { "aws:SourceVpce": vpce-0a1b2c3d } } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => ({ statusCode: 200 });"
      Events:
        In: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /in, Method: GET } }
`;

async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !done(); i++) await pause(20);
  expect(done()).toBe(true);
}
