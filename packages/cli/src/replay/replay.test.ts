import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import type { ReplayReport } from './report.ts';

let cwd = '';

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-replay-'));
  cpSync(fileURLToPath(new URL('../../../../examples/orders', import.meta.url)), cwd, {
    recursive: true,
    filter: (source) => !source.endsWith('.portcullis'),
  });
});

type Line = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function command(...argv: readonly string[]): Promise<Answer> {
  const terminal = testTerminal(cwd);
  const status = await run(['explain', ...argv], terminal);
  return { status, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

async function replay(
  lines: readonly (Line | string)[],
  ...options: readonly string[]
): Promise<ReplayReport> {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  writeFileSync(join(cwd, 'access.log'), text);
  const answer = await command('--log', 'access.log', '--json', ...options);
  if (answer.status !== 0) throw new Error(answer.stderr);
  return JSON.parse(answer.stdout) as ReplayReport;
}

/** As `serve` writes it where the template has no format. */
function ours(fields: Line): Line {
  return {
    'identity.sourceIp': '192.0.2.1',
    httpMethod: 'GET',
    path: '/v1/orders',
    status: '401',
    'portcullis.code': 'TOKEN_MISSING',
    'portcullis.step': 'authentication',
    ...fields,
  };
}

/** As API Gateway's own example of a JSON format writes it. */
function aws(fields: Line): Line {
  return {
    requestId: 'r',
    ip: '192.0.2.1',
    caller: '-',
    user: '-',
    requestTime: '28/Nov/2026:01:23:45 +0000',
    httpMethod: 'GET',
    resourcePath: '/orders',
    status: '401',
    protocol: 'HTTP/1.1',
    responseLength: '26',
    ...fields,
  };
}

const undecidable = ({ undecidable: [first] }: ReplayReport): string | undefined => first?.why;

const REPORTING = 'arn:aws:iam::111122223333:user/reporting';

describe('explain --log', () => {
  it('counts refusals by cause, and explains the same one once', async () => {
    const report = await replay([
      ours({}),
      ours({}),
      ours({
        path: '/v1/nothing',
        status: '403',
        'portcullis.code': 'ROUTE_NOT_FOUND',
        'portcullis.step': 'route',
      }),
      ours({
        path: '/v1/catalogue',
        status: '200',
        'portcullis.code': 'ALLOWED',
        'portcullis.step': undefined,
      }),
    ]);
    expect(report.summary).toEqual({ lines: 4, allowed: 1, refused: 3, undecidable: 0 });
    expect(report.causes).toEqual([
      { cause: 'TOKEN_MISSING', step: 'authentication', status: 401, count: 2 },
      { cause: 'ROUTE_NOT_FOUND', step: 'route', status: 403, count: 1 },
    ]);
    expect(report.refused[0]).toMatchObject({ request: 'GET /orders', as: ['anonymous'], lines: [1, 2] });
    expect(report.refused[0]?.explanation?.steps.length).toBeGreaterThan(5);
  });

  it('names the statement of the template that refused a signed request', async () => {
    writeFileSync(
      join(cwd, 'access.log'),
      JSON.stringify(
        ours({
          path: '/v1/fulfilment/queue',
          status: '403',
          'portcullis.code': 'IAM_NO_ALLOW',
          'portcullis.step': 'authorization',
          'identity.userArn': REPORTING,
        }),
      ),
    );
    const answer = await command('--log', 'access.log');
    expect(answer.status).toBe(0);
    expect(answer.stdout).toContain(`GET /fulfilment/queue as ${REPORTING}: 1 (line 1)`);
    expect(answer.stdout).toContain('template.yaml:71: Allow statement ShopAndShoppers');
    expect(answer.stdout).toContain('to allow it: ');
  });

  it('takes the lines of API Gateway, and the source address decides as it did', async () => {
    const report = await replay([
      aws({ resourcePath: '/catalogue', status: '403', ip: '203.0.113.7' }),
      aws({ resourcePath: '/catalogue', status: '200' }),
    ]);
    expect(report.summary).toMatchObject({ allowed: 1, refused: 1 });
    expect(report.causes[0]).toMatchObject({
      cause: 'RESOURCE_POLICY_EXPLICIT_DENY',
      step: 'resource-policy',
    });
  });

  it('takes exports that have the time before each line', async () => {
    const report = await replay([`2026-11-28T01:23:45.000Z ${JSON.stringify(aws({}))}`]);
    expect(report.summary.refused).toBe(1);
  });

  it('knows a user of the configuration by the sub of the token, with the groups of the configuration', async () => {
    const token = await tokenClaims('alice');
    const report = await replay([
      ours({
        status: '200',
        'portcullis.code': 'ALLOWED',
        'portcullis.step': undefined,
        'authorizer.claims.sub': token.sub,
      }),
    ]);
    expect(report.summary.allowed).toBe(1);
  });

  it('knows an API key by its id, and never prints its value', async () => {
    const line = ours({
      path: '/v1/feed',
      status: '429',
      'portcullis.code': 'QUOTA_EXCEEDED',
      'portcullis.step': 'usage-plan',
      'identity.apiKeyId': 'OrdersApiApiKey',
    });
    const report = await replay([line]);
    expect(report.refused[0]).toMatchObject({ cause: 'QUOTA_EXCEEDED', status: 429, explanation: null });
    const answer = await command('--log', 'access.log');
    expect(`${answer.stdout}${JSON.stringify(report)}`).not.toContain('demo-feed-key');
  });

  it('a Lambda authorizer answers as it did', async () => {
    const line = { path: '/v1/partners/acme/orders', 'authorizer.principalId': 'acme' };
    const report = await replay([
      ours({ ...line, status: '200', 'portcullis.code': 'ALLOWED', 'portcullis.step': undefined }),
      ours({
        ...line,
        status: '403',
        'portcullis.code': 'AUTHORIZER_EXPLICIT_DENY',
        'portcullis.step': 'authorization',
      }),
    ]);
    expect(report.summary).toMatchObject({ allowed: 1, refused: 1, undecidable: 0 });
  });

  it('an integration that failed is no refusal', async () => {
    const report = await replay([
      ours({
        path: '/v1/catalogue',
        status: '502',
        'portcullis.code': 'INTEGRATION_UNREACHABLE',
        'portcullis.step': 'integration',
      }),
      aws({ resourcePath: '/catalogue', status: '502', responseType: 'INTEGRATION_FAILURE' }),
    ]);
    expect(report.summary.allowed).toBe(2);
  });

  it('a cause that the log names counts although no log holds what it depends on', async () => {
    const report = await replay([
      aws({ resourcePath: '/catalogue', status: '403', responseType: 'WAF_FILTERED' }),
    ]);
    expect(report.refused[0]).toMatchObject({ cause: 'WAF_FILTERED', explanation: null });
  });

  it.each([
    ['text', 'hello', 'no JSON object'],
    ['a list', '[1]', 'no JSON object'],
    ['a line that is cut off', '{"status":"401","ip":', 'no JSON object'],
    ['no status', { ...aws({}), status: undefined }, 'has no status'],
    ['a status that is none', aws({ status: '-' }), 'has no status'],
    ['no method', { ...aws({}), httpMethod: undefined }, 'has no httpMethod'],
    ['no path', { ...aws({}), resourcePath: undefined }, 'has no path'],
    ['a route with a parameter, and no path', aws({ resourcePath: '/catalogue/{sku}' }), 'has no path'],
    ['no source address', { ...aws({}), ip: undefined }, 'has no identity.sourceIp'],
    ['no field of an identity', { ...aws({}), caller: undefined, user: undefined }, 'says who called'],
    ['a caller by unique id', aws({ caller: 'AIDAX', user: 'AIDAX' }), 'AIDAX only: log identity.userArn'],
    [
      'an IAM user whom nobody knows',
      aws({ userArn: 'arn:aws:iam::111122223333:user/nobody' }),
      'has this identity',
    ],
    ['an ARN that is none', aws({ userArn: 'x' }), 'none of the known forms'],
    ['an API key that nobody knows', aws({ apiKeyId: 'zzz' }), 'the API key zzz is not known'],
    ['let in, though the template refuses', aws({ status: '200' }), 'the template refuses it with 401'],
    [
      'refused, though the template lets in',
      aws({ resourcePath: '/catalogue', status: '403' }),
      'the template lets it in',
    ],
    [
      'refused with another status',
      aws({ status: '403' }),
      'answered 403, and the template refuses it with 401',
    ],
    ['a client that went away', ours({ status: '499', 'portcullis.code': 'ABORTED' }), 'went away'],
    [
      'only the code could say',
      ours({ path: '/v1/payments/notifications', httpMethod: 'POST', rawQuery: '' }),
      undefined,
    ],
  ])('%s is undecidable, and counted', async (_, line, why) => {
    const report = await replay([line as Line]);
    if (why === undefined) return expect(report.summary.lines).toBe(1);
    expect(report.summary).toMatchObject({ lines: 1, undecidable: 1 });
    expect(undecidable(report)).toContain(why);
  });

  it.each([
    [['--request', 'GET /'], '--request and --log exclude each other'],
    [['--as', 'anonymous'], '--as and --log exclude each other'],
    [['--expect', 'allow'], '--expect and --log exclude each other'],
    [['--compare', 'anonymous'], '--compare and --log exclude each other'],
  ])('refuses %j beside it', async (more, message) => {
    writeFileSync(join(cwd, 'access.log'), '');
    const answer = await command('--log', 'access.log', ...more);
    expect(answer.status).toBe(2);
    expect(answer.stderr).toContain(message);
  });

  it.each([
    ['nothing.log', 'does not exist'],
    ['.', 'cannot be read (EISDIR)'],
  ])('refuses the log %s', async (path, why) => {
    const answer = await command('--log', path);
    expect(answer.status).toBe(2);
    expect(answer.stderr).toContain(`--log ${path} ${why}`);
  });
});

async function tokenClaims(user: string): Promise<{ readonly sub: string }> {
  const terminal = testTerminal(cwd);
  await run(['token', '--pool', 'ShoppersPool', '--user', user], terminal);
  const payload = terminal.stdout().split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string };
}

describe('explain --log --against', () => {
  function newer(change: (template: string) => string): void {
    mkdirSync(join(cwd, 'new'));
    for (const file of ['template.yaml', 'portcullis.yaml']) {
      const text = readFileSync(join(cwd, file), 'utf8');
      writeFileSync(join(cwd, 'new', file), file === 'template.yaml' ? change(text) : text);
    }
  }

  const LINES = [
    aws({ resourcePath: '/catalogue', status: '403', ip: '203.0.113.7' }),
    aws({ resourcePath: '/catalogue', status: '200', ip: '198.51.100.7' }),
    aws({ resourcePath: '/catalogue', status: '200' }),
    aws({ status: '200' }),
  ];

  it('says which requests would be let in now, and which no longer', async () => {
    newer((text) => text.replace('203.0.113.0/24', '198.51.100.0/24'));
    const { against } = await replay(LINES, '--against', 'new');
    expect(against?.compared).toBe(3);
    expect(against?.changes.map(({ kind, lines }) => [kind, lines])).toEqual([
      ['gains', [1]],
      ['loses', [2]],
    ]);
    const text = (await command('--log', 'access.log', '--against', 'new')).stdout;
    expect(text).toContain('against new: 2 of 3 requests would be decided differently');
    expect(text).toContain(
      'GET /catalogue as anonymous: 1 (line 1): 403 RESOURCE_POLICY_EXPLICIT_DENY, then let in',
    );
    expect(text).toContain('new/template.yaml:82: Deny statement BlockedRange');
  });

  it('says which would be refused with another status', async () => {
    newer((text) => text.replace('Path: /orders', 'Path: /purchases'));
    const { against } = await replay([aws({})], '--against', 'new');
    expect(against?.changes).toMatchObject([
      { kind: 'otherwise', before: { status: 401 }, after: { status: 403, code: 'ROUTE_NOT_FOUND' } },
    ]);
  });

  it('the same template changes nothing', async () => {
    newer((text) => text);
    const { against } = await replay(LINES, '--against', 'new');
    expect(against).toEqual({ compared: 3, undecidable: [], changes: [] });
  });

  it('an identity that the other template does not have is undecidable there', async () => {
    newer((text) =>
      text.replace('UserName: reporting', 'UserName: reports').replaceAll('user/reporting', 'user/reports'),
    );
    writeFileSync(
      join(cwd, 'new/portcullis.yaml'),
      readFileSync(join(cwd, 'new/portcullis.yaml'), 'utf8').replace('name: reporting', 'name: reports'),
    );
    const line = ours({
      path: '/v1/fulfilment/queue',
      status: '403',
      'portcullis.code': 'IAM_NO_ALLOW',
      'portcullis.step': 'authorization',
      'identity.userArn': REPORTING,
    });
    const { against } = await replay([line], '--against', 'new');
    expect(against?.undecidable[0]?.why).toContain('has this identity');
  });
});

describe('a format of the template', () => {
  const TEMPLATE = (format: string): string => `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      AccessLogSettings:
        DestinationArn: arn:aws:logs:eu-west-1:111122223333:log-group:api
        Format: '${format}'
      Auth: { EnableIamAuthorizer: true }
  Ops:
    Type: AWS::IAM::User
    Properties:
      UserName: ops
      Policies:
        - PolicyName: until
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: execute-api:Invoke
                Resource: "*"
                Condition: { DateLessThan: { "aws:CurrentTime": "2026-06-01T00:00:00Z" } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => ({})"
      Events:
        Ops: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /ops, Method: GET, Auth: { Authorizer: AWS_IAM } } }
`;

  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'portcullis-replay-'));
  });

  it('explains its own names, in objects too, and each line is judged at its own time', async () => {
    writeFileSync(
      join(cwd, 'template.yaml'),
      TEMPLATE(
        '{"who":{"a":"$context.identity.sourceIp","b":"$context.identity.userArn"},"t":"$context.requestTimeEpoch","r":"$context.routeKey","s":$context.status}',
      ),
    );
    const line = (time: string, status: number): Line => ({
      who: { a: '192.0.2.1', b: 'arn:aws:iam::111122223333:user/ops' },
      t: String(Date.parse(time)),
      r: 'GET /ops',
      s: status,
    });
    const report = await replay([line('2026-05-31T00:00:00Z', 200), line('2026-06-02T00:00:00Z', 403)]);
    expect(report.summary).toMatchObject({ allowed: 1, refused: 1, undecidable: 0 });
    expect(report.causes[0]).toMatchObject({ cause: 'IAM_NO_ALLOW', status: 403 });
  });

  it('that does not fit a line leaves it to the common names', async () => {
    writeFileSync(
      join(cwd, 'template.yaml'),
      TEMPLATE('{"x":"$context.identity.sourceIp","ip":"$context.path"}'),
    );
    const report = await replay([aws({ resourcePath: undefined, path: '/ops', status: '403' })]);
    expect(report.refused[0]).toMatchObject({ request: 'GET /ops', as: ['anonymous'] });
  });
});
