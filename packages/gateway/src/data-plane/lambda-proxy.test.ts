import type { Api, Integration, Route, RouteAuth } from '@portcullis/model';
import { afterEach, describe, expect, it } from 'vitest';
import {
  AT,
  api,
  definition,
  lambdaAuthorizer,
  lambdaFunction,
  route,
  stage,
} from '../../../../spec/fixtures/definition.ts';
import {
  startGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../../../../spec/fixtures/gateway.ts';
import { ID_CLAIMS, ISSUER, NOW, token } from '../../../../spec/fixtures/pipeline.ts';

let running: TestGateway | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
});

const FUNCTION = lambdaFunction('Fn', {
  permissions: [{ principal: 'apigateway.amazonaws.com', action: 'lambda:InvokeFunction', at: AT }],
});
const AUTHORIZER = lambdaFunction('Auth', { permissions: FUNCTION.permissions });

function lambda(payloadFormatVersion: '1.0' | '2.0'): Integration {
  return {
    type: 'AWS_PROXY',
    function: { arn: FUNCTION.arn, logicalId: 'Fn' },
    payloadFormatVersion,
    timeoutMs: 29_000,
    at: AT,
  };
}

type More = { readonly api?: Partial<Api>; readonly route?: Partial<Route>; readonly auth?: RouteAuth };

async function rest(options: TestGatewayOptions = {}, more: More = {}): Promise<TestGateway> {
  const { auth = { type: 'NONE' } } = more;
  const one = (method: Route['method'], path: string): Route =>
    route(method, path, auth, { integration: lambda('1.0'), ...more.route });
  const only = api({ routes: [one('ANY', '/pets/{id}'), one('ANY', '/files/{proxy+}')], ...more.api });
  running = await startGateway(definition([only], { functions: [AUTHORIZER, FUNCTION] }), options);
  return running;
}

async function http(
  version: '1.0' | '2.0',
  options: TestGatewayOptions = {},
  more: More = {},
): Promise<TestGateway> {
  const { auth = { type: 'NONE' } } = more;
  const integration = lambda(version);
  const only = api({
    kind: 'HTTP',
    stages: [stage({ name: '$default', variables: { stageVariable1: 'value1' } })],
    routes: [
      route('ANY', '/my/{parameter1}', auth, { integration, ...more.route }),
      route('ANY', '$default', auth, { integration }),
    ],
    ...more.api,
  });
  running = await startGateway(definition([only], { functions: [AUTHORIZER, FUNCTION] }), options);
  return running;
}

const TRACE = 'Root=1-67891233-abcdef012345678912345678';

describe('the event of a REST API', () => {
  it('has every field of the guide, with nulls where there is nothing', async () => {
    const { send, events } = await rest();
    await send('/prod/pets/7', {
      headers: {
        Host: 'abc.execute-api.eu-west-1.amazonaws.com',
        'User-Agent': 'agent',
        'X-Amzn-Trace-Id': TRACE,
      },
    });
    const [event] = events;
    expect(event).toEqual({
      resource: '/pets/{id}',
      path: '/pets/7',
      httpMethod: 'GET',
      headers: {
        Host: 'abc.execute-api.eu-west-1.amazonaws.com',
        'User-Agent': 'agent',
        'X-Amzn-Trace-Id': TRACE,
        'X-Forwarded-For': '127.0.0.1',
        'X-Forwarded-Port': '80',
        'X-Forwarded-Proto': 'http',
      },
      multiValueHeaders: {
        Host: ['abc.execute-api.eu-west-1.amazonaws.com'],
        'User-Agent': ['agent'],
        'X-Amzn-Trace-Id': [TRACE],
        'X-Forwarded-For': ['127.0.0.1'],
        'X-Forwarded-Port': ['80'],
        'X-Forwarded-Proto': ['http'],
      },
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      requestContext: {
        accountId: '111122223333',
        apiId: 'abc',
        domainName: 'abc.execute-api.eu-west-1.amazonaws.com',
        domainPrefix: 'abc',
        extendedRequestId: expect.stringMatching(/^[A-Za-z0-9]{15}=$/),
        httpMethod: 'GET',
        identity: {
          accessKey: null,
          accountId: null,
          caller: null,
          cognitoAuthenticationProvider: null,
          cognitoAuthenticationType: null,
          cognitoIdentityId: null,
          cognitoIdentityPoolId: null,
          principalOrgId: null,
          sourceIp: '127.0.0.1',
          user: null,
          userAgent: 'agent',
          userArn: null,
        },
        path: '/prod/pets/7',
        protocol: 'HTTP/1.1',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        requestTime: '24/Nov/2026:12:00:00 +0000',
        requestTimeEpoch: NOW,
        resourceId: 'ANY/pets/{id}',
        resourcePath: '/pets/{id}',
        stage: 'prod',
      },
      pathParameters: { id: '7' },
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
  });

  it('keeps the last duplicate in single-value maps and all in multi-value ones', async () => {
    const { send, events } = await rest();
    await send('/prod/pets/7?a=1&a=2&b=x%20y+z', { headers: { 'X-A': ['one', 'two'] } });
    expect(events[0]).toMatchObject({
      queryStringParameters: { a: '2', b: 'x y z' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y z'] },
      headers: { 'X-A': 'two' },
      multiValueHeaders: { 'X-A': ['one', 'two'] },
    });
  });

  it('decodes path parameters and keeps the path as it was sent', async () => {
    const { send, events } = await rest();
    await send('/prod/files/a%2Fb%20c/d');
    expect(events[0]).toMatchObject({ path: '/files/a%2Fb%20c/d', pathParameters: { proxy: 'a/b c/d' } });
  });

  it('has no hop-by-hop headers, and forwarding headers that the client cannot forge', async () => {
    const { send, events } = await rest();
    await send('/prod/pets/7', {
      method: 'POST',
      body: 'x',
      headers: {
        'Content-MD5': 'abc',
        'Max-Forwards': '3',
        TE: 'trailers',
        'X-Forwarded-For': '203.0.113.9',
        'X-Forwarded-Proto': 'https',
        'X-Amzn-Trace-Id': 'bad\tvalue',
      },
    });
    const headers = (events[0]?.headers ?? {}) as Record<string, string>;
    const names = Object.keys(headers).map((name) => name.toLowerCase());
    for (const dropped of ['connection', 'content-length', 'content-md5', 'max-forwards', 'te']) {
      expect(names).not.toContain(dropped);
    }
    expect(headers['X-Forwarded-For']).toBe('203.0.113.9, 127.0.0.1');
    expect(headers['X-Forwarded-Proto']).toBe('http');
    expect(headers['X-Amzn-Trace-Id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it('carries text as it is and binary media types as base64', async () => {
    const { send, events } = await rest({}, { api: { binaryMediaTypes: ['image/*'] } });
    await send('/prod/pets/7', { method: 'POST', body: 'häh', headers: { 'Content-Type': 'text/plain' } });
    await send('/prod/pets/7', {
      method: 'POST',
      body: Buffer.from([0xff, 0]),
      headers: { 'Content-Type': 'image/png' },
    });
    expect(events[0]).toMatchObject({ body: 'häh', isBase64Encoded: false });
    expect(events[1]).toMatchObject({ body: '/wA=', isBase64Encoded: true });
  });

  it('shows a Cognito user as strings under claims', async () => {
    const { send, events } = await rest(
      {},
      {
        auth: { type: 'COGNITO_USER_POOLS', authorizer: 'pool', scopes: [] },
        api: {
          authorizers: [
            {
              kind: 'COGNITO_USER_POOLS',
              id: 'pool',
              logicalId: 'Pool',
              name: 'Pool',
              header: 'Authorization',
              userPoolArns: ['arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_x'],
              at: AT,
            },
          ],
        },
      },
    );
    await send('/prod/pets/7', { headers: { Authorization: token(ID_CLAIMS) } });
    const context = events[0]?.requestContext as
      | { authorizer: { claims: Record<string, unknown> } }
      | undefined;
    const claims = context?.authorizer.claims ?? {};
    expect(claims).toMatchObject({ sub: 'sub-1', 'cognito:username': 'alice' });
    expect(Object.values(claims).every((value) => typeof value === 'string')).toBe(true);
  });

  it("shows a Lambda authorizer's context as strings, with the principal", async () => {
    const { send, events } = await rest(
      {
        fn: (event) =>
          event.type === 'TOKEN' ? authorizerOutput({ n: 1, yes: true, text: 't' }) : '{"statusCode":200}',
      },
      { auth: { type: 'CUSTOM', authorizer: 'auth1' }, api: { authorizers: [restAuthorizer()] } },
    );
    expect((await send('/prod/pets/7', { headers: { Authorization: 'x' } })).status).toBe(200);
    expect(events[1]?.requestContext).toMatchObject({
      authorizer: {
        principalId: 'me',
        n: '1',
        yes: 'true',
        text: 't',
        integrationLatency: expect.any(Number),
      },
    });
  });

  it('cannot be built from a nested context: 500, and the backend is not invoked', async () => {
    const { send, invoked } = await rest(
      { fn: () => authorizerOutput({ nested: { a: 1 } }) },
      { auth: { type: 'CUSTOM', authorizer: 'auth1' }, api: { authorizers: [restAuthorizer()] } },
    );
    const answer = await send('/prod/pets/7', { headers: { Authorization: 'x' } });
    expect([answer.status, answer.body]).toEqual([500, '{"message": "Internal server error"}']);
    expect(invoked).toEqual([AUTHORIZER.arn]);
  });

  it('through a custom domain keeps the base path', async () => {
    const only = api({
      routes: [route('GET', '/pets/{id}', { type: 'NONE' }, { integration: lambda('1.0') })],
    });
    const domain = {
      name: 'api.example.com',
      logicalId: 'Domain',
      mappings: [{ path: 'v1', apiId: 'abc', stage: 'prod' }],
      at: AT,
    };
    running = await startGateway(definition([only], { functions: [FUNCTION], customDomains: [domain] }));
    await running.send('/v1/pets/7', { headers: { Host: 'api.example.com' } });
    expect(running.events[0]).toMatchObject({
      path: '/v1/pets/7',
      requestContext: {
        path: '/v1/pets/7',
        domainName: 'api.example.com',
        domainPrefix: 'api',
        stage: 'prod',
      },
    });
  });
});

describe('the event of an HTTP API', () => {
  it('of format 2.0 has every field of the guide', async () => {
    const { send, events } = await http('2.0');
    await send('/my/path?parameter1=value1&parameter1=value2&parameter2=value', {
      method: 'POST',
      body: 'Hello from Lambda',
      headers: {
        Host: 'abc.execute-api.eu-west-1.amazonaws.com',
        Cookie: 'cookie1; cookie2',
        Header2: ['value1', 'value2'],
        'Content-Type': 'text/plain',
        'User-Agent': 'agent',
        'X-Amzn-Trace-Id': TRACE,
      },
    });
    expect(events[0]).toEqual({
      version: '2.0',
      routeKey: 'ANY /my/{parameter1}',
      rawPath: '/my/path',
      rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=value',
      cookies: ['cookie1', 'cookie2'],
      headers: {
        host: 'abc.execute-api.eu-west-1.amazonaws.com',
        header2: 'value1,value2',
        'content-type': 'text/plain',
        'content-length': '17',
        'user-agent': 'agent',
        'x-amzn-trace-id': TRACE,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '80',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { parameter1: 'value1,value2', parameter2: 'value' },
      requestContext: {
        accountId: '111122223333',
        apiId: 'abc',
        domainName: 'abc.execute-api.eu-west-1.amazonaws.com',
        domainPrefix: 'abc',
        http: {
          method: 'POST',
          path: '/my/path',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'agent',
        },
        requestId: expect.stringMatching(/^[A-Za-z0-9]{15}=$/),
        routeKey: 'ANY /my/{parameter1}',
        stage: '$default',
        time: '24/Nov/2026:12:00:00 +0000',
        timeEpoch: NOW,
      },
      body: 'Hello from Lambda',
      pathParameters: { parameter1: 'path' },
      isBase64Encoded: false,
      stageVariables: { stageVariable1: 'value1' },
    });
  });

  it('of format 2.0 leaves out what is absent', async () => {
    const { send, events } = await http('2.0');
    await send('/other');
    expect(Object.keys(events[0] ?? {})).toEqual([
      'version',
      'routeKey',
      'rawPath',
      'rawQueryString',
      'headers',
      'requestContext',
      'isBase64Encoded',
      'stageVariables',
    ]);
    expect(events[0]?.routeKey).toBe('$default');
  });

  it('of format 1.0 has a version, nulls, and the authorizer of the guide', async () => {
    const { send, events } = await http('1.0');
    await send('/my/path');
    expect(events[0]).toMatchObject({
      version: '1.0',
      resource: '/my/{parameter1}',
      path: '/my/path',
      queryStringParameters: null,
      requestContext: {
        authorizer: { claims: null, scopes: null },
        resourceId: null,
        identity: { cognitoAmr: null },
      },
      body: null,
    });
  });

  it('names a stage in the path of both formats', async () => {
    const stages = [stage({ name: 'dev' })];
    const two = await http('2.0', {}, { api: { stages } });
    await two.send('/dev/my/path');
    expect(two.events[0]).toMatchObject({
      rawPath: '/dev/my/path',
      requestContext: { http: { path: '/dev/my/path' } },
    });
    await two.close();
    const one = await http('1.0', {}, { api: { stages } });
    await one.send('/dev/my/path');
    expect(one.events[0]).toMatchObject({ path: '/dev/my/path', pathParameters: { parameter1: 'path' } });
  });

  it('is base64 for everything that is not text', async () => {
    const { send, events } = await http('2.0');
    const bodyOf = (type: string | undefined, body: string | Buffer): Promise<unknown> =>
      send('/x', { method: 'POST', body, headers: type === undefined ? {} : { 'Content-Type': type } });
    await bodyOf('application/x-www-form-urlencoded', 'a=1');
    await bodyOf('application/json; charset=utf-8', '{}');
    await bodyOf(undefined, 'text');
    await bodyOf(undefined, Buffer.from([0xff]));
    expect(events.map(({ body, isBase64Encoded }) => [body, isBase64Encoded])).toEqual([
      ['YT0x', true],
      ['{}', false],
      ['text', false],
      ['/w==', true],
    ]);
  });

  it('shows a JWT with its claims and scopes', async () => {
    const jwt = {
      kind: 'JWT',
      id: 'jwt1',
      logicalId: 'Jwt',
      name: 'Jwt',
      identitySource: { in: 'header', name: 'Authorization' },
      issuer: ISSUER,
      audiences: ['client-1'],
      at: AT,
    } as const;
    const { send, events } = await http(
      '2.0',
      {},
      { auth: { type: 'JWT', authorizer: 'jwt1', scopes: [] }, api: { authorizers: [jwt] } },
    );
    await send('/my/path', { headers: { Authorization: `Bearer ${token(ID_CLAIMS)}` } });
    expect(events[0]?.requestContext).toMatchObject({
      authorizer: { jwt: { claims: { sub: 'sub-1', 'cognito:groups': '[admin staff]' }, scopes: null } },
    });
  });

  it("keeps the types of a Lambda authorizer's context, nested ones too", async () => {
    const authorizer = lambdaAuthorizer({
      kind: 'REQUEST',
      payloadFormatVersion: '2.0',
      simpleResponses: true,
      resultTtlSeconds: 0,
      function: { arn: AUTHORIZER.arn, logicalId: 'Auth' },
    });
    const { send, events, gateway } = await http(
      '2.0',
      {
        fn: (event) =>
          event.type === 'REQUEST'
            ? '{"isAuthorized":true,"context":{"n":1,"list":["a"]}}'
            : '{"statusCode":200}',
      },
      { auth: { type: 'CUSTOM', authorizer: 'auth1' }, api: { authorizers: [authorizer] } },
    );
    expect((await send('/my/path', { headers: { Authorization: 'x' } })).status).toBe(200);
    expect(events[1]?.requestContext).toMatchObject({ authorizer: { lambda: { n: 1, list: ['a'] } } });
    expect(gateway.metrics.render()).toContain('portcullis_invocations_total{function="Auth"} 1');
  });
});

function authorizerOutput(context: object): string {
  return JSON.stringify({
    principalId: 'me',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }],
    },
    context,
  });
}

function restAuthorizer(): ReturnType<typeof lambdaAuthorizer> {
  return lambdaAuthorizer({ function: { arn: AUTHORIZER.arn, logicalId: 'Auth' } });
}

describe('the answer of a function', () => {
  it('of a REST API has headers, all values of multi-value headers, and the ids of the service', async () => {
    const { send } = await rest({
      fn: () =>
        JSON.stringify({
          statusCode: 201,
          headers: { 'X-One': '1', 'X-Number': 7, 'X-Two': 'single' },
          multiValueHeaders: { 'X-Two': ['a', 'b'], 'Set-Cookie': ['c=1', 'd=2'] },
          body: 'made',
        }),
    });
    const { status, body, headers } = await send('/prod/pets/7');
    expect([status, body]).toEqual([201, 'made']);
    expect(headers).toMatchObject({
      'x-one': '1',
      'x-number': '7',
      'x-two': 'a, b',
      'set-cookie': 'c=1, d=2',
      'content-type': 'application/json',
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-amz-apigw-id': expect.any(String),
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
    });
    expect(headers).not.toHaveProperty('x-amzn-errortype');
  });

  it('may leave out every field in a REST API', async () => {
    const { send } = await rest({ fn: () => '{}' });
    expect(await send('/prod/pets/7')).toMatchObject({ status: 200, body: '' });
  });

  it('cannot set what the gateway itself says', async () => {
    const { send } = await rest({
      fn: () =>
        JSON.stringify({
          headers: {
            'WWW-Authenticate': 'Basic',
            'Content-Length': '999',
            'x-amzn-RequestId': 'mine',
            Connection: 'x',
          },
          body: 'abc',
        }),
    });
    const { headers, body } = await send('/prod/pets/7');
    expect(body).toBe('abc');
    expect(headers).toMatchObject({
      'x-amzn-remapped-www-authenticate': 'Basic',
      'x-amzn-remapped-content-length': '999',
      'x-amzn-remapped-x-amzn-requestid': 'mine',
      'content-length': '3',
    });
    expect(headers).not.toHaveProperty('www-authenticate');
  });

  it('is decoded from base64 in a REST API where Accept names a binary media type', async () => {
    const { send } = await rest(
      { fn: () => '{"isBase64Encoded":true,"body":"/wA="}' },
      { api: { binaryMediaTypes: ['image/png'] } },
    );
    expect((await send('/prod/pets/7', { headers: { Accept: 'image/png, */*' } })).bytes).toEqual(
      Buffer.from([0xff, 0]),
    );
    expect((await send('/prod/pets/7', { headers: { Accept: 'text/html, image/png' } })).body).toBe('/wA=');
  });

  it('of format 2.0 has cookies, and bytes from base64', async () => {
    const { send } = await http('2.0', {
      fn: () => '{"statusCode":200,"cookies":["a=1","b=2"],"isBase64Encoded":true,"body":"/wA="}',
    });
    const { headers, bytes } = await send('/x');
    expect(headers).toMatchObject({ 'set-cookie': 'a=1, b=2', 'content-type': 'text/plain; charset=utf-8' });
    expect(headers['apigw-requestid']).toMatch(/^[A-Za-z0-9]{15}=$/);
    expect(bytes).toEqual(Buffer.from([0xff, 0]));
  });

  it.each([
    ['{"message":"hi"}', '{"message":"hi"}'],
    ['"Hello from Lambda!"', 'Hello from Lambda!'],
    ['[1,2]', '[1,2]'],
    ['5', '5'],
    ['null', ''],
  ])('of format 2.0 without a statusCode is the body of a 200: %s', async (payload, body) => {
    const { send } = await http('2.0', { fn: () => payload });
    const answer = await send('/x');
    expect([answer.status, answer.body, answer.headers['content-type']]).toEqual([
      200,
      body,
      'application/json',
    ]);
  });

  const MALFORMED: [string, string][] = [
    ['no JSON', 'nothing'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"hello"'],
    ['an unknown field', '{"statusCode":200,"cookies":[]}'],
    ['the error that a function may throw away', '{"statuscode":200}'],
    ['a status that is none', '{"statusCode":99}'],
    ['an informational status', '{"statusCode":101}'],
    ['a status that is a word', '{"statusCode":"ok"}'],
    ['a body that is an object', '{"body":{}}'],
    ['headers that are a list', '{"headers":[]}'],
    ['a header that is an object', '{"headers":{"a":{}}}'],
    ['a line break in a header', '{"headers":{"a":"b\\r\\nSet-Cookie: x=1"}}'],
    ['a name that is no token', '{"headers":{"a b":"c"}}'],
    ['a multi-value header that is a text', '{"multiValueHeaders":{"a":"b"}}'],
    ['isBase64Encoded that is a text', '{"isBase64Encoded":"true","body":"aa"}'],
  ];

  it.each(MALFORMED)('is 502 in a REST API: %s', async (_name, payload) => {
    const { send, log } = await rest({ fn: () => payload });
    const answer = await send('/prod/pets/7');
    expect([answer.status, answer.body]).toEqual([502, '{"message": "Internal server error"}']);
    expect(answer.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
    expect(log[0]).toContain('FUNCTION_RESPONSE_MALFORMED');
  });

  it.each([
    ['a status that is none', '{"statusCode":700}'],
    ['cookies that are a text', '{"statusCode":200,"cookies":"a=1"}'],
    ['a line break in a cookie', '{"statusCode":200,"cookies":["a=1\\r\\nX: y"]}'],
    ['a body that is an object', '{"statusCode":200,"body":{}}'],
    ['base64 that is none', '{"statusCode":200,"isBase64Encoded":true,"body":"%%"}'],
    ['no JSON', '{'],
  ])('is 500 in an HTTP API: %s', async (_name, payload) => {
    const { send } = await http('2.0', { fn: () => payload });
    const answer = await send('/x');
    expect([answer.status, answer.body]).toEqual([500, '{"message":"Internal Server Error"}']);
  });
});

describe('a function that does not answer', () => {
  const failed = (kind: 'timeout' | 'throttled' | 'unavailable') =>
    ({ ok: false, kind, message: 'why it is' }) as const;
  const thrown = {
    ok: false,
    kind: 'error',
    errorType: 'Error',
    errorMessage: 'secret detail',
    payload: '{}',
  } as const;

  it.each([
    ['throws', thrown, 502, '{"message": "Internal server error"}'],
    ['takes too long', failed('timeout'), 504, '{"message": "Endpoint request timed out"}'],
    ['has no capacity', failed('throttled'), 500, '{"message": "Internal server error"}'],
    ['is not here', failed('unavailable'), 502, '{"message": "Internal server error"}'],
  ])('REST: %s', async (_name, result, status, body) => {
    const { send, log } = await rest({ fn: () => result });
    const answer = await send('/prod/pets/7');
    expect([answer.status, answer.body]).toEqual([status, body]);
    expect(answer.body).not.toContain('detail');
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(/secret detail|why it is/);
  });

  it.each([
    ['throws', thrown, 500, 'Internal Server Error'],
    ['takes too long', failed('timeout'), 504, 'Gateway Timeout'],
    ['has no capacity', failed('throttled'), 503, 'Service Unavailable'],
    ['is not here', failed('unavailable'), 502, 'Internal Server Error'],
  ])('HTTP: %s', async (_name, result, status, message) => {
    const { send } = await http('2.0', { fn: () => result });
    const answer = await send('/x');
    expect([answer.status, answer.body]).toEqual([status, JSON.stringify({ message })]);
  });
});

describe('a body that cannot be had', () => {
  it('is 413 when it is declared over 10 MB, and nothing is invoked', async () => {
    const { send, invoked } = await rest({ config: { limits: { maxBodyBytes: 10 } } });
    const answer = await send('/prod/pets/7', { method: 'POST', body: 'x'.repeat(11) });
    expect([answer.status, answer.body]).toEqual([413, '{"message":"Request Too Long"}']);
    expect(invoked).toEqual([]);
  });

  it('is 413 when it grows over 10 MB', async () => {
    const { send, invoked } = await rest({ config: { limits: { maxBodyBytes: 10 } } });
    const answer = await send('/prod/pets/7', {
      method: 'POST',
      body: 'x'.repeat(11),
      headers: { 'Transfer-Encoding': 'chunked' },
    });
    expect(answer.status).toBe(413);
    expect(invoked).toEqual([]);
  });

  it('is 503 when the memory for bodies is used up', async () => {
    const { send, invoked } = await http('2.0', { config: { limits: { maxBufferedBytes: 10 } } });
    const answer = await send('/x', { method: 'POST', body: 'x'.repeat(11) });
    expect(answer.status).toBe(503);
    expect(invoked).toEqual([]);
  });
});
