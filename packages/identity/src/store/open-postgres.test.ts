import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openStore } from './open-store.ts';

let server: Server | undefined;
afterEach(async () => {
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

/** PostgreSQL "Message Formats", `ErrorResponse`. */
function errorResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** A server that ends every connection with the next of these errors; its URL has a password. */
async function refusing(...errors: readonly (readonly [code: string, message: string])[]): Promise<string> {
  let asked = 0;
  const running = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      // `SSLRequest`: there is no TLS here.
      if (request.length === 8) return socket.end('N');
      const [code, message] = errors[Math.min(asked, errors.length - 1)] ?? ['XX000', ''];
      asked += 1;
      return socket.end(errorResponse(code, message));
    });
  });
  server = running;
  await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
  return `postgres://shop:hunter2@127.0.0.1:${(running.address() as AddressInfo).port}/store`;
}

async function opening(url: string) {
  const lines: string[] = [];
  const message = await openStore(url, (line) => void lines.push(line)).then(
    () => 'opened',
    (error: unknown) => (error as Error).message,
  );
  expect(`${message}${lines.join()}`).not.toContain('hunter2');
  return { message, lines };
}

test.each([
  ['28P01', 'password authentication failed for user "shop"', 'it rejects the password of the user shop'],
  ['28000', 'role "shop" does not exist', 'it does not let the user shop in: role "shop" does not exist'],
  ['3D000', 'database "store" does not exist', 'it has no database store'],
])('a server that refuses with %s is not asked again', async (code, message, words) => {
  const url = await refusing([code, message]);
  expect(await opening(url)).toEqual({ message: `PostgreSQL at ${new URL(url).host}: ${words}`, lines: [] });
});

test('a server that starts is waited for, and its last word counts', async () => {
  const url = await refusing(
    ['57P03', 'the database system is starting up'],
    ['57P03', 'the database system is starting up'],
    ['3D000', 'database "store" does not exist'],
  );
  const { host } = new URL(url);
  expect(await opening(url)).toEqual({
    message: `PostgreSQL at ${host}: it has no database store`,
    lines: [`waiting for PostgreSQL at ${host}: the database system is starting up`],
  });
});

test('a server without TLS, where the setting asks for it', async () => {
  const url = await refusing(['XX000', '']);
  expect(await opening(`${url}?sslmode=verify-full`)).toEqual({
    message: `PostgreSQL at ${new URL(url).host}: no TLS with it: The server does not support SSL connections`,
    lines: [],
  });
});
