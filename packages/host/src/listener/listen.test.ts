import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange, ListenerLimits } from './index.ts';
import { type Listener, listen } from './index.ts';

let listener: Listener | undefined;
const seen: string[] = [];

afterEach(async () => {
  await listener?.close(0);
  listener = undefined;
  seen.length = 0;
});

async function start(
  handler: (exchange: Exchange) => void,
  limits: Partial<ListenerLimits> = {},
): Promise<number> {
  listener = await listen({
    host: '127.0.0.1',
    port: 0,
    limits,
    handler: (exchange) => {
      seen.push(`${exchange.method} ${exchange.target}`);
      handler(exchange);
    },
  });
  return listener.port;
}

const ok = (exchange: Exchange): void => exchange.respond(200, ['X-Test', 'yes'], 'ok');
const refuse = (exchange: Exchange): void => exchange.respond(403, [], 'no');

/** Sends the parts one after the other and gives back everything received until the server ends the connection. */
function raw(port: number, ...parts: string[]): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', async () => {
      for (const part of parts) {
        if (socket.destroyed) return;
        socket.write(part);
        await new Promise((next) => setTimeout(next, 20));
      }
    });
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(received));
    setTimeout(() => socket.destroy(), 2500).unref();
  });
}

const statuses = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => match[1] as string);
const CLOSE = 'Connection: close\r\n\r\n';

describe('what could be framed or addressed in two ways is refused before the handler', () => {
  it.each([
    [
      'a length beside a transfer encoding',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'],
    [
      'two equal lengths',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello',
    ],
    ['a signed length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello'],
    [
      'an unknown transfer encoding',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    ],
    ['chunked twice', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n'],
    [
      'two transfer encodings',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n',
    ],
    [
      'a transfer encoding in HTTP/1.0',
      'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['two Host headers', 'GET / HTTP/1.1\r\nHost: a\r\nhOsT: b\r\n\r\n'],
    ['no Host header', 'GET / HTTP/1.1\r\n\r\n'],
    ['a Host with user information', 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\n'],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n'],
    ['an absolute target for another host', 'GET http://evil/ HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['the asterisk form', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a relative target', 'GET pets HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a fragment in the target', 'GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost: a\r\nX-A : b\r\n\r\n'],
    ['a bare line feed in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: b\nX-B: c\r\n\r\n'],
    ['HTTP/0.9', 'GET /\r\n\r\n'],
    [
      'HTTP/0.9 with a framed body',
      'POST / HTTP/0.9\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['HTTP/2.0 without its preface', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'],
    ['another protocol version', 'GET / HTTP/3.7\r\nHost: a\r\n\r\n'],
  ])('%s', async (_name, request) => {
    const port = await start(ok);
    const answer = await raw(port, request);
    expect(statuses(answer)).toEqual(['400']);
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(seen).toEqual([]);
  });

  it('CONNECT is refused and opens no tunnel', async () => {
    const port = await start(ok);
    expect(statuses(await raw(port, 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n'))).toEqual(['405']);
    expect(seen).toEqual([]);
  });

  it('an Upgrade is an ordinary request that changes no protocol', async () => {
    const port = await start(ok);
    const answer = await raw(
      port,
      `GET /x HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n`,
    );
    expect(statuses(answer)).toEqual(['200']);
    expect(seen).toEqual(['GET /x']);
  });

  it('an absolute target of the same host is reduced to its path and query', async () => {
    const port = await start(ok);
    await raw(port, `GET http://A:80?x=1 HTTP/1.1\r\nHost: a:80\r\n${CLOSE}`);
    expect(seen).toEqual(['GET /?x=1']);
  });
});

describe('limits', () => {
  it('a target over its limit is 414', async () => {
    const port = await start(ok);
    const answer = await raw(port, `GET /${'a'.repeat(10_240)} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(statuses(answer)).toEqual(['414']);
    expect(seen).toEqual([]);
  });

  it('headers over their limit are 431, at it they pass', async () => {
    const port = await start(ok);
    const head = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-A: ';
    const counted = 'Hosta'.length + 'Connectionclose'.length + 'X-A'.length;
    const fits = await raw(port, `${head}${'b'.repeat(10_240 - counted)}\r\n\r\n`);
    const over = await raw(port, `${head}${'b'.repeat(10_241 - counted)}\r\n\r\n`);
    const huge = await raw(port, `${head}${'b'.repeat(60_000)}\r\n\r\n`);
    expect([statuses(fits), statuses(over), statuses(huge)]).toEqual([['200'], ['431'], ['431']]);
  });

  it('headers that never end are 408', async () => {
    const port = await start(ok, { headersTimeoutMs: 200 });
    expect(statuses(await raw(port, 'GET / HTTP/1.1\r\nHost: a\r\nX-A: '))).toEqual(['408']);
    expect(seen).toEqual([]);
  });

  it('every one of many small headers reaches the handler', async () => {
    let count = 0;
    const port = await start((exchange) => {
      count = exchange.rawHeaders.length / 2;
      ok(exchange);
    });
    await raw(port, `GET / HTTP/1.1\r\nHost: a\r\n${'a:\r\n'.repeat(3000)}${CLOSE}`);
    expect(count).toBe(3002);
  });
});

describe('bodies', () => {
  const echo = (exchange: Exchange): void => {
    void exchange.readBody().then(async (first) => {
      const again = await exchange.readBody();
      if (!first.ok) return exchange.respond(413, [], first.reason);
      expect(again).toBe(first);
      exchange.respond(200, [], first.bytes);
    });
  };

  it('reading again gives the same bytes', async () => {
    const port = await start(echo);
    const answer = await raw(
      port,
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n${CLOSE}`,
      'he',
      'llo',
    );
    expect(answer).toMatch(/\r\n\r\nhello$/);
  });

  it('a chunked body is read whole', async () => {
    const port = await start(echo);
    const answer = await raw(
      port,
      `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n${CLOSE}`,
      '2\r\nhe\r\n',
      '3\r\nllo\r\n0\r\n\r\n',
    );
    expect(answer).toMatch(/\r\n\r\nhello$/);
  });

  it('a declared length over the limit is refused without reading', async () => {
    const port = await start(echo, { maxBodyBytes: 10 });
    const answer = await raw(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n', 'hello world');
    expect(answer).toContain('too-large');
  });

  it('a chunked body over the limit is refused when it passes it, and the connection closes', async () => {
    const port = await start(echo, { maxBodyBytes: 10 });
    const answer = await raw(
      port,
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n',
      '8\r\nhello wo\r\n',
      '8\r\nhello wo\r\n',
    );
    expect(answer).toContain('too-large');
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('the bound of all bodies together holds, and is free again afterwards', async () => {
    const waiting: Exchange[] = [];
    const port = await start(
      (exchange) => {
        void exchange.readBody().then((body) => {
          if (!body.ok) exchange.respond(503, [], body.reason);
          else waiting.push(exchange);
        });
      },
      { maxBufferedBytes: 8 },
    );
    const request = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n${CLOSE}abcdef`;
    const first = raw(port, request);
    await expect.poll(() => waiting.length).toBe(1);
    expect(await raw(port, request)).toContain('busy');
    waiting[0]?.respond(200, [], 'done');
    expect(await first).toContain('done');
    const third = raw(port, request);
    await expect.poll(() => waiting.length).toBe(2);
    waiting[1]?.respond(200, [], 'done');
    expect(await third).toContain('done');
  });

  it('a client that leaves in the middle of its body is told apart', async () => {
    let reason = '';
    const port = await start((exchange) => {
      void exchange.readBody().then((body) => {
        reason = body.ok ? 'ok' : body.reason;
      });
    });
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nhalf', () => socket.destroy());
    });
    await expect.poll(() => reason).toBe('aborted');
  });
});

describe('a refusal that leaves the body unread', () => {
  it('drains a small body and reads the next request after it', async () => {
    const port = await start(refuse);
    const answer = await raw(
      port,
      `POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /b HTTP/1.1\r\nHost: a\r\n${CLOSE}`,
    );
    expect(statuses(answer)).toEqual(['403', '403']);
    expect(seen).toEqual(['POST /a', 'GET /b']);
  });

  it('never takes a chunked body for a request', async () => {
    const port = await start(refuse);
    const smuggled = 'GET /admin HTTP/1.1\r\nHost: a\r\n\r\n';
    const answer = await raw(
      port,
      'POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n',
      `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`,
      smuggled,
    );
    expect(statuses(answer)).toEqual(['403']);
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(seen).toEqual(['POST /a']);
  });

  it('does not ask for a body that waits for 100 Continue', async () => {
    const port = await start(refuse);
    const answer = await raw(
      port,
      'PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n',
    );
    expect(statuses(answer)).toEqual(['403']);
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('lets a client that is still uploading read the answer, and then ends the connection', async () => {
    const port = await start(refuse);
    const answer = await raw(
      port,
      'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n',
      'x'.repeat(70_000),
      'x'.repeat(70_000),
    );
    expect(statuses(answer)).toEqual(['403']);
    expect(answer).toMatch(/no$/);
  });

  it('100 Continue is sent when the body is read', async () => {
    const port = await start((exchange) => {
      void exchange.readBody().then(() => ok(exchange));
    });
    const answer = await raw(
      port,
      `PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n${CLOSE}`,
      'hello',
    );
    expect(statuses(answer)).toEqual(['100', '200']);
  });
});

describe('answers', () => {
  it('carry their length, and nothing follows 204', async () => {
    const port = await start((exchange) =>
      exchange.respond(exchange.target === '/none' ? 204 : 200, [], 'äb'),
    );
    expect(await raw(port, `GET / HTTP/1.1\r\nHost: a\r\n${CLOSE}`)).toMatch(/Content-Length: 3\r\n/);
    const none = await raw(port, `GET /none HTTP/1.1\r\nHost: a\r\n${CLOSE}`);
    expect(none).not.toContain('Content-Length');
    expect(none).toMatch(/\r\n\r\n$/);
  });

  it('to HEAD have no body', async () => {
    const port = await start(ok);
    expect(await raw(port, `HEAD / HTTP/1.1\r\nHost: a\r\n${CLOSE}`)).toMatch(
      /Content-Length: 2\r\n[\s\S]*\r\n\r\n$/,
    );
  });

  it('a second answer to the same request is ignored', async () => {
    const port = await start((exchange) => {
      refuse(exchange);
      ok(exchange);
    });
    expect(statuses(await raw(port, `GET / HTTP/1.1\r\nHost: a\r\n${CLOSE}`))).toEqual(['403']);
  });

  it('can be streamed', async () => {
    const port = await start((exchange) => {
      const stream = exchange.stream(201, ['Transfer-Encoding', 'chunked']);
      stream.write(Buffer.from('one'));
      stream.end(Buffer.from('two'));
    });
    const answer = await raw(port, `GET / HTTP/1.1\r\nHost: a\r\n${CLOSE}`);
    expect(statuses(answer)).toEqual(['201']);
    expect(answer).toMatch(/one[\s\S]*two/);
  });

  it('a streamed request body over the limit ends with an error', async () => {
    let failure = '';
    const port = await start(
      (exchange) => {
        exchange
          .bodyStream()
          ?.on('error', (error) => {
            failure = error.message;
            refuse(exchange);
          })
          .resume();
      },
      { maxBodyBytes: 4 },
    );
    await raw(port, 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nhello wo\r\n');
    expect(failure).toContain('larger than the limit');
  });
});
