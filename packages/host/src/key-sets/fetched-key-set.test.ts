import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchedKeySet } from './fetched-key-set.ts';
import { staticKeySet } from './static-key-set.ts';

const HOUR = 3_600_000;
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = (kid: string): unknown => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  alg: 'RS256',
  use: 'sig',
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An issuer whose documents a test can change. */
async function issuer(): Promise<{
  readonly url: string;
  readonly requests: string[];
  readonly documents: Map<string, { readonly status: number; readonly body: string }>;
}> {
  const requests: string[] = [];
  const documents = new Map<string, { status: number; body: string }>();
  const url = await listen((request, response) => {
    requests.push(request.url ?? '');
    const document = documents.get(request.url ?? '');
    response.writeHead(document?.status ?? 404, { 'content-type': 'application/json' });
    response.end(document?.body);
  });
  const discovery = { issuer: url, jwks_uri: `${url}/keys` };
  documents.set('/.well-known/openid-configuration', { status: 200, body: JSON.stringify(discovery) });
  documents.set('/keys', { status: 200, body: JSON.stringify({ keys: [jwk('k1')] }) });
  return { url, requests, documents };
}

describe('a fetched key set', () => {
  it('discovers and fetches when a key is first needed, not before', async () => {
    const { url, requests } = await issuer();
    const keys = fetchedKeySet({ issuer: url, now: () => 0 });
    expect(requests).toEqual([]);
    expect(keys.find('k1')).toBeUndefined();
    expect(keys.shouldRefresh('k1')).toBe(true);
    expect(await keys.refresh('k1')).toBe('ok');
    expect(keys.find('k1')).toMatchObject({ kid: 'k1', alg: 'RS256' });
    expect(keys.shouldRefresh('k1')).toBe(false);
    expect(requests).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('goes straight to the keys where their address is given', async () => {
    const { url, requests } = await issuer();
    const keys = fetchedKeySet({ issuer: 'https://issuer.example', jwksUri: `${url}/keys`, now: () => 0 });
    expect(await keys.refresh('k1')).toBe('ok');
    expect(requests).toEqual(['/keys']);
  });

  it('fetches once for all who wait', async () => {
    const { url, requests } = await issuer();
    const keys = fetchedKeySet({ issuer: url, now: () => 0 });
    await Promise.all(Array.from({ length: 50 }, (_, i) => keys.refresh(`k${i}`)));
    expect(requests).toHaveLength(2);
  });

  it('fetches again for an unknown kid, but at most once in the cool-down', async () => {
    const { url, requests, documents } = await issuer();
    let now = 0;
    const keys = fetchedKeySet({ issuer: url, now: () => now });
    await keys.refresh('k1');
    const { version } = keys;
    documents.set('/keys', { status: 200, body: JSON.stringify({ keys: [jwk('k1'), jwk('k2')] }) });
    for (let i = 0; i < 100; i++) {
      expect(keys.shouldRefresh(`invented ${i}`)).toBe(false);
      await keys.refresh(`invented ${i}`);
    }
    expect(requests).toHaveLength(2);
    now = 30_000;
    expect(keys.shouldRefresh('k2')).toBe(true);
    expect(await keys.refresh('k2')).toBe('ok');
    expect(keys.find('k2')).toMatchObject({ kid: 'k2' });
    expect(keys.version).not.toBe(version);
    expect(requests).toHaveLength(4);
  });

  it('keeps its version where the keys stay the same', async () => {
    const { url } = await issuer();
    let now = 0;
    const keys = fetchedKeySet({ issuer: url, now: () => now });
    await keys.refresh('k1');
    const { version } = keys;
    now = 2 * HOUR;
    await keys.refresh('k1');
    expect(keys.version).toBe(version);
  });

  it('drops keys after two hours', async () => {
    const { url } = await issuer();
    let now = 0;
    const keys = fetchedKeySet({ issuer: url, now: () => now });
    await keys.refresh('k1');
    now = 2 * HOUR - 1;
    expect(keys.find('k1')).toBeDefined();
    now = 2 * HOUR;
    expect(keys.find('k1')).toBeUndefined();
    expect(keys.shouldRefresh('k1')).toBe(true);
  });

  it('withdraws keys that the issuer no longer has', async () => {
    const { url, documents } = await issuer();
    let now = 0;
    const keys = fetchedKeySet({ issuer: url, now: () => now });
    await keys.refresh('k1');
    documents.set('/keys', { status: 200, body: JSON.stringify({ keys: [jwk('k2')] }) });
    now = 30_000;
    await keys.refresh('k2');
    expect(keys.find('k1')).toBeUndefined();
  });

  it('keeps its keys within two hours while the issuer is down, and is unreachable afterwards', async () => {
    const { url, documents } = await issuer();
    let now = 0;
    const reasons: string[] = [];
    const keys = fetchedKeySet({ issuer: url, now: () => now, onFailure: (reason) => reasons.push(reason) });
    await keys.refresh('k1');
    documents.clear();
    now = HOUR;
    expect(await keys.refresh('k2')).toBe('unreachable');
    expect(keys.find('k1')).toBeDefined();
    expect(keys.unreachable).toBe(false);
    now = 2 * HOUR;
    expect(await keys.refresh('k1')).toBe('unreachable');
    expect(keys.find('k1')).toBeUndefined();
    expect(keys.unreachable).toBe(true);
    expect(reasons).toEqual([
      expect.stringContaining('answered 404'),
      expect.stringContaining('answered 404'),
    ]);
  });

  it('does not ask an issuer that is down for every token', async () => {
    const { url, requests, documents } = await issuer();
    documents.clear();
    let now = 0;
    const keys = fetchedKeySet({ issuer: url, now: () => now });
    for (let i = 0; i < 20; i++) expect(await keys.refresh('k1')).toBe('unreachable');
    expect(keys.unreachable).toBe(true);
    expect(requests).toHaveLength(1);
    now = 5_000;
    expect(keys.shouldRefresh('k1')).toBe(true);
  });

  it.each<readonly [string, string, { readonly status: number; readonly body: string }]>([
    ['is no JSON', '/keys', { status: 200, body: '<html>' }],
    ['is no key set', '/keys', { status: 200, body: '{"keys":{}}' }],
    ['is an error', '/keys', { status: 500, body: '{"keys":[]}' }],
    ['is a redirect', '/keys', { status: 302, body: '' }],
    [
      'is longer than 150000 bytes',
      '/keys',
      { status: 200, body: JSON.stringify({ keys: [jwk('k1')], pad: 'x'.repeat(150_000) }) },
    ],
    ['has no jwks_uri', '/.well-known/openid-configuration', { status: 200, body: '{}' }],
    ['is null', '/.well-known/openid-configuration', { status: 200, body: 'null' }],
    [
      'is of another issuer',
      '/.well-known/openid-configuration',
      { status: 200, body: '{"issuer":"http://localhost","jwks_uri":"http://localhost/keys"}' },
    ],
  ])('is unreachable where a document %s', async (_what, path, document) => {
    const { url, documents } = await issuer();
    documents.set(path, document);
    const keys = fetchedKeySet({ issuer: url, now: () => 0 });
    expect(await keys.refresh('k1')).toBe('unreachable');
    expect(keys.find('k1')).toBeUndefined();
  });

  it('gives up on a slow issuer', async () => {
    const url = await listen(() => {});
    const started = Date.now();
    const keys = fetchedKeySet({ issuer: url, now: () => 0 });
    expect(await keys.refresh('k1')).toBe('unreachable');
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it.each([
    'http://10.0.0.1/pool',
    'http://issuer.example',
    'http://127.0.0.1.evil.example',
    'ftp://localhost',
    'no url',
  ])('asks nothing of %s: neither TLS nor this machine', async (address) => {
    const reasons: string[] = [];
    const keys = fetchedKeySet({
      issuer: address,
      now: () => 0,
      onFailure: (reason) => reasons.push(reason),
    });
    expect(await keys.refresh('k1')).toBe('unreachable');
    expect(reasons).toEqual([expect.stringContaining('keys are fetched by https')]);
  });

  it('does not follow an issuer to plain HTTP elsewhere', async () => {
    const { url, documents } = await issuer();
    const discovery = { issuer: url, jwks_uri: 'http://10.0.0.1/keys' };
    documents.set('/.well-known/openid-configuration', { status: 200, body: JSON.stringify(discovery) });
    const reasons: string[] = [];
    const keys = fetchedKeySet({ issuer: url, now: () => 0, onFailure: (reason) => reasons.push(reason) });
    expect(await keys.refresh('k1')).toBe('unreachable');
    expect(reasons).toEqual([expect.stringContaining('not from http://10.0.0.1/keys')]);
  });
});

describe('a static key set', () => {
  it('has its keys and never fetches', async () => {
    const keys = staticKeySet('https://issuer.example', { keys: [jwk('k1')] });
    expect(keys.find('k1')).toMatchObject({ kid: 'k1' });
    expect(keys.find('k2')).toBeUndefined();
    expect(keys.shouldRefresh('k2')).toBe(false);
    expect(await keys.refresh('k2')).toBe('ok');
  });

  it('is refused where it is no key set', () => {
    expect(() => staticKeySet('https://issuer.example', {})).toThrow('not a JSON Web Key Set');
  });
});
