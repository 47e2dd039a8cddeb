import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { UsageError } from '../failure.ts';
import { servedUsers } from './served-users.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A service that answers this, and breaks off after it where `breaks` says so. */
async function service(answer: { status?: number; body: string; breaks?: boolean }): Promise<string> {
  const started = createServer((_, response) => {
    response.writeHead(answer.status ?? 200);
    response.write(answer.body, () => {
      if (answer.breaks === true) response.destroy();
      else response.end();
    });
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

async function exported(
  url: string,
): Promise<{ readonly lines: readonly object[]; readonly error: unknown }> {
  const lines: object[] = [];
  try {
    for await (const part of servedUsers({ url, key: 'k' }, 'p').parts({
      format: 'json',
      credentials: false,
    }))
      lines.push(part);
  } catch (error) {
    return { lines, error };
  }
  return { lines, error: undefined };
}

const LINE = '{"line":"a"}\n';

describe('an export of a running service', () => {
  it('is complete with its last frame', async () => {
    expect(await exported(await service({ body: `${LINE}{"end":true}\n` }))).toEqual({
      lines: [{ line: 'a' }],
      error: undefined,
    });
  });

  it.each([
    ['without a last frame', { body: LINE }, 'the connection was closed'],
    ['that is cut off', { body: LINE, breaks: true }, 'broke off'],
    ['that is cut off in a frame', { body: `${LINE}{"line":"b`, breaks: true }, 'broke off'],
    ['with an error', { body: `${LINE}{"error":"Internal Server Error"}\n` }, 'Internal Server Error'],
    ['with what is no frame', { body: `${LINE}<html>\n{"end":true}\n` }, 'broke off'],
  ])('%s is told, and what came is not all', async (_, answer, message) => {
    const { lines, error } = await exported(await service(answer));
    expect(lines).toEqual([{ line: 'a' }]);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toContain(message);
    expect((error as UsageError).help).toBe('what was written is not all of the users');
  });

  it('is refused by another service than ours with its status', async () => {
    const { error } = await exported(await service({ status: 404, body: 'Not Found' }));
    expect((error as UsageError).message).toContain('refuses: 404');
  });
});

describe('an import by a running service', () => {
  it('says where there is none', async () => {
    const url = await service({ body: '' });
    server?.close();
    const taken = servedUsers({ url, key: 'k' }, 'p').take('json', { first: 1, lines: ['{}'] });
    await expect(taken).rejects.toThrow(`the identity service at ${url} does not answer`);
  });
});
