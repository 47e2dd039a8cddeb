import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServeFile } from '../data/serve-file.ts';
import { run } from '../main.ts';
import { startServe } from '../test-serve.ts';
import { type TestTerminal, testTerminal } from '../test-terminal.ts';

const TEMPLATE = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      OpenApiVersion: 3.0.1
      Auth:
        Authorizers:
          Users: { UserPoolArn: !GetAtt Pool.Arn }
        UsagePlan: { CreateUsagePlan: PER_API }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async (event) => ({ statusCode: 200, body: 'hello ' + event.path });
      Events:
        Open: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /open, Method: GET } }
        Me: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /me, Method: GET, Auth: { Authorizer: Users } } }
        Feed: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /feed, Method: GET, Auth: { ApiKeyRequired: true } } }
  Pool:
    Type: AWS::Cognito::UserPool
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: { UserPoolId: !Ref Pool }
`;

let folder = '';
let terminal: TestTerminal;
let serving: Promise<number> | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-serve-'));
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  writeFileSync(
    join(folder, 'portcullis.yaml'),
    'userPools: { Pool: { users: [{ username: alice }] } }\ncounters: "memory:"\n',
  );
  terminal = testTerminal(folder);
});

afterEach(async () => {
  terminal.interrupt();
  await serving;
  serving = undefined;
});

const EPHEMERAL = ['--port', '0', '--admin-port', '0', '--identity-port', '0'];

async function start(...options: readonly string[]): Promise<ServeFile> {
  const started = await startServe(terminal, ...options);
  serving = started.ended;
  return started.file;
}

/** Fails at once when `serve` ends instead. */
async function until(done: () => boolean, ended?: Promise<number>): Promise<void> {
  let status: number | undefined;
  void ended?.then((value) => {
    status = value;
  });
  for (let i = 0; i < 500 && !done(); i++) {
    if (status !== undefined) throw new Error(`serve ended with ${status}: ${terminal.stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (!done()) throw new Error(`nothing happened: ${terminal.stdout()}${terminal.stderr()}`);
}

async function other(...argv: readonly string[]): Promise<TestTerminal & { readonly status: number }> {
  const second = testTerminal(folder);
  const status = await run([...argv], second);
  return { ...second, status };
}

const statusOf = async (url: string, headers: Record<string, string> = {}): Promise<number> =>
  (await fetch(url, { headers })).status;

describe('serve', () => {
  it('enforces the template, and tokens of `portcullis token` open it', async () => {
    const { gateway, admin, identity, issuerUrl } = await start();
    expect(await statusOf(`${gateway}/v1/open`)).toBe(200);
    expect(await statusOf(`${gateway}/v1/me`)).toBe(401);
    expect(await statusOf(`${gateway}/v1/me`, { Authorization: 'Bearer x.y.z' })).toBe(401);
    expect(await statusOf(`${gateway}/v1/nowhere`)).toBe(403);
    const token = await other('token', '--pool', 'Pool', '--user', 'alice');
    expect(token.status).toBe(0);
    expect(await statusOf(`${gateway}/v1/me`, { Authorization: token.stdout().trim() })).toBe(200);
    const access = await other('token', '--pool', 'Pool', '--user', 'alice', '--use', 'access');
    expect(await statusOf(`${gateway}/v1/me`, { Authorization: access.stdout().trim() })).toBe(401);

    const [, payload = ''] = token.stdout().split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly iss: string };
    expect(issuerUrl).toBe(identity?.replace('127.0.0.1', 'localhost'));
    expect(claims.iss.startsWith(`${issuerUrl}/eu-west-1_`)).toBe(true);
    const discovery = await fetch(`${claims.iss}/.well-known/openid-configuration`);
    expect(await discovery.json()).toMatchObject({ issuer: claims.iss });

    const metrics = await (await fetch(`${admin}/metrics`)).text();
    expect(metrics).toMatch(/portcullis_invocations_total\{function="[^"]*Fn[^"]*"\} 2\n/);
    expect(await statusOf(`${admin}/readyz`)).toBe(200);
  });

  it('shows what the refused requests would have cost with auth in the function', async () => {
    const { gateway, admin } = await start();
    for (let i = 0; i < 3; i++) expect(await statusOf(`${gateway}/v1/me`)).toBe(401);
    expect(await statusOf(`${gateway}/v1/feed`)).toBe(403);
    expect(await statusOf(`${gateway}/v1/nowhere`)).toBe(403);
    const metrics = await (await fetch(`${admin}/metrics`)).text();
    const cost = /portcullis_refused_cost_in_function\{api="Api",step="authentication"\} (\S+)\n/.exec(
      metrics,
    );
    // REST request, function of 128 MB for 15 ms, its log and the access log, in dollars a million
    expect(Number(cost?.[1])).toBeCloseTo((3 * (3.5 + 0.2 + 15 * 0.125 * 0.0166667 + 0.5)) / 1e6, 10);
    terminal.interrupt();
    await serving;
    expect(terminal.stderr()).toContain(
      'refused before any integration: 5 requests (authentication 3, api-key 1, route 1)\n' +
        '4 of them would have cost $0.0000169 with auth in the function ($4.23 a million, prices of us-east-1 as of 2026-11)\n',
    );
  });

  it('makes up an API key once, keeps and prints it', async () => {
    const { gateway } = await start();
    const value = /API key ApiApiKey [^:]*: (\S+)/.exec(terminal.stdout())?.[1] ?? '';
    expect(value).toHaveLength(40);
    expect(await statusOf(`${gateway}/v1/feed`)).toBe(403);
    expect(await statusOf(`${gateway}/v1/feed`, { 'x-api-key': 'guess' })).toBe(403);
    expect(await statusOf(`${gateway}/v1/feed`, { 'x-api-key': value })).toBe(200);
    expect(readFileSync(join(folder, '.portcullis/generated.json'), 'utf8')).toContain(value);
  });

  it('writes serve.json for its owner only, and removes it when it ends with 0', async () => {
    await start();
    const path = join(folder, '.portcullis/serve.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    terminal.interrupt();
    expect(await serving).toBe(0);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(join(folder, '.portcullis/gateway.lock'))).toBe(false);
  });

  it('is refused a second time in the same folder, naming the first', async () => {
    await start();
    const second = await other('serve', ...EPHEMERAL);
    expect(second.status).toBe(2);
    expect(second.stderr()).toContain(`process ${process.pid} already serves`);
  });

  it('says which port is in use, and leaves nothing behind', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as AddressInfo;
    const refused = await other('serve', '--port', String(port), '--admin-port', '0', '--identity-port', '0');
    blocker.close();
    expect(refused.status).toBe(2);
    expect(refused.stderr()).toContain(`port ${port} (the gateway) is in use`);
    expect(refused.stderr()).toContain('--port');
    expect(existsSync(join(folder, '.portcullis/gateway.lock'))).toBe(false);
    expect(existsSync(join(folder, '.portcullis/identity.lock'))).toBe(false);
  });

  it('reloads a changed template, and keeps the old one when the new one is wrong', async () => {
    const { gateway } = await start();
    expect(await statusOf(`${gateway}/v1/later`)).toBe(403);
    const changed = TEMPLATE.replace('Path: /open', 'Path: /later');
    writeFileSync(join(folder, 'template.yaml'), changed);
    await until(() => terminal.stderr().includes('reloaded the template'));
    expect(await statusOf(`${gateway}/v1/later`)).toBe(200);
    expect(await statusOf(`${gateway}/v1/open`)).toBe(403);
    writeFileSync(
      join(folder, 'template.yaml'),
      `${changed}  Broken: { Type: AWS::Serverless::Api, Properties: { Name: !Ref Nowhere } }\n`,
    );
    await until(() => terminal.stderr().includes('was not reloaded'));
    expect(terminal.stderr()).toContain('template.yaml:');
    expect(await statusOf(`${gateway}/v1/later`)).toBe(200);
  });

  it('reloads when a configuration appears, and says what takes effect at the next start', async () => {
    rmSync(join(folder, 'portcullis.yaml'));
    const { gateway } = await start();
    expect((await other('token', '--pool', 'Pool', '--user', 'alice')).status).toBe(0);
    writeFileSync(
      join(folder, 'portcullis.yaml'),
      'apiKeys: { ApiApiKey: a-key-that-was-given-later }\ntrustedProxies: [127.0.0.1/32]\n',
    );
    await until(() => terminal.stderr().includes('takes effect at the next start'));
    expect(terminal.stderr()).toContain('`trustedProxies` has changed');
    expect(terminal.stderr()).not.toContain('`listen`');
    expect(await statusOf(`${gateway}/v1/feed`, { 'x-api-key': 'a-key-that-was-given-later' })).toBe(200);
  });

  it("runs a function's new code when the file that it starts with changes", async () => {
    const code = (body: string): void =>
      writeFileSync(
        join(folder, 'index.js'),
        `exports.handler = async () => ({ statusCode: 200, body: '${body}' });`,
      );
    code('old');
    const inline = /InlineCode: \|\n.*\n/;
    expect(TEMPLATE).toMatch(inline);
    writeFileSync(join(folder, 'template.yaml'), TEMPLATE.replace(inline, 'CodeUri: .\n'));
    const { gateway } = await start();
    const body = async (): Promise<string> => (await fetch(`${gateway}/v1/open`)).text();
    expect(await body()).toBe('old');
    code('new');
    await until(() => terminal.stderr().includes('reloaded the template'));
    expect(await body()).toBe('new');
  });

  it('names the line of a function that cannot run, and serves the rest', async () => {
    writeFileSync(
      join(folder, 'template.yaml'),
      `${TEMPLATE}  Gone:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: gone.handler
      CodeUri: .
      Events: { Gone: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /gone, Method: GET } } }
`,
    );
    const { gateway } = await start();
    const line = TEMPLATE.split('\n').length;
    expect(terminal.stderr()).toContain(
      `template.yaml:${line}: cannot run Gone (its routes answer 502): function \`Gone\` has the handler \`gone.handler\`, for which there is no file in`,
    );
    expect(await statusOf(`${gateway}/v1/open`)).toBe(200);
    expect(await statusOf(`${gateway}/v1/gone`)).toBe(502);
  });

  it("applies the account's throttle of the configuration, and a changed one after the reload", async () => {
    writeFileSync(
      join(folder, 'portcullis.yaml'),
      'throttle: { account: { rateLimit: 0.001, burstLimit: 2 } }\n',
    );
    const { gateway } = await start('--stub-integrations');
    expect(await statusOf(`${gateway}/v1/open`)).toBe(200);
    expect(await statusOf(`${gateway}/v1/open`)).toBe(200);
    expect(await statusOf(`${gateway}/v1/open`)).toBe(429);
    writeFileSync(join(folder, 'portcullis.yaml'), 'throttle: { account: off }\n');
    await until(() => terminal.stderr().includes('reloaded the template'));
    for (let i = 0; i < 5; i++) expect(await statusOf(`${gateway}/v1/open`)).toBe(200);
  });

  it('calls no backend with --stub-integrations', async () => {
    const { gateway, admin } = await start('--stub-integrations');
    expect(await statusOf(`${gateway}/v1/open`)).toBe(200);
    expect(await statusOf(`${gateway}/v1/me`)).toBe(401);
    expect(await (await fetch(`${admin}/metrics`)).text()).toMatch(
      /portcullis_invocations_total\{function="Fn"\} 0\n/,
    );
    expect(terminal.stderr()).toContain('--stub-integrations');
  });

  it('writes the access log to stdout and nothing else there', async () => {
    const { gateway } = await start('--access-log', '-');
    await statusOf(`${gateway}/v1/me`);
    await until(() => terminal.stdout() !== '');
    const lines = terminal.stdout().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ status: '401' }]);
  });

  it('serves over TLS with a certificate of its own authority', async () => {
    const file = await start('--host', '127.0.0.1', '--access-log', join(folder, 'access.log'));
    expect(file.gateway).toMatch(/^http:/);
    terminal.interrupt();
    await serving;
    writeFileSync(join(folder, 'portcullis.yaml'), 'listen: { tls: auto }\n');
    terminal = testTerminal(folder);
    const { gateway } = await start();
    expect(gateway).toMatch(/^https:/);
    expect(terminal.stderr()).toContain(join(folder, '.portcullis/tls/authority.crt'));
    await expect(fetch(`${gateway}/v1/open`)).rejects.toThrow();
  });

  it('serves the issuer alone with --only identity', async () => {
    const { gateway, admin, identity } = await start('--only', 'identity');
    expect(gateway).toBeUndefined();
    expect(await statusOf(`${admin}/healthz`)).toBe(200);
    expect(await statusOf(`${identity}/eu-west-1_nowhere/.well-known/jwks.json`)).toBe(404);
  });

  it('serves gateway and issuer from two processes of one folder', async () => {
    const { identity, admin } = await start('--only', 'identity');
    const gatewayTerminal = testTerminal(folder);
    const gatewayServing = run(['serve', ...EPHEMERAL, '--only', 'gateway'], gatewayTerminal);
    await until(() => gatewayTerminal.stdout().includes('admin  '), gatewayServing);
    const both = JSON.parse(readFileSync(join(folder, '.portcullis/serve.json'), 'utf8')) as ServeFile;
    expect(both.identity).toBe(identity);
    expect(both.admin).not.toBe(admin);
    const token = await other('token', '--pool', 'Pool', '--user', 'alice');
    expect(await statusOf(`${both.gateway}/v1/me`, { Authorization: token.stdout().trim() })).toBe(200);
    gatewayTerminal.interrupt();
    expect(await gatewayServing).toBe(0);
  });

  it('empties the counters on POST /reset with --dev, for those who know the header', async () => {
    const { admin } = await start('--dev');
    const reset = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${admin}/reset`, { method: 'POST', headers });
    expect((await reset({})).status).toBe(403);
    expect((await reset({ 'x-portcullis-dev': '1' })).status).toBe(200);
    terminal.interrupt();
    await serving;
    terminal = testTerminal(folder);
    const plain = await start();
    const refused = await fetch(`${plain.admin}/reset`, {
      method: 'POST',
      headers: { 'x-portcullis-dev': '1' },
    });
    expect(refused.status).toBe(404);
  });

  it.each([
    ['counters: "redis://127.0.0.1:1"', [], 'the counters at 127.0.0.1:1 cannot be reached'],
    ['', ['--tls-cert', 'none.pem', '--tls-key', 'none.pem'], '--tls-cert none.pem cannot be read (ENOENT)'],
    ['', ['--tls-cert', 'template.yaml', '--tls-key', 'template.yaml'], 'holds no PEM certificate'],
    ['', ['--access-log', 'nowhere/access.log'], 'cannot be written (ENOENT)'],
    ['', ['--host', '192.0.2.1'], 'this machine does not have that address'],
    ['', ['--env-file', 'none.env'], '--env-file none.env cannot be read'],
    ['apiKeys: { ApiApiKey: { env: NOT_SET } }', [], 'the environment variable `NOT_SET`, which is not set'],
    ['apiKeys: { Key: x }', [], 'the template has no API key `Key`'],
    ['functions: { Fnn: { url: "http://127.0.0.1:1" } }', [], 'did you mean `Fn`?'],
  ])('exits 2 with %j and %j, and leaves no lock behind', async (config, options, message) => {
    writeFileSync(join(folder, 'portcullis.yaml'), `region: eu-west-1\n${config}\n`);
    const refused = await other('serve', ...EPHEMERAL, ...options);
    expect(refused.status).toBe(2);
    expect(refused.stderr()).toContain(message);
    expect(existsSync(join(folder, '.portcullis/gateway.lock'))).toBe(false);
    expect(existsSync(join(folder, '.portcullis/serve.json'))).toBe(false);
  });

  it('takes secrets from --env-file', async () => {
    writeFileSync(join(folder, '.env'), 'FEED_KEY=a-key-from-the-environment-file\n');
    writeFileSync(join(folder, 'portcullis.yaml'), 'apiKeys: { ApiApiKey: { env: FEED_KEY } }\n');
    const { gateway } = await start('--env-file', '.env');
    expect(await statusOf(`${gateway}/v1/feed`, { 'x-api-key': 'a-key-from-the-environment-file' })).toBe(
      200,
    );
    expect(terminal.stdout()).not.toContain('a-key-from-the-environment-file');
  });
});
