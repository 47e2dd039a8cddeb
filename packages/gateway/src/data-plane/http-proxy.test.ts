import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import {
  type Api,
  type HttpProxyIntegration,
  InputError,
  type Integration,
  type Route,
} from '@portcullis/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AT, api, definition, route, stage } from '../../../../spec/fixtures/definition.ts';
import { startGateway, type TestGateway } from '../../../../spec/fixtures/gateway.ts';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

let backend: Server;
let origin = '';
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const received: Received[] = [];
let running: TestGateway | undefined;
let tcp: TcpServer | undefined;

beforeEach(async () => {
  received.length = 0;
  answer = (_request, response) => response.end('fine');
  backend = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const headers: Record<string, string> = {};
      for (let i = 0; i < request.rawHeaders.length; i += 2) {
        const name = (request.rawHeaders[i] as string).toLowerCase();
        const value = request.rawHeaders[i + 1] as string;
        headers[name] = name in headers ? `${headers[name]} | ${value}` : value;
      }
      received.push({ method: request.method as string, url: request.url as string, headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((done) => backend.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  backend.closeAllConnections();
  await new Promise((done) => backend.close(done));
  tcp?.close();
  tcp = undefined;
});

function proxy(uri: string, more: Partial<HttpProxyIntegration> = {}): Integration {
  return {
    type: 'HTTP_PROXY',
    method: 'ANY',
    uri,
    requestParameters: {},
    responseParameters: {},
    timeoutMs: 1000,
    at: AT,
    ...more,
  };
}

async function start(
  path: string,
  uri: string,
  more: Partial<HttpProxyIntegration> = {},
  apiMore: Partial<Api> = {},
  routeMore: Partial<Route> = {},
): Promise<TestGateway> {
  const routes = [route('ANY', path, { type: 'NONE' }, { integration: proxy(uri, more), ...routeMore })];
  running = await startGateway(definition([api({ routes, ...apiMore })]), {
    config: { limits: { maxBodyBytes: 100_000 } },
  });
  return running;
}

const HTTP: Partial<Api> = { kind: 'HTTP', stages: [stage({ name: '$default', variables: { who: 'me' } })] };

describe('a request to an HTTP backend', () => {
  it('goes to the mapped path with its query, method and body', async () => {
    const { send } = await start('/shop/{proxy+}', `${origin}/base/{proxy}?own=1`, {
      requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
    });
    const result = await send('/prod/shop/a/b%20c?x=1&x=%2F', { method: 'PUT', body: 'hello' });
    expect([result.status, result.body]).toEqual([200, 'fine']);
    expect(received[0]).toMatchObject({ method: 'PUT', url: '/base/a/b%20c?own=1&x=1&x=%2F', body: 'hello' });
  });

  it('has the backend for its Host, forwarding headers that cannot be forged, and no hop-by-hop header', async () => {
    const { send } = await start('/x', `${origin}/`);
    await send('/prod/x', {
      headers: {
        Host: 'abc.execute-api.localhost:8080',
        'X-Forwarded-For': '203.0.113.9',
        'X-Forwarded-Proto': 'https',
        'X-Amzn-Apigateway-Api-Id': 'forged',
        'X-Custom': 'kept',
        'Max-Forwards': '1',
        TE: 'trailers',
        'Content-MD5': 'x',
        Authorization: 'Bearer kept',
      },
    });
    expect(received[0]?.headers).toMatchObject({
      host: origin.slice(7),
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '8080',
      'x-amzn-apigateway-api-id': 'abc',
      'x-amzn-trace-id': expect.stringMatching(/^Root=/),
      'x-custom': 'kept',
      authorization: 'Bearer kept',
    });
    for (const name of ['te', 'max-forwards', 'content-md5'])
      expect(received[0]?.headers).not.toHaveProperty(name);
  });

  it('of an HTTP API says where it comes from', async () => {
    const { send } = await start('/x', `${origin}/`, {}, HTTP);
    await send('/x', { headers: { Host: 'abc.example' } });
    expect(received[0]?.headers).toMatchObject({
      via: 'HTTP/1.1 AmazonAPIGateway',
      forwarded: 'for=127.0.0.1;host="abc.example";proto=http',
    });
  });

  it('reaches the backend with the segments that were authorized: an encoded slash stays one', async () => {
    const { send } = await start('/f/{proxy+}', `${origin}/f/{proxy}`);
    await send('/prod/f/a%2Fb%3Fc%23d/e%5cf/%E2%82%AC');
    expect(received[0]?.url).toBe('/f/a%2Fb%3Fc%23d/e%5Cf/%E2%82%AC');
  });

  it.each([
    ['/items/{id}', '/items/{id}', '/items/7%2Fsecret', '/items/7%2Fsecret'],
    ['/{proxy+}', '/{proxy}', '/admin%2Fusers', '/admin%2Fusers'],
  ])('an encoded slash in %s reaches no path that another route guards', async (path, uri, sent, arrived) => {
    const name = path.includes('id') ? 'id' : 'proxy';
    const { send } = await start(path, `${origin}${uri}`, {
      requestParameters: { [`integration.request.path.${name}`]: `method.request.path.${name}` },
    });
    await send(`/prod${sent}`);
    expect(received[0]?.url).toBe(arrived);
  });

  it.each([
    '../admin',
    'a/../../admin',
    '%2e%2e%2fadmin',
    '..%2Fadmin',
    'a/..',
    '..%5Cadmin',
    './a',
    '..;/admin',
    '..%3bx=1/admin',
  ])('never climbs out of its path: %s', async (path) => {
    const { send } = await start('/f/{proxy+}', `${origin}/f/{proxy}`);
    const result = await send(`/prod/f/${path}`);
    expect([result.status, received.length]).toEqual([400, 0]);
  });

  it.each(['/a/../admin', '/..%5Cadmin', '/%2e%2e/admin'])(
    'of an HTTP API never climbs out of an overwritten path: %s',
    async (path) => {
      const more = { requestParameters: { 'overwrite:path': '/v2$request.path' } };
      const { send } = await start('/{proxy+}', `${origin}/ignored`, more, HTTP);
      const result = await send(path);
      expect([result.status, received.length]).toEqual([400, 0]);
    },
  );

  it('of an HTTP API keeps the escapes of an overwritten path', async () => {
    const more = { requestParameters: { 'overwrite:path': '/v2$request.path' } };
    const { send } = await start('/{proxy+}', `${origin}/ignored`, more, HTTP);
    await send('/a%20b/c%2Fd');
    expect(received[0]?.url).toBe('/v2/a%20b/c%2Fd');
  });

  it('uses stage variables in its uri', async () => {
    const { send } = await start(
      '/x',
      `http://127.0.0.1:\${stageVariables.port}/`,
      {},
      { stages: [stage({ variables: { port: origin.split(':')[2] as string } })] },
    );
    expect((await send('/prod/x')).status).toBe(200);
  });

  it('streams a body of unknown length', async () => {
    const { send } = await start('/x', `${origin}/`);
    await send('/prod/x', { method: 'POST', body: 'chunks', headers: { 'Transfer-Encoding': 'chunked' } });
    expect(received[0]?.body).toBe('chunks');
  });

  it('is 413 when its body grows over the limit', async () => {
    const { send } = await start('/x', `${origin}/`);
    const result = await send('/prod/x', {
      method: 'POST',
      body: 'x'.repeat(100_001),
      headers: { 'Transfer-Encoding': 'chunked' },
    });
    expect(result.status).toBe(413);
    expect(received).toEqual([]);
  });
});

describe('parameter mappings', () => {
  it('of a REST API set headers, query and path', async () => {
    const { send } = await start('/p/{id}', `${origin}/q/{pet}`, {
      requestParameters: {
        'integration.request.path.pet': 'method.request.path.id',
        'integration.request.header.X-Stage': 'context.stage',
        'integration.request.header.X-Static': "'text'",
        'integration.request.querystring.tenant': 'method.request.header.X-Tenant',
        'integration.request.header.X-None': 'method.request.header.X-Missing',
      },
    });
    await send('/prod/p/7?tenant=forged&k=1', { headers: { 'X-Tenant': 'a b', 'X-Static': 'forged' } });
    expect(received[0]).toMatchObject({ url: '/q/7?k=1&tenant=a%20b' });
    expect(received[0]?.headers).toMatchObject({ 'x-stage': 'prod', 'x-static': 'text' });
    expect(received[0]?.headers).not.toHaveProperty('x-none');
  });

  it('never leave what a client wrote where the gateway has nothing to write', async () => {
    const { send } = await start('/x', `${origin}/`, {
      requestParameters: {
        'integration.request.header.X-Caller': 'context.authorizer.principalId',
        'integration.request.querystring.tenant': 'context.authorizer.tenant',
      },
    });
    await send('/prod/x?tenant=forged&k=1', { headers: { 'x-caller': 'root' } });
    expect(received[0]?.url).toBe('/?k=1');
    expect(received[0]?.headers).not.toHaveProperty('x-caller');
  });

  it('of an HTTP API overwrite, append and remove', async () => {
    const { send } = await start(
      '/p/{id}',
      `${origin}/ignored`,
      {
        requestParameters: {
          'overwrite:path': '/v2/$request.path.id',
          'append:header.X-List': ['added-', '{context.stage}-$stageVariables.who'].join('$'),
          'overwrite:header.X-Own': 'gateway',
          'remove:header.X-Gone': "''",
          'overwrite:querystring.a': '$request.header.X-Own',
          'remove:querystring.b': "''",
        },
      },
      HTTP,
    );
    await send('/p/7?a=1&b=2&c=3', { headers: { 'X-List': 'first', 'X-Own': 'client', 'X-Gone': 'x' } });
    expect(received[0]?.url).toBe('/v2/7?c=3&a=client');
    expect(received[0]?.headers).toMatchObject({ 'x-list': 'first | added-$default-me', 'x-own': 'gateway' });
    expect(received[0]?.headers).not.toHaveProperty('x-gone');
  });

  it('of an HTTP API change the answer of a status', async () => {
    answer = (_request, response) => response.writeHead(404, { 'X-Inner': 'secret' }).end('none');
    const { send } = await start(
      '/x',
      `${origin}/`,
      {
        responseParameters: {
          '404': {
            'overwrite:statuscode': '403',
            'append:header.X-Why': '$context.stage',
            'remove:header.X-Inner': "''",
          },
        },
      },
      HTTP,
    );
    const { status, headers } = await send('/x');
    expect([status, headers['x-why'], headers['x-inner']]).toEqual([403, '$default', undefined]);
  });

  it('never let a value end a header', async () => {
    const { send } = await start('/x', `${origin}/`, {
      requestParameters: { 'integration.request.header.X-Q': 'method.request.querystring.q' },
    });
    const result = await send('/prod/x?q=a%0d%0aX-Evil:%201');
    expect([result.status, received.length]).toEqual([400, 0]);
  });

  it.each([
    ['the body', { 'overwrite:header.X': '$request.body.name' }, {}],
    ['a reserved header', { 'overwrite:header.Authorization': 'x' }, {}],
    ['a framing header', { 'append:header.Content-Length': '3' }, {}],
    ['an unknown operation', { 'replace:header.X': 'x' }, {}],
    ["the backend's body", {}, { '200': { 'append:header.X': '$response.body.id' } }],
    ['a status that is none', {}, { '2xx': { 'append:header.X': 'a' } }],
    ['a query string of an answer', {}, { '200': { 'append:querystring.X': 'a' } }],
  ])(
    'that cannot be applied are refused at load: %s',
    async (_name, requestParameters, responseParameters) => {
      const more = { requestParameters, responseParameters } as Partial<HttpProxyIntegration>;
      await expect(start('/x', `${origin}/`, more, HTTP)).rejects.toThrow(InputError);
    },
  );

  it('of a REST API that cannot be applied are refused at load', async () => {
    const body = { requestParameters: { 'integration.request.header.X': 'method.request.body.name' } };
    await expect(start('/x', `${origin}/`, body)).rejects.toThrow(InputError);
    const framing = { requestParameters: { 'integration.request.header.Content-Length': "'3'" } };
    await expect(start('/x', `${origin}/`, framing)).rejects.toThrow(InputError);
    await expect(start('/x', 'ftp://example.com/')).rejects.toThrow(InputError);
    await expect(start('/x', 'http://user@example.com/')).rejects.toThrow(InputError);
  });
});

describe('the answer of an HTTP backend', () => {
  it('keeps its headers, less those that are remapped', async () => {
    answer = (_request, response) =>
      response
        .writeHead(401, {
          'WWW-Authenticate': 'Basic realm="x"',
          Server: 'inner',
          'X-Custom': 'a',
          'x-amz-apigw-id': 'forged',
          'Set-Cookie': ['a=1', 'b=2'],
        })
        .end('denied');
    const { send } = await start('/x', `${origin}/`);
    const { status, headers, body } = await send('/prod/x');
    expect([status, body]).toEqual([401, 'denied']);
    expect(headers).toMatchObject({
      'x-amzn-remapped-www-authenticate': 'Basic realm="x"',
      'x-amzn-remapped-server': 'inner',
      'x-custom': 'a',
      'set-cookie': 'a=1, b=2',
    });
    expect(headers).not.toHaveProperty('www-authenticate');
    expect(headers).not.toHaveProperty('server');
    expect(headers['x-amz-apigw-id']).not.toContain('forged');
  });

  it('is streamed when it is long, and bytes stay bytes', async () => {
    const big = Buffer.alloc(3_000_000, 0xfe);
    answer = (_request, response) => response.end(big);
    const { send } = await start('/x', `${origin}/`);
    expect((await send('/prod/x')).bytes.equals(big)).toBe(true);
  });

  it('to HEAD keeps its length', async () => {
    answer = (_request, response) => response.writeHead(200, { 'Content-Length': '120' }).end();
    const { send } = await start('/x', `${origin}/`);
    const { headers, body } = await send('/prod/x', { method: 'HEAD' });
    expect([headers['content-length'], body]).toEqual(['120', '']);
  });

  it.each([204, 304])('%i has no body', async (status) => {
    answer = (_request, response) => response.writeHead(status).end();
    const { send } = await start('/x', `${origin}/`);
    expect(await send('/prod/x')).toMatchObject({ status, body: '' });
  });

  it("an HTTP API's CORS configuration replaces what the backend says", async () => {
    answer = (_request, response) => response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end();
    const cors = {
      allowOrigins: ['https://a.example'],
      allowMethods: ['GET'],
      allowHeaders: [],
      exposeHeaders: [],
      allowCredentials: false,
    };
    const { send } = await start('/x', `${origin}/`, {}, { ...HTTP, cors });
    const allowed = await send('/x', { headers: { Origin: 'https://a.example' } });
    const other = await send('/x', { headers: { Origin: 'https://b.example' } });
    expect(allowed.headers['access-control-allow-origin']).toBe('https://a.example');
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a backend that fails', () => {
  const respond = async (bytes: string): Promise<string> => {
    tcp = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(bytes));
    });
    await new Promise<void>((done) => tcp?.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(tcp.address() as AddressInfo).port}/`;
  };

  it('that is not there is 504 for REST, 503 for HTTP', async () => {
    const rest = await start('/x', 'http://127.0.0.1:1/');
    const result = await rest.send('/prod/x');
    expect([result.status, result.body]).toEqual([
      504,
      '{"message":"Network error communicating with endpoint"}',
    ]);
    await rest.close();
    const http = await start('/x', 'http://127.0.0.1:1/', {}, HTTP);
    expect(await http.send('/x')).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
  });

  it('that takes too long is 504', async () => {
    answer = () => undefined;
    const { send } = await start('/x', `${origin}/`, { timeoutMs: 50 });
    expect(await send('/prod/x')).toMatchObject({
      status: 504,
      body: '{"message": "Endpoint request timed out"}',
    });
  });

  it('that answers nonsense is 502', async () => {
    const { send } = await start('/x', await respond('SSH-2.0-OpenSSH\r\n'));
    expect((await send('/prod/x')).status).toBe(502);
  });

  it('that says nothing is 504', async () => {
    const { send } = await start('/x', await respond(''));
    expect((await send('/prod/x')).status).toBe(504);
  });

  it('in the middle of its answer ends the connection, so that no client takes it for whole', async () => {
    const { send } = await start('/x', await respond('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'));
    await expect(send('/prod/x')).rejects.toThrow();
  });
});
