import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Listener, listen } from '@portcullis/host/listener';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalTls, type LocalTls } from './local-authority.ts';

let folder = '';
let listener: Listener | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-tls-'));
});

afterEach(async () => {
  await listener?.close(0);
  listener = undefined;
  await rm(folder, { recursive: true });
});

const authorityOf = (tls: LocalTls): string =>
  /-----BEGIN[^-]*-----[^-]*-----END[^-]*-----\s*$/.exec(tls.cert)?.[0] ?? '';

async function serve(tls: LocalTls): Promise<number> {
  listener = await listen({
    host: '127.0.0.1',
    port: 0,
    tls,
    handler: (exchange) => exchange.respond(200, [], String(exchange.encrypted)),
  });
  return listener.port;
}

function fetchText(port: number, ca: string | undefined, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    get(
      { host: '127.0.0.1', port, ca, servername: host === '127.0.0.1' ? undefined : host, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      },
    ).on('error', (error: NodeJS.ErrnoException) => reject(new Error(error.code)));
  });
}

describe('a local authority', () => {
  it('makes a certificate that a client which trusts the authority accepts, by address and by name', async () => {
    const tls = await createLocalTls(folder, ['127.0.0.1', 'localhost'], Date.now());
    const port = await serve(tls);
    expect(await fetchText(port, authorityOf(tls))).toBe('true');
    expect(await fetchText(port, authorityOf(tls), 'localhost')).toBe('true');
  });

  it('is not trusted by a client that does not know it', async () => {
    const port = await serve(await createLocalTls(folder, ['127.0.0.1'], Date.now()));
    await expect(fetchText(port, undefined)).rejects.toThrow('SELF_SIGNED_CERT_IN_CHAIN');
  });

  it('does not speak for a host it was not asked for', async () => {
    const tls = await createLocalTls(folder, ['127.0.0.1'], Date.now());
    const port = await serve(tls);
    await expect(fetchText(port, authorityOf(tls), 'localhost')).rejects.toThrow(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
  });

  it('is kept for the next start, and its key is readable by its owner alone', async () => {
    const first = await createLocalTls(folder, ['localhost'], Date.now());
    const second = await createLocalTls(folder, ['localhost'], Date.now());
    expect(authorityOf(second)).toBe(authorityOf(first));
    expect(second.key).not.toBe(first.key);
    expect((await stat(join(folder, 'tls', 'authority.key'))).mode & 0o777).toBe(0o600);
  });

  it('is made anew when it is about to expire', async () => {
    const first = await createLocalTls(folder, ['localhost'], Date.now() - 3650 * 86_400_000);
    const second = await createLocalTls(folder, ['localhost'], Date.now());
    expect(authorityOf(second)).not.toBe(authorityOf(first));
  });

  it('that is damaged is an error, not a silent new one', async () => {
    const { authorityPath } = await createLocalTls(folder, ['localhost'], Date.now());
    await writeFile(authorityPath, 'not a certificate');
    await expect(createLocalTls(folder, ['localhost'], Date.now())).rejects.toThrow();
  });
});
