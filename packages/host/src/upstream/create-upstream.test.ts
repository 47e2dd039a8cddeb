import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { createUpstream } from './create-upstream.ts';
import type { UpstreamExchange, UpstreamFailure, UpstreamRequest } from './sink.ts';

interface Outcome {
  readonly status?: number;
  readonly headers?: string[];
  readonly body: string;
  readonly failure?: UpstreamFailure;
}

const upstream = createUpstream({ maxConnectionsPerOrigin: 2, connectTimeoutMs: 1000, keepAliveMs: 1000 });
const open: (Server | TcpServer)[] = [];

afterEach(() => {
  for (const server of open.splice(0)) {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
});

async function listen<T extends Server | TcpServer>(server: T): Promise<string> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const backend = (handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> =>
  listen(createServer(handler));

const raw = (answer: (socket: Socket) => void): Promise<string> =>
  listen(
    createTcpServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => answer(socket));
    }),
  );

function send(
  origin: string,
  request: Partial<UpstreamRequest> = {},
  started?: (exchange: UpstreamExchange) => void,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let status: number | undefined;
    let headers: string[] | undefined;
    const done = (failure?: UpstreamFailure): void =>
      resolve({ status, headers, body: Buffer.concat(chunks).toString('latin1'), failure } as Outcome);
    const exchange = upstream.forward(
      { origin, path: '/', method: 'GET', headers: [], body: undefined, timeoutMs: 5000, ...request },
      {
        head: (code, pairs) => {
          status = code;
          headers = pairs;
        },
        data: (chunk) => {
          chunks.push(chunk);
          return true;
        },
        end: () => done(),
        fail: done,
      },
    );
    started?.(exchange);
  });
}

describe('upstream', () => {
  it('passes method, path, headers and body as they are, less hop-by-hop headers', async () => {
    const origin = await backend((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () =>
        response.end(
          JSON.stringify([request.method, request.url, request.rawHeaders, Buffer.concat(parts).toString()]),
        ),
      );
    });
    const outcome = await send(origin, {
      method: 'POST',
      path: '/a%2Fb?x=1&x=%20',
      headers: [
        'Host',
        'api.example.com',
        'X-Dup',
        '1',
        'x-dup',
        '2',
        'TE',
        'gzip',
        'Connection',
        'X-Gone',
        'X-Gone',
        '3',
      ],
      body: Buffer.from('hello'),
    });
    const [method, url, headers, body] = JSON.parse(outcome.body) as [string, string, string[], string];
    expect([method, url, body]).toEqual(['POST', '/a%2Fb?x=1&x=%20', 'hello']);
    const names = headers.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    expect(names.filter((name) => ['te', 'x-gone'].includes(name))).toEqual([]);
    expect(headers).toEqual(expect.arrayContaining(['api.example.com', 'X-Dup', '1', 'x-dup', '2']));
  });

  it('gives the answer with its raw headers, less hop-by-hop headers', async () => {
    const origin = await raw((socket) =>
      socket.end(
        'HTTP/1.1 404 Nope\r\nX-Latin: caf\xe9\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nhi',
        'latin1',
      ),
    );
    const outcome = await send(origin);
    expect(outcome).toMatchObject({ status: 404, body: 'hi', failure: undefined });
    expect(outcome.headers).toEqual([
      'X-Latin',
      'caf\xe9',
      'Set-Cookie',
      'a=1',
      'Set-Cookie',
      'b=2',
      'Content-Length',
      '2',
    ]);
  });

  it('does not follow redirects', async () => {
    const origin = await backend((_, response) =>
      response.writeHead(302, { Location: 'http://127.0.0.1:9/' }).end(),
    );
    expect(await send(origin)).toMatchObject({ status: 302, failure: undefined });
  });

  it('skips informational answers', async () => {
    const origin = await backend((_, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.end('x');
    });
    expect(await send(origin)).toMatchObject({ status: 200, body: 'x' });
  });

  it('streams a request body', async () => {
    const origin = await backend((request, response) => {
      let total = 0;
      request.on('data', (part: Buffer) => {
        total += part.length;
      });
      request.on('end', () => response.end(String(total)));
    });
    const body = Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(32 * 1024)));
    expect(await send(origin, { method: 'PUT', body })).toMatchObject({ body: String(64 * 32 * 1024) });
  });

  it('stops the backend while the sink is full and goes on after resume', async () => {
    const size = 32 * 1024 * 1024;
    let finished = false;
    const origin = await backend((_, response) => {
      response.on('finish', () => {
        finished = true;
      });
      response.end(Buffer.alloc(size));
    });
    const received = await new Promise<number>((resolve, reject) => {
      let total = 0;
      let paused = false;
      const exchange = upstream.forward(
        { origin, path: '/', method: 'GET', headers: [], body: undefined, timeoutMs: 10_000 },
        {
          head: () => undefined,
          data: (chunk) => {
            total += chunk.length;
            if (paused) return true;
            paused = true;
            setTimeout(() => {
              const seen = total;
              setTimeout(() => {
                if (total !== seen || finished) reject(new Error('data arrived while the sink was full'));
                exchange.resume();
              }, 50);
            }, 50);
            return false;
          },
          end: () => resolve(total),
          fail: reject,
        },
      );
    });
    expect(received).toBe(size);
  });

  it.each([
    ['a line break in a header value', { headers: ['X-A', 'b\r\nX-Evil: 1'] }],
    ['a header name that is no token', { headers: ['X A', 'b'] }],
    ['a character outside Latin-1', { headers: ['X-A', 'b\u20ac'] }],
    ['two Host headers', { headers: ['Host', 'a', 'host', 'b'] }],
    ['two Content-Length headers', { headers: ['Content-Length', '0', 'Content-Length', '0'] }],
    ['a Content-Length that is no number', { headers: ['Content-Length', '+1'] }],
    ['a whole URL as the path', { path: 'http://127.0.0.1:9/x' }],
    ['an empty path', { path: '' }],
    ['a space in the path', { path: '/a b HTTP/1.1' }],
    ['a line break in the path', { path: '/a\r\nX: y' }],
    ['CONNECT', { method: 'CONNECT' }],
    ['a method that is no token', { method: 'GE T' }],
    [
      'more body than its Content-Length',
      { method: 'POST', headers: ['Content-Length', '2'], body: Buffer.from('abc') },
    ],
  ])('refuses %s before the backend hears of it', async (_, request) => {
    let reached = 0;
    const origin = await backend((_request, response) => {
      reached++;
      response.end();
    });
    expect(await send(origin, request)).toMatchObject({ failure: 'request', body: '' });
    expect(reached).toBe(0);
  });

  it('says connect when nothing listens', async () => {
    const server = createTcpServer();
    const origin = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await send(origin)).toMatchObject({ failure: 'connect' });
  });

  it('says timeout when the answer does not begin, and when it does not end', async () => {
    const silent = await backend(() => undefined);
    expect(await send(silent, { timeoutMs: 50 })).toMatchObject({ failure: 'timeout', status: undefined });
    const slow = await backend((_, response) => {
      response.write('part');
    });
    expect(await send(slow, { timeoutMs: 100 })).toMatchObject({
      failure: 'timeout',
      status: 200,
      body: 'part',
    });
  });

  it('a request that timed out while waiting for a connection is never sent', async () => {
    const paths: (string | undefined)[] = [];
    const origin = await backend((request, response) => {
      paths.push(request.url);
      setTimeout(() => response.end(), 200);
    });
    const busy = [send(origin, { path: '/1' }), send(origin, { path: '/2' })];
    expect(await send(origin, { path: '/late', timeoutMs: 50 })).toMatchObject({ failure: 'timeout' });
    await Promise.all(busy);
    await send(origin, { path: '/3' });
    expect(paths).not.toContain('/late');
  });

  it('says reset when the backend closes too early', async () => {
    const before = await raw((socket) => socket.destroy());
    expect(await send(before)).toMatchObject({ failure: 'reset', status: undefined });
    const within = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'));
    expect(await send(within)).toMatchObject({ failure: 'reset', status: 200 });
  });

  it.each([
    ['no HTTP', 'SSH-2.0-x\r\n\r\n'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nhi'],
    ['both framings', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n'],
    ['headers without end', `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`],
  ])('says malformed for %s', async (_, answer) => {
    const origin = await raw((socket) => socket.write(answer, 'latin1'));
    expect(await send(origin)).toMatchObject({ failure: 'malformed' });
  });

  it('drops the connection when the client goes away, and the sink hears nothing more', async () => {
    let closed = (): void => undefined;
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const origin = await backend((request, response) => {
      request.on('close', closed);
      response.write('part');
    });
    const calls: string[] = [];
    await new Promise<void>((resolve) => {
      const exchange = upstream.forward(
        { origin, path: '/', method: 'GET', headers: [], body: undefined, timeoutMs: 5000 },
        {
          head: () => calls.push('head'),
          data: () => {
            exchange.abort();
            resolve();
            return true;
          },
          end: () => calls.push('end'),
          fail: () => calls.push('fail'),
        },
      );
    });
    await gone;
    expect(calls).toEqual(['head']);
  });

  it('keeps connections open between requests, and no more than the bound', async () => {
    const ports = new Set<number | undefined>();
    const origin = await backend((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    for (let i = 0; i < 20; i++) await send(origin);
    expect(ports.size).toBeLessThanOrEqual(2);
  });
});
