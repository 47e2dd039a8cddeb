import { request } from 'node:http';
import type { Listener } from '@portcullis/host/listener';
import { afterEach, describe, expect, it } from 'vitest';
import { type AdminOptions, listenAdmin } from './admin.ts';

let listener: Listener | undefined;
let resets = 0;

afterEach(async () => {
  await listener?.close(0);
  resets = 0;
});

async function start(options: Partial<AdminOptions> = {}): Promise<void> {
  listener = await listenAdmin({
    host: '127.0.0.1',
    port: 0,
    metrics: () => 'portcullis_requests_total 1\n',
    isReady: () => true,
    ...options,
  });
}

const reset = async (): Promise<void> => {
  resets++;
};

function send(
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: listener?.port, method, path, headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

describe('the admin listener', () => {
  it('answers health, readiness and metrics', async () => {
    let ready = false;
    await start({ isReady: () => ready });
    expect((await send('GET', '/healthz')).status).toBe(200);
    expect((await send('GET', '/readyz')).status).toBe(503);
    ready = true;
    expect((await send('GET', '/readyz')).status).toBe(200);
    expect((await send('GET', '/metrics')).body).toContain('portcullis_requests_total');
    expect((await send('POST', '/metrics')).status).toBe(405);
    expect((await send('GET', '/else')).status).toBe(404);
  });

  it('knows no reset outside of development', async () => {
    await start();
    expect((await send('POST', '/reset', { 'x-portcullis-dev': '1' })).status).toBe(404);
  });

  it.each([
    ['without the header', 'POST', {}, 403],
    ['with another value of the header', 'POST', { 'x-portcullis-dev': 'yes' }, 403],
    ['by another method', 'GET', { 'x-portcullis-dev': '1' }, 405],
    [
      'under a name that only resolves to loopback',
      'POST',
      { 'x-portcullis-dev': '1', Host: 'evil.test' },
      403,
    ],
  ])('refuses a reset %s', async (_name, method, headers, status) => {
    await start({ reset });
    expect((await send(method, '/reset', headers as Record<string, string>)).status).toBe(status);
    expect(resets).toBe(0);
  });

  it('resets in development', async () => {
    await start({ reset });
    expect((await send('POST', '/reset', { 'x-portcullis-dev': '1' })).status).toBe(200);
    expect(resets).toBe(1);
  });

  it('says that a reset failed', async () => {
    await start({ reset: () => Promise.reject(new Error('no')) });
    expect((await send('POST', '/reset', { 'x-portcullis-dev': '1' })).status).toBe(500);
  });
});
