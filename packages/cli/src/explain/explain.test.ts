import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import type { Explanation } from './explanation.ts';

let cwd = '';

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-explain-'));
  cpSync(fileURLToPath(new URL('../../../../examples/orders', import.meta.url)), cwd, {
    recursive: true,
    filter: (source) => !source.endsWith('.portcullis'),
  });
});

interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function command(...argv: readonly string[]): Promise<Answer> {
  const terminal = testTerminal(cwd);
  const status = await run(argv, terminal);
  return { status, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

async function explain(request: string, ...options: readonly string[]): Promise<Explanation> {
  const answer = await command('explain', '--request', request, '--json', ...options);
  if (answer.status !== 0) throw new Error(`exit ${answer.status}: ${answer.stderr}`);
  return JSON.parse(answer.stdout) as Explanation;
}

const decidedBy = (explanation: Explanation): string | undefined =>
  explanation.steps.find((step) => step.outcome === 'deny')?.step;

const FULFILMENT = 'arn:aws:iam::111122223333:user/fulfilment';
const ALLOW_ALL = JSON.stringify({
  principalId: 'acme',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }],
  },
});

describe('explain', () => {
  it('has every step, in order, those that were not reached too', async () => {
    const { steps } = await explain('GET /orders');
    expect([...new Set(steps.map((step) => step.step))]).toEqual([
      'mtls',
      'web-acl',
      'route',
      'resource-policy',
      'authentication',
      'authorization',
      'api-key',
      'usage-plan',
      'throttle',
      'request-validation',
      'integration-permission',
      'integration',
    ]);
    expect(steps.slice(5).map((step) => step.outcome)).toEqual(Array.from({ length: 7 }, () => 'skip'));
  });

  it('lets anyone see the catalogue, but not from the blocked range: the statement is named with its line', async () => {
    expect((await explain('GET /catalogue')).decision).toBe('allow');
    const denied = await explain('GET /catalogue', '--source-ip', '203.0.113.7');
    expect(denied).toMatchObject({ decision: 'deny', status: 403 });
    expect(decidedBy(denied)).toBe('resource-policy');
    const step = denied.steps.find((one) => one.step === 'resource-policy');
    const statement = step?.evidence.statements?.find((one) => one.matched && one.effect === 'Deny');
    expect(statement).toMatchObject({ sid: 'BlockedRange', file: 'template.yaml' });
    expect(statement?.line).toBeGreaterThan(80);
    const { stdout } = await command(
      ...['explain', '--request', 'GET /catalogue', '--source-ip', '203.0.113.7'],
    );
    expect(stdout).toMatch(/Allow statement ShopAndShoppers of ResourcePolicy of OrdersApi matches\n/);
    expect(stdout).toMatch(
      /Deny statement BlockedRange of ResourcePolicy of OrdersApi matches, and decides\n/,
    );
    expect((await command('explain', '--request', 'GET /catalogue')).stdout).toMatch(
      /Allow statement ShopAndShoppers of ResourcePolicy of OrdersApi matches, and decides\n/,
    );
  });

  it('says what would allow a request that nothing allows, and nothing where something does', async () => {
    const asked = ['GET /fulfilment/queue', '--as', 'arn:aws:iam::111122223333:user/reporting'] as const;
    const { steps } = await explain(...asked);
    const suggestion = steps.find(({ outcome }) => outcome === 'deny')?.evidence.suggestion;
    expect(suggestion?.text).toMatch(
      /^add execute-api:Invoke on arn:\S+\/GET\/fulfilment\/queue to a policy of user reporting$/,
    );
    expect(suggestion?.changes).toMatchObject([{ kind: 'add-statement', side: 'identity' }]);
    const { stdout } = await command('explain', '--request', ...asked);
    expect(stdout).toContain(`\nto allow it: ${suggestion?.text}\n`);
    expect((await command('explain', '--request', 'GET /catalogue')).stdout).not.toContain('to allow it');
  });

  it('says of a path that names the stage that requests are below it', async () => {
    const named = await command('explain', '--request', 'GET /v1/orders');
    expect(named.stdout).toContain('DENY 403  ROUTE_NOT_FOUND');
    expect(named.stderr).toBe('portcullis: --request is below the stage: without /v1\n');
    expect((await command('explain', '--request', 'GET /v2/orders')).stderr).toBe('');
  });

  it('refuses an anonymous caller where a token is asked for', async () => {
    const denied = await explain('GET /orders');
    expect(denied).toMatchObject({
      decision: 'deny',
      status: 401,
      response: { body: '{"message":"Unauthorized"}' },
    });
    expect(decidedBy(denied)).toBe('authentication');
    expect(denied.response.headers['Access-Control-Allow-Origin']).toBe('https://shop.example');
  });

  it('makes up the best token of a user: an ID token without scopes, an access token with them', async () => {
    const list = await explain('GET /orders', '--as', 'user:alice');
    expect(list.decision).toBe('allow');
    expect(list.as[0]).toContain(
      'user alice: an ID token of ShoppersPool by its client ShoppersClient, groups admin',
    );
    const place = await explain('POST /orders', '--as', 'user:bob');
    expect(place.decision).toBe('allow');
    expect(place.as[0]).toContain(
      'an access token of ShoppersPool by its client ShoppersClient, scopes shop/orders.write',
    );
  });

  it.each([
    ['GET /orders', 'user:alice?use=access', 401],
    ['POST /orders', 'user:bob?use=id', 401],
    ['POST /orders', 'user:bob?scopes=shop/orders.read', 401],
    ['GET /orders', 'claims:{"sub":"x","exp":1}', 401],
    ['GET /orders', 'claims:{"sub":"x","iss":"https://issuer.example"}', 401],
    ['GET /orders', 'claims:{"sub":"x","token_use":"access"}', 401],
    ['GET /feed', 'api-key:guess', 403],
    ['GET /fulfilment/queue', 'arn:aws:iam::111122223333:user/reporting', 403],
    ['GET /fulfilment/queue', 'user:alice', 403],
    ['GET /nowhere', FULFILMENT, 403],
    ['GET /catalogue%2Fx/../orders', 'anonymous', 403],
  ])('refuses %s as %s', async (request, who, status) => {
    expect(await explain(request, '--as', who)).toMatchObject({ decision: 'deny', status });
  });

  it.each([
    ['GET /orders', 'claims:{"sub":"x"}'],
    ['GET /orders', 'user:new?groups=admin'],
    ['GET /feed', 'api-key:demo-feed-key-000000000001'],
    ['GET /fulfilment/queue', FULFILMENT],
    ['GET /fulfilment/queue?b=2&a=1%20x', FULFILMENT],
    ['POST /fulfilment/orders/7/shipment', FULFILMENT],
  ])('lets in %s as %s', async (request, who) => {
    expect(await explain(request, '--as', who)).toMatchObject({ decision: 'allow', status: 200 });
  });

  it("shows the caller's right to run the function as a step of its own", async () => {
    const { steps } = await explain('GET /fulfilment/queue', '--as', FULFILMENT);
    expect(steps.find((step) => step.step === 'integration-permission')).toMatchObject({ outcome: 'pass' });
  });

  it('judges at --now', async () => {
    const token = await command(
      'token',
      '--pool',
      'ShoppersPool',
      '--user',
      'alice',
      '--now',
      '2030-01-01T00:00:00Z',
    );
    const header = `Authorization: ${token.stdout.trim()}`;
    const at = (now: string): Promise<Explanation> =>
      explain('GET /orders', '--header', header, '--now', now);
    expect((await at('2030-01-01T00:30:00Z')).decision).toBe('allow');
    expect(await at('2030-01-01T01:30:00Z')).toMatchObject({ decision: 'deny', status: 401 });
  });

  it('says that the code of a Lambda authorizer decides, and does not run it', async () => {
    const answer = await command(
      ...['explain', '--request', 'GET /partners/acme/orders'],
      ...['--header', 'Authorization: Bearer partner-acme-0123abcd'],
    );
    expect(answer.status).toBe(2);
    expect(answer.stdout).toBe('');
    expect(answer.stderr).toContain('the code of the Lambda authorizer Partners (PartnerAuthorizer) decides');
    expect(answer.stderr).toContain('--run-authorizers');
  });

  it('takes the answer of a Lambda authorizer from --as', async () => {
    const header = ['--header', 'Authorization: Bearer partner-acme-0123abcd'];
    const request = 'GET /partners/acme/orders';
    expect((await explain(request, ...header, '--as', `authorizer:${ALLOW_ALL}`)).decision).toBe('allow');
    const denied = await explain(
      request,
      ...header,
      '--as',
      `authorizer:${ALLOW_ALL.replace('Allow', 'Deny')}`,
    );
    expect(denied).toMatchObject({ decision: 'deny', status: 403 });
    expect(await explain(request, ...header, '--as', 'authorizer:{}')).toMatchObject({ status: 500 });
  });

  it('runs the authorizer where it is told to', async () => {
    const header = ['--header', 'Authorization: Bearer partner-acme-0123abcd', '--run-authorizers'];
    expect((await explain('GET /partners/acme/orders', ...header)).decision).toBe('allow');
    expect(await explain('GET /partners/globex/orders', ...header)).toMatchObject({
      decision: 'deny',
      status: 403,
    });
  });

  it('exits 1 when --expect is not met, and 0 when it is', async () => {
    const request = ['explain', '--request', 'GET /orders'];
    expect((await command(...request, '--expect', 'deny')).status).toBe(0);
    expect((await command(...request, '--expect', '401')).status).toBe(0);
    expect((await command(...request, '--expect', 'allow')).status).toBe(1);
    expect((await command(...request, '--expect', '403')).status).toBe(1);
  });

  it('reads like a list of steps for a person', async () => {
    const { stdout } = await command('explain', '--request', 'GET /orders');
    expect(stdout).toMatch(
      /^GET \/orders \(API a1b2c3d4e5, stage v1, route GET \/orders\)\n {2}as anonymous\n/,
    );
    expect(stdout).toMatch(/\n {2}deny {2}authentication +TOKEN_MISSING: /);
    expect(stdout).toContain('\nDENY 401  TOKEN_MISSING: ');
    expect(stdout).toContain('{"message":"Unauthorized"}');
  });

  it.each([
    [['--as', 'alice'], 'none of the known forms'],
    [['--as', 'user:nobody'], 'no user pool of the configuration has this user'],
    [['--as', 'user:alice?pool=Nowhere'], 'no user pool `Nowhere`'],
    [['--as', 'arn:aws:iam::111122223333:user/nobody'], 'neither the template nor the configuration'],
    [['--as', 'user:alice', '--header', 'Authorization: x'], 'both give the header'],
    [['--source-ip', 'home'], '--source-ip home'],
    [['--body', 'nowhere.json'], '--body nowhere.json cannot be read'],
    [['--expect', 'maybe'], '--expect maybe'],
    [['--now', 'yesterday'], '--now yesterday'],
    [['--stage', 'v9'], 'no stage `v9`'],
    [['--api', 'Nope'], 'no API `Nope`'],
    [['--request', 'orders'], 'METHOD /path'],
  ])('exits 2 with %j', async (options, message) => {
    const answer = await command('explain', '--request', 'GET /orders', ...options);
    expect(answer.status).toBe(2);
    expect(answer.stderr).toContain(message);
    expect(answer.stdout).toBe('');
  });
});

describe('--vpce', () => {
  it('is what a resource policy asks for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-vpce-'));
    const template = readFileSync(join(cwd, 'template.yaml'), 'utf8');
    const condition = /IpAddress: \{ "aws:SourceIp": 203\.0\.113\.0\/24 \}/;
    expect(template).toMatch(condition);
    const guarded = template.replace(condition, 'StringNotEquals: { "aws:SourceVpce": vpce-0abc }');
    writeFileSync(join(folder, 'template.yaml'), guarded);
    const decided = async (...options: readonly string[]): Promise<string> => {
      const terminal = testTerminal(folder);
      await run(['explain', '--request', 'GET /catalogue', '--json', ...options], terminal);
      return (JSON.parse(terminal.stdout()) as Explanation).decision;
    };
    expect(await decided('--vpce', 'vpce-0abc')).toBe('allow');
    expect(await decided('--vpce', 'vpce-0other')).toBe('deny');
    expect(await decided()).toBe('deny');
  });
});

describe('a template that cannot be enforced as it is declared', () => {
  it('is refused with what is wrong, and is no bug of the program', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-pattern-'));
    const template = readFileSync(join(cwd, 'template.yaml'), 'utf8');
    writeFileSync(
      join(folder, 'template.yaml'),
      template.replace('Bearer partner-[a-z]+', '(?=Bearer) partner-[a-z]+'),
    );
    for (const argv of [
      ['explain', '--request', 'GET /orders'],
      ['serve', '--port', '0', '--admin-port', '0', '--identity-port', '0'],
    ]) {
      const terminal = testTerminal(folder);
      expect(await run(argv, terminal)).toBe(2);
      expect(terminal.stderr()).toContain('(?=Bearer) partner-');
      expect(terminal.stderr()).not.toContain('internal error');
    }
  });
});

describe('token', () => {
  const token = (...options: readonly string[]): Promise<Answer> =>
    command('token', '--pool', 'ShoppersPool', ...options);

  it.each([
    [['--user', 'alice', '--groups', 'owners'], 'has no group `owners`'],
    [['--user', 'alice', '--scopes', 'shop/all'], 'has no scope `shop/all`'],
    [['--user', 'mallory'], 'has no user `mallory`'],
    [['--user', 'alice', '--client', 'Other'], 'has no client `Other`'],
    [['--user', 'alice', '--use', 'refresh'], '--use refresh'],
    [['--user', 'alice', '--ttl', '1h'], '--ttl 1h'],
  ])('refuses %j', async (options, message) => {
    const answer = await token(...options);
    expect(answer.status).toBe(2);
    expect(answer.stderr).toContain(message);
    expect(answer.stdout).toBe('');
  });

  it('issues what the pool could not with --force', async () => {
    const answer = await token('--user', 'mallory', '--groups', 'owners', '--force');
    expect(answer.status).toBe(0);
    const [, payload = ''] = answer.stdout.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      'cognito:username': 'mallory',
      'cognito:groups': ['owners'],
    });
  });
});
