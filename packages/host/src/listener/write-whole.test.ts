import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { writeWhole } from './write-whole.ts';

const KEEP_ALIVE = 'Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n';

/** The bytes that a server sends for a request, with the Date left out. */
async function sent(
  answer: (response: ServerResponse) => void,
  head = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
): Promise<string> {
  let failure: unknown;
  const server = createServer({ keepAliveTimeout: 5000 }, (_request, response) => {
    try {
      answer(response);
    } catch (error) {
      failure = error;
      response.destroy();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const text = await new Promise<string>((resolve) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(head));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    setTimeout(() => {
      socket.destroy();
      resolve(received);
    }, 60);
  });
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  if (failure !== undefined) throw failure;
  expect(text).toMatch(/\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/);
  return text.replace(/Date: [^\r]*/, 'Date: now');
}

function headers(body: string | Uint8Array): string[] {
  return [
    'Content-Type',
    'text/plain',
    'X-A',
    'b c',
    'x-a',
    '',
    'Content-Length',
    String(Buffer.byteLength(body)),
  ];
}

const whole = (status: number, body: string | Uint8Array) => (response: ServerResponse) => {
  expect(writeWhole(response, status, headers(body), body, Buffer.byteLength(body), KEEP_ALIVE)).toBe(true);
};
const byNode = (status: number, body: string | Uint8Array) => (response: ServerResponse) => {
  response.writeHead(status, headers(body));
  response.end(body);
};

describe('an answer in one piece is the same as by writeHead', () => {
  it.each([
    [200, 'text'],
    [403, ''],
    [401, 'ümlaut €'],
    [502, Buffer.from([0, 0xff, 10, 13])],
    [200, Buffer.alloc(40_000, 0xfe)],
  ])('%i %s', async (status, body) => {
    expect(await sent(whole(status, body))).toBe(await sent(byNode(status, body)));
  });

  it('to HEAD', async () => {
    const head = 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n';
    expect(await sent(whole(200, 'text'), head)).toBe(await sent(byNode(200, 'text'), head));
  });

  it('to requests that follow each other on a connection', async () => {
    const twice = 'GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n';
    const text = await sent(whole(200, 'text'), twice);
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });
});

describe('what is out of the ordinary is left to writeHead', () => {
  const leaves = (given: string[], status = 200, head?: string): Promise<string> =>
    sent((response) => {
      expect(writeWhole(response, status, given, 'x', 1, KEEP_ALIVE)).toBe(false);
      response.end('x');
    }, head);

  it.each([
    ['a line break in a value', ['X', 'a\r\nSet-Cookie: b=c']],
    ['a bare line feed', ['X', 'a\nb']],
    ['a null', ['X', 'a\0b']],
    ['text beyond ASCII', ['X', 'ä']],
    ['a name that is no token', ['X Y', 'a']],
    ['a line break in a name', ['X\r\nY', 'a']],
    ['an empty name', ['', 'a']],
    ['a Connection header', ['Connection', 'close']],
  ])('%s', async (_name, given) => {
    await leaves(given);
  });

  it('an unknown status', async () => {
    await leaves(['X', 'a'], 299);
  });

  it('a connection that is not kept, and HTTP/1.0', async () => {
    await leaves(['X', 'a'], 200, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await leaves(['X', 'a'], 200, 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
  });

  it('a response that has begun', async () => {
    await sent((response) => {
      response.writeHead(200, ['Content-Length', '1']);
      expect(writeWhole(response, 200, [], '', 0, KEEP_ALIVE)).toBe(false);
      response.end('x');
    });
  });

  it("a backend's Date is not joined by another", async () => {
    const text = await sent((response) => {
      const given = ['Date', 'Tue, 24 Nov 2026 12:00:00 GMT', 'Content-Length', '1'];
      expect(writeWhole(response, 200, given, 'x', 1, KEEP_ALIVE)).toBe(true);
    });
    expect(text.match(/Date:/g)).toHaveLength(1);
  });
});
