import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { type TestTerminal, testTerminal } from '../test-terminal.ts';

const SHOP = `requestsPerMonth: 50000000
responseKb: 2
monthlyActiveUsers: 100000
attackRequests: 100000000
`;

const TEMPLATE = `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 10 }
      Auth:
        Authorizers:
          Pool:
            JwtConfiguration: { issuer: 'https://issuer.example', audience: [shop] }
            IdentitySource: $request.header.Authorization
  Open:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: 'exports.handler = async () => ({})'
      MemorySize: 1024
      Timeout: 7
      Architectures: [arm64]
      Events:
        Open: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /open, Method: GET } }
        Mine:
          Type: HttpApi
          Properties: { ApiId: !Ref Api, Path: /mine, Method: GET, Auth: { Authorizer: Pool } }
`;

interface Files {
  readonly [name: string]: string;
}

async function cost(
  files: Files,
  ...argv: readonly string[]
): Promise<TestTerminal & { readonly status: number }> {
  const cwd = mkdtempSync(join(tmpdir(), 'portcullis-cost-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const terminal = testTerminal(cwd);
  const status = await run(['cost', ...argv], terminal);
  return { ...terminal, status };
}

describe('cost --json', () => {
  it('has the stable fields, to the cent', async () => {
    const { stdout, status } = await cost(
      { 't.yaml': SHOP },
      '--traffic',
      't.yaml',
      '--free-tiers',
      '--json',
    );
    expect(status).toBe(0);
    const result = JSON.parse(stdout());
    expect(result).toMatchObject({
      currency: 'USD',
      pricesAsOf: '2026-11',
      region: 'us-east-1',
      freeTiers: true,
    });
    expect(result.monthly.total).toBe(1610.67);
    expect(result.monthly.items[1]).toEqual({
      item: 'Lambda function, 512 MB for 100 ms',
      quantity: 50_000_000,
      unit: 'invocations',
      cost: 51.67,
    });
    const costs = Object.fromEntries(
      result.attack.map((row: { design: string; cost: number }) => [row.design, row.cost]),
    );
    expect(costs).toMatchObject({
      'in-function-rest': 432.5,
      'gateway-authorizer': 25,
      'waf-in-function': 95.08,
    });
    expect(result.attack[0]).toMatchObject({ requests: 100_000_000, gatewayBills: true });
  });

  it('takes JSON, and leaves free tiers out where nobody asks for them', async () => {
    const json = JSON.stringify({ requestsPerMonth: 50e6, monthlyActiveUsers: 100_000 });
    const { stdout } = await cost({ 't.json': json }, '--traffic', 't.json', '--json');
    expect(JSON.parse(stdout()).monthly.total).toBe(1760.67);
  });

  it('reads the API at hand and marks what its routes do', async () => {
    const { stdout, status } = await cost(
      { 'template.yaml': TEMPLATE, 't.yaml': SHOP },
      'template.yaml',
      '--traffic',
      't.yaml',
      '--json',
    );
    expect(status).toBe(0);
    const result = JSON.parse(stdout());
    expect(result.traffic).toMatchObject({
      api: { value: 'http', from: 'template' },
      backendMemoryMb: { value: 1024, from: 'template' },
      architecture: { value: 'arm', from: 'template' },
      authorizer: { value: 'gateway', from: 'template' },
      backendMs: { value: 100, from: 'assumed' },
      requestsPerMonth: { value: 50_000_000, from: 'file' },
    });
    const own = result.attack.filter((row: { ownRoutes: number }) => row.ownRoutes > 0);
    expect(own.map((row: { design: string }) => row.design)).toEqual([
      'in-function-http',
      'gateway-authorizer',
    ]);
    expect(own[1].basis).toBe('unconfirmed');
    // 180,000 × ($1.20 + 100 ms or 7 s × 1 GB × $13.3334 + $0.50) a million
    expect(result.hourlyBound).toEqual({
      requestsPerSecond: 50,
      requests: 180_000,
      cost: 0.55,
      costAtTimeout: 17.11,
    });
  });

  it('lets the traffic file correct the template', async () => {
    const traffic = `${SHOP}backendMemoryMb: 128\nrequestsPerSecondLimit: 1\n`;
    const files = { 'template.yaml': TEMPLATE, 't.yaml': traffic };
    const { stdout } = await cost(files, '--traffic', 't.yaml', '--json');
    expect(JSON.parse(stdout()).traffic.backendMemoryMb).toEqual({ value: 128, from: 'file' });
    expect(JSON.parse(stdout()).hourlyBound.requests).toBe(3600);
  });
});

describe('cost as a person reads it', () => {
  it('names region and date of the prices, and whose word it goes by', async () => {
    const { stdout } = await cost({ 'template.yaml': TEMPLATE, 't.yaml': SHOP }, '--traffic', 't.yaml');
    expect(stdout()).toContain('Prices of us-east-1 as of 2026-11, in USD, free tiers not counted.');
    expect(stdout()).toMatch(/ > {2}Auth in the function, HTTP API .*\$\d+\.\d\d .*█/);
    expect(stdout()).toContain('unconfirmed: an HTTP API is not billed for what is refused by');
    expect(stdout()).toContain(
      'Not to be had with an HTTP API: Auth in the function, REST API; Invalid API key',
    );
  });

  it('says of nothing that it costs nothing', async () => {
    const files = { 't.yaml': 'requestsPerMonth: 0\nattackRequests: 0\nrequestsPerSecondLimit: 0\n' };
    const { stdout, status } = await cost(files, '--traffic', 't.yaml', '--chart', 'a.svg');
    expect(status).toBe(0);
    expect(stdout()).toMatch(/Total\s+\$0\.00/);
    expect(stdout()).not.toContain('NaN');
  });

  it('writes a chart with every design, its date and region', async () => {
    const files = { 't.yaml': SHOP };
    const { cwd, stderr } = await cost(files, '--traffic', 't.yaml', '--chart', 'a.svg');
    expect(stderr()).toBe('wrote a.svg\n');
    const svg = readFileSync(join(cwd, 'a.svg'), 'utf8');
    expect(svg).toMatch(/^<svg xmlns/);
    expect(svg).toContain('Prices of us-east-1 as of 2026-11, USD');
    expect(svg).toContain('>$432.50</text>');
    expect(svg).not.toContain('NaN');
  });
});

describe('what cost refuses with status 2', () => {
  it.each([
    [
      'requestPerMonth: 1\n',
      't.yaml:1:1: unknown key `requestPerMonth`; did you mean `requestsPerMonth`? the keys here are: api, requestsPerMonth, responseKb',
    ],
    [
      '\nrequestsPerMonth: -5\n',
      't.yaml:2:19: `requestsPerMonth`: must be a whole number from 0 to 10,000,000,000,000',
    ],
    ['requestsPerMonth: 1e300\n', '`requestsPerMonth`: must be a whole number'],
    ['requestsPerMonth: 50M\n', 't.yaml:1:19: `requestsPerMonth`: must be a whole number'],
    ['requestsPerMonth: .nan\n', '`requestsPerMonth`: must be a whole number'],
    ['wafLeak: 1.5\n', '`wafLeak`: must be a number from 0 to 1'],
    ['api: soap\n', 't.yaml:1:6: `api`: must be rest or http'],
    ['- 1\n', 't.yaml:1:1: must be a map of keys and numbers'],
    ['a: [\n', 't.yaml:2'],
    ['', '--traffic t.yaml is empty'],
    ['monthlyActiveUsers: 1\nfederatedUsers: 2\n', 't.yaml:2:17: `federatedUsers`'],
    ['m2mClients: 5\nm2mTokenHours: 0\n', 't.yaml:2:16: `m2mTokenHours`'],
    ['m2mCallsPerMonth: 5\n', 'needs m2mClients'],
    ['verifiedPermissions: single\n', 'write `authorizer: lambda` into the traffic file'],
  ])('a traffic file %j', async (text, message) => {
    const { status, stdout, stderr } = await cost({ 't.yaml': text }, '--traffic', 't.yaml');
    expect(stderr()).toContain(message);
    expect(status).toBe(2);
    expect(stdout()).toBe('');
  });

  it('no traffic file', async () => {
    const none = await cost({});
    expect(none.status).toBe(2);
    expect(none.stderr()).toContain('--traffic FILE is missing');
    const lost = await cost({}, '--traffic', 'lost.yaml');
    expect(lost.status).toBe(2);
    expect(lost.stderr()).toContain('--traffic lost.yaml does not exist');
  });

  it('a region without prices, naming those that have', async () => {
    const config = 'template: template.yaml\nregion: eu-west-1\n';
    const files = { 't.yaml': SHOP, 'template.yaml': TEMPLATE, 'portcullis.yaml': config };
    const refused = await cost(files, '--traffic', 't.yaml');
    expect(refused.status).toBe(2);
    expect(refused.stderr()).toContain('no prices for the region eu-west-1; --price-region takes: us-east-1');
    const named = await cost(files, '--traffic', 't.yaml', '--price-region', 'us-east-1');
    expect(named.status).toBe(0);
  });

  it('a template that is named and is not there', async () => {
    const { status, stderr } = await cost({ 't.yaml': SHOP }, 'lost.yaml', '--traffic', 't.yaml');
    expect(status).toBe(2);
    expect(stderr()).toContain('no such file or folder: lost.yaml');
  });

  it('a chart that cannot be written', async () => {
    const { status, stderr } = await cost({ 't.yaml': SHOP }, '--traffic', 't.yaml', '--chart', 'no/a.svg');
    expect(status).toBe(2);
    expect(stderr()).toContain('--chart no/a.svg cannot be written (ENOENT)');
  });
});

describe('cost --prices', () => {
  it('takes what --list-prices prints', async () => {
    const listed = await cost({}, '--list-prices');
    const list = JSON.parse(listed.stdout());
    for (const price of list.prices) price.region = 'eu-west-1';
    list.asOf = '2027-02';
    const files = { 't.yaml': SHOP, 'p.json': JSON.stringify(list) };
    const argv = ['--traffic', 't.yaml', '--prices', 'p.json', '--price-region', 'eu-west-1', '--json'];
    const { stdout, status } = await cost(files, ...argv);
    expect(status).toBe(0);
    expect(JSON.parse(stdout())).toMatchObject({ region: 'eu-west-1', pricesAsOf: '2027-02' });
    expect(JSON.parse(stdout()).monthly.total).toBe(1760.67);
  });

  const price = (change: string): string => `currency: USD
asOf: 2027-02
prices:
  - item: api-gateway.rest.requests
    region: eu-west-1
    unit: request
    per: 1000000
    ${change}
    date: 2027-02
    source: price page
    basis: price page
`;

  it.each([
    [price('tiers: [{ upTo: null, price: 3.5 }]'), 'there is no price of lambda.requests for eu-west-1'],
    [
      price('tiers: [{ upTo: null, price: -1 }]'),
      'p.yaml:8:34: `prices.0.tiers.0.price`: must be a number that is not negative',
    ],
    [
      price('tiers: [{ upTo: 5, price: 1 }]'),
      '`prices.0.tiers`: the last tier, and only that, has `upTo: null`',
    ],
    [
      price('tiers: [{ upTo: 5, price: 1 }, { upTo: 4, price: 1 }, { upTo: null, price: 1 }]'),
      'each `upTo` must be above',
    ],
    [price('tiers: [{ upTo: null, price: 1 }]\n    until: 3'), 'unknown key `until`; did you mean `unit`?'],
    ['currency: EUR\nasOf: 2027-02\nprices: []\n', 'p.yaml:1:11: `currency`: must be USD'],
  ])('refuses %j', async (text, message) => {
    const argv = ['--traffic', 't.yaml', '--prices', 'p.yaml', '--price-region', 'eu-west-1'];
    const { status, stderr } = await cost({ 't.yaml': SHOP, 'p.yaml': text }, ...argv);
    expect(stderr()).toContain(message);
    expect(status).toBe(2);
  });
});
