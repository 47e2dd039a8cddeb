import { connect } from 'node:net';
import { type Api, type Definition, InputError, type Integration } from '@portcullis/model';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  AT,
  api,
  definition,
  lambdaFunction,
  MOCK,
  route,
  stage,
} from '../../../../spec/fixtures/definition.ts';
import {
  startGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../../../../spec/fixtures/gateway.ts';

let running: TestGateway | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function start(of: Definition, options: TestGatewayOptions = {}): Promise<TestGateway> {
  running = await startGateway(of, options);
  return running;
}

const FUNCTION = lambdaFunction('Fn', {
  permissions: [{ principal: 'apigateway.amazonaws.com', action: 'lambda:InvokeFunction', at: AT }],
});
const LAMBDA: Integration = {
  type: 'AWS_PROXY',
  function: { arn: FUNCTION.arn, logicalId: 'Fn' },
  payloadFormatVersion: '1.0',
  timeoutMs: 29_000,
  at: AT,
};
const CORS = {
  allowOrigins: ['https://a.example'],
  allowMethods: ['GET', 'PUT'],
  allowHeaders: ['x-a'],
  exposeHeaders: ['x-b'],
  allowCredentials: true,
  maxAgeSeconds: 60,
};

function shop(more: Partial<Api> = {}, of: Partial<Definition> = {}): Definition {
  const routes = [
    route('GET', '/open', { type: 'NONE' }, { integration: LAMBDA }),
    route('GET', '/iam', { type: 'AWS_IAM' }, { integration: LAMBDA }),
    route('GET', '/key', { type: 'NONE' }, { integration: LAMBDA, apiKeyRequired: true }),
  ];
  return definition([api({ logicalId: 'Shop', routes, ...more })], { functions: [FUNCTION], ...of });
}

const httpShop = (more: Partial<Api> = {}): Definition =>
  shop({
    kind: 'HTTP',
    stages: [stage({ name: '$default' })],
    routes: [
      route('GET', '/open', { type: 'NONE' }, { integration: LAMBDA }),
      route('GET', '/iam', { type: 'AWS_IAM' }, { integration: LAMBDA }),
    ],
    ...more,
  });

describe('a refusal', () => {
  it('of a REST API carries the ids and the error type of the service, and invokes nothing', async () => {
    const { send, invoked } = await start(shop());
    const { status, body, headers } = await send('/prod/iam');
    expect([status, body]).toEqual([403, '{"message":"Missing Authentication Token"}']);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-amzn-errortype': 'MissingAuthenticationTokenException',
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-amz-apigw-id': expect.stringMatching(/^[A-Za-z0-9]{15}=$/),
    });
    expect(invoked).toEqual([]);
  });

  it('of an HTTP API has one id and no detail', async () => {
    const { send, invoked } = await start(httpShop());
    const { status, body, headers } = await send('/iam');
    expect([status, body]).toEqual([403, '{"message":"Forbidden"}']);
    expect(headers['apigw-requestid']).toMatch(/^[A-Za-z0-9]{15}=$/);
    expect(headers).not.toHaveProperty('x-amzn-errortype');
    expect(headers).not.toHaveProperty('x-amzn-requestid');
    expect(invoked).toEqual([]);
  });

  it.each([
    ['a stage that is not there', shop(), '/test/open', 403, '{"message":"Forbidden"}', 'ForbiddenException'],
    ['an HTTP API without that route', httpShop(), '/nothing', 404, '{"message":"Not Found"}', undefined],
    [
      'an HTTP API without that stage',
      httpShop({ stages: [stage({ name: 'dev' })] }),
      '/open',
      404,
      '{"message":"Not Found"}',
      undefined,
    ],
    [
      'a disabled endpoint',
      shop({ disableExecuteApiEndpoint: true }),
      '/prod/open',
      403,
      '{"message":"Forbidden"}',
      'ForbiddenException',
    ],
  ])('%s', async (_name, of, target, status, body, errorType) => {
    const { send, invoked } = await start(of);
    const answer = await send(target);
    expect([answer.status, answer.body, answer.headers['x-amzn-errortype']]).toEqual([
      status,
      body,
      errorType,
    ]);
    expect(invoked).toEqual([]);
  });

  it('to HEAD has no body, and the connection stays in step', async () => {
    const { port } = await start(shop());
    const text = await new Promise<string>((resolve) => {
      let received = '';
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          'HEAD /prod/iam HTTP/1.1\r\nHost: a\r\n\r\nGET /prod/open HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
        );
      });
      socket.on('data', (chunk) => {
        received += chunk.toString();
      });
      socket.on('close', () => resolve(received));
    });
    expect([...text.matchAll(/HTTP\/1.1 (\d+)/g)].map((match) => match[1])).toEqual(['403', '200']);
  });

  it('every request has an id of its own', async () => {
    const { send } = await start(shop());
    const ids = new Set<string | undefined>();
    for (let i = 0; i < 20; i++) {
      const { headers } = await send('/prod/iam');
      ids.add(headers['x-amzn-requestid']).add(headers['x-amz-apigw-id']);
    }
    expect(ids.size).toBe(40);
  });
});

describe('a port that throws', () => {
  it('is 500: the request is not let in and not left hanging', async () => {
    const { send, invoked } = await start(
      shop({
        stages: [
          stage({ methodSettings: [{ path: '*', method: '*', throttle: { rateLimit: 1, burstLimit: 1 } }] }),
        ],
      }),
      {
        ports: {
          counters: {
            takeToken: () => {
              throw new Error('the store is gone');
            },
            spendQuota: () => false,
          },
        },
      },
    );
    const answer = await send('/prod/open');
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('store');
    expect(invoked).toEqual([]);
  });
});

describe('CORS of an HTTP API', () => {
  it('answers a preflight without an OPTIONS route and without invoking anything', async () => {
    const { send, invoked } = await start(httpShop({ cors: CORS }));
    const { status, headers } = await send('/open', {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'PUT' },
    });
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-methods': 'GET,PUT',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '60',
      'apigw-requestid': expect.any(String),
    });
    expect(invoked).toEqual([]);
  });

  it('is on answers and refusals of allowed origins only', async () => {
    const { send } = await start(httpShop({ cors: CORS }));
    const from = (target: string, origin: string): Promise<string | undefined> =>
      send(target, { headers: { Origin: origin } }).then(
        ({ headers }) => headers['access-control-allow-origin'],
      );
    expect(await from('/open', 'https://a.example')).toBe('https://a.example');
    expect(await from('/iam', 'https://a.example')).toBe('https://a.example');
    expect(await from('/open', 'https://a.example.evil')).toBeUndefined();
  });
});

describe('stubbed integrations', () => {
  it('answer with the decision, invoke nothing, and still refuse', async () => {
    const { send, invoked } = await start(shop(), { config: { stubIntegrations: true } });
    const allowed = await send('/prod/open?x=1');
    expect(allowed.status).toBe(200);
    expect(JSON.parse(allowed.body)).toMatchObject({
      decision: 'allow',
      api: 'Shop',
      stage: 'prod',
      route: 'GET /open',
      auth: 'NONE',
      integration: 'AWS_PROXY',
    });
    expect((await send('/prod/iam')).status).toBe(403);
    expect(invoked).toEqual([]);
  });

  it('never show the value of an API key', async () => {
    const keyed = shop(
      {},
      {
        apiKeys: [{ id: 'k1', logicalId: 'Key', value: 'a-very-secret-key-value', enabled: true, at: AT }],
        usagePlans: [
          {
            id: 'p1',
            logicalId: 'Plan',
            stages: [{ apiId: 'abc', stage: 'prod', methodThrottles: [] }],
            keys: ['Key'],
            at: AT,
          },
        ],
      },
    );
    const { send, accessLog } = await start(keyed, { config: { stubIntegrations: true }, accessLog: true });
    const answer = await send('/prod/key', { headers: { 'x-api-key': 'a-very-secret-key-value' } });
    expect(JSON.parse(answer.body)).toMatchObject({ identity: { apiKeyId: 'k1' } });
    expect(answer.body + accessLog.join()).not.toContain('a-very-secret-key-value');
  });
});

describe('the access log', () => {
  const formatted = (format: string): Definition => shop({ stages: [stage({ accessLog: { format } })] });
  const line = ({ accessLog }: TestGateway): Record<string, string> => JSON.parse(accessLog.at(-1) ?? '{}');

  it('has the fields of a JSON format, under its names', async () => {
    const gateway = await start(
      formatted(
        '{"id":"$context.requestId","who":"$context.identity.sourceIp","req":"$context.httpMethod $context.resourcePath","status":$context.status,"why":"$context.error.message","none":"$context.authorizer.principalId"}',
      ),
      { accessLog: true },
    );
    const { headers } = await gateway.send('/prod/iam');
    expect(line(gateway)).toEqual({
      id: headers['x-amzn-requestid'],
      who: '127.0.0.1',
      req: 'GET /iam',
      status: '403',
      why: 'Missing Authentication Token',
      none: '-',
    });
  });

  it('has the objects of a JSON format', async () => {
    const gateway = await start(
      formatted(
        '{"who":{"ip":"$context.identity.sourceIp","arn":"$context.identity.userArn"},"at":{"s":$context.status}}',
      ),
      { accessLog: true },
    );
    await gateway.send('/prod/iam');
    expect(line(gateway)).toEqual({ who: { ip: '127.0.0.1', arn: '-' }, at: { s: '403' } });
  });

  it('has each variable of any other format', async () => {
    const gateway = await start(
      formatted(
        '$context.identity.sourceIp [$context.requestTime] "$context.httpMethod $context.protocol" $context.status $context.responseLength',
      ),
      { accessLog: true },
    );
    await gateway.send('/prod/open');
    expect(line(gateway)).toEqual({
      'identity.sourceIp': '127.0.0.1',
      requestTime: '24/Nov/2026:12:00:00 +0000',
      httpMethod: 'GET',
      protocol: 'HTTP/1.1',
      status: '200',
      responseLength: '2',
    });
  });

  it('without a format says which step refused', async () => {
    const gateway = await start(shop(), { accessLog: true });
    await gateway.send('/prod/iam');
    expect(line(gateway)).toMatchObject({
      status: '403',
      'portcullis.step': 'authentication',
      'portcullis.code': 'SIGV4_MISSING',
    });
    await gateway.send('/test/iam');
    expect(line(gateway)).toMatchObject({ status: '403', 'portcullis.code': 'STAGE_NOT_FOUND' });
  });

  it('stays one line, whatever a client sends', async () => {
    const gateway = await start(formatted('{"agent":"$context.identity.userAgent","path":"$context.path"}'), {
      accessLog: true,
    });
    await gateway.send('/prod/open?%0a', { headers: { 'User-Agent': 'a"},{"status":"200' } });
    expect(gateway.accessLog[0]).not.toContain('\n');
    expect(line(gateway)).toEqual({ agent: 'a"},{"status":"200', path: '/prod/open' });
  });

  it('never has the value of an API key', async () => {
    const gateway = await start(
      shop(
        { stages: [stage({ accessLog: { format: '{"key":"$context.identity.apiKey"}' } })] },
        {
          apiKeys: [{ id: 'k1', logicalId: 'Key', value: 'a-very-secret-key-value', enabled: true, at: AT }],
          usagePlans: [
            {
              id: 'p1',
              logicalId: 'Plan',
              stages: [{ apiId: 'abc', stage: 'prod', methodThrottles: [] }],
              keys: ['Key'],
              at: AT,
            },
          ],
        },
      ),
      { accessLog: true },
    );
    expect(
      (await gateway.send('/prod/key', { headers: { 'x-api-key': 'a-very-secret-key-value' } })).status,
    ).toBe(200);
    expect(line(gateway)).toEqual({ key: '********alue' });
  });
});

describe('metrics', () => {
  it('count requests by decision, refusals by step, and invocations by function', async () => {
    const { send, gateway } = await start(shop());
    await send('/prod/open');
    await send('/prod/iam');
    await send('/prod/iam');
    await send('/test/iam');
    const text = gateway.metrics.render();
    for (const expected of [
      'portcullis_requests_total{api="Shop",stage="prod",decision="allow",code="ALLOWED"} 1',
      'portcullis_requests_total{api="Shop",stage="prod",decision="deny",code="SIGV4_MISSING"} 2',
      'portcullis_requests_total{api="",stage="",decision="deny",code="STAGE_NOT_FOUND"} 1',
      'portcullis_refused_total{api="Shop",step="authentication",code="SIGV4_MISSING"} 2',
      'portcullis_invocations_total{function="Fn"} 1',
      'portcullis_request_duration_seconds_count{api="Shop",stage="prod"} 3',
      'portcullis_request_duration_seconds_bucket{api="Shop",stage="prod",le="+Inf"} 3',
    ]) {
      expect(text).toContain(expected);
    }
    expect(text).toMatch(/process_resident_memory_bytes \d+/);
  });

  it('show a function that was never invoked', async () => {
    const { gateway } = await start(shop());
    expect(gateway.metrics.render()).toContain('portcullis_invocations_total{function="Fn"} 0');
  });
});

describe('reloading', () => {
  const closed = (): Definition =>
    shop({ routes: [route('GET', '/open', { type: 'AWS_IAM' }, { integration: MOCK })] });

  it('takes effect with the next request, and only as a whole', async () => {
    const { send, gateway } = await start(shop());
    expect((await send('/prod/open')).status).toBe(200);
    gateway.swap(closed());
    expect((await send('/prod/open')).status).toBe(403);
    expect(gateway.metrics.render()).toContain('portcullis_reloads_total{outcome="ok"} 1');
  });

  it('keeps the old definition where the new one does not compile', async () => {
    const { send, gateway, released } = await start(shop());
    const broken = shop({
      routes: [
        route(
          'GET',
          '/open',
          { type: 'NONE' },
          {
            integration: {
              type: 'HTTP_PROXY',
              method: 'GET',
              uri: 'gopher://x',
              requestParameters: {},
              responseParameters: {},
              timeoutMs: 1,
              at: AT,
            },
          },
        ),
      ],
    });
    expect(() => gateway.swap(broken)).toThrow(InputError);
    expect((await send('/prod/open')).status).toBe(200);
    expect(gateway.metrics.render()).toContain('portcullis_reloads_total{outcome="failed"} 1');
    expect(released()).toBe(1);
  });

  it('lets requests under way finish on the old definition, and then releases it', async () => {
    let finish: (value: string) => void = () => undefined;
    const { send, gateway, released, invoked } = await start(shop(), {
      fn: () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    });
    const slow = send('/prod/open');
    await vi.waitFor(() => expect(invoked).toHaveLength(1));
    gateway.swap(closed());
    expect((await send('/prod/open')).status).toBe(403);
    expect(released()).toBe(0);
    finish('{"statusCode":200,"body":"old"}');
    expect(await slow).toMatchObject({ status: 200, body: 'old' });
    expect(released()).toBe(1);
  });

  it('a client that leaves does not keep the old definition', async () => {
    let finish: (value: string) => void = () => undefined;
    const { port, gateway, released, invoked } = await start(shop(), {
      fn: () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    });
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('GET /prod/open HTTP/1.1\r\nHost: a\r\n\r\n'),
    );
    await vi.waitFor(() => expect(invoked).toHaveLength(1));
    socket.destroy();
    gateway.swap(closed());
    finish('{}');
    await vi.waitFor(() => expect(released()).toBe(1));
  });

  it('under load gives every request one of the two answers', async () => {
    const { send, gateway } = await start(shop());
    const old = shop();
    const answers: Promise<number>[] = [];
    for (let i = 0; i < 200; i++) {
      answers.push(send('/prod/open').then(({ status }) => status));
      if (i % 20 === 10) gateway.swap(closed());
      if (i % 20 === 0) gateway.swap(old);
      if (i % 10 === 0) await new Promise((next) => setImmediate(next));
    }
    const statuses = new Set(await Promise.all(answers));
    expect([...statuses].sort()).toEqual([200, 403]);
  });
});

describe('tracing', () => {
  it('makes a span for the request and one for each step', async () => {
    const { trace } = await import('@opentelemetry/api');
    const spans: string[] = [];
    const span = {
      setAttribute: () => span,
      setAttributes: () => span,
      setStatus: () => span,
      end: () => undefined,
    };
    const startSpan = (name: string): unknown => {
      spans.push(name);
      return span;
    };
    trace.setGlobalTracerProvider({
      getTracer: () => ({ startSpan, startActiveSpan: () => undefined }),
    } as never);
    try {
      const { send } = await start(shop(), { config: { tracing: true } });
      expect((await send('/prod/iam')).status).toBe(403);
      expect(spans).toEqual(
        expect.arrayContaining(['GET Api', 'portcullis.route', 'portcullis.authentication']),
      );
    } finally {
      trace.disable();
    }
  });
});
