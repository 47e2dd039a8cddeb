import { request } from 'node:http';
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { CALLBACK, hostedPool, SECRET_WEB, WEB } from '../oauth/test-browser.ts';
import { adminDirectory, startIdentity, type TestIdentity } from '../test-identity.ts';
import { sdk } from '../user-pools/auth/test-users.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const LOOPBACK = ['127.0.0.0/8'];
const ELSEWHERE = ['198.51.100.0/24'];
type Sent = Readonly<Record<string, string | readonly string[]>>;

/** A request as it is written: a header that is given several times is sent several times. */
function send(
  path: string,
  headers: Sent,
  body?: string,
): Promise<{ readonly status: number | undefined; readonly cookies: readonly string[] }> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, identity.url), {
      method: body === undefined ? 'GET' : 'POST',
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : [...value],
        ]),
      ),
    });
    sent.on('error', reject).on('response', (response) => {
      response.resume().on('end', () => {
        resolve({ status: response.statusCode, cookies: response.headers['set-cookie'] ?? [] });
      });
    });
    sent.end(body);
  });
}

/** Whether the admin, who may do everything under `condition`, may list pools through what writes `headers`. */
async function mayList(headers: Sent): Promise<boolean> {
  const client = sdk(identity);
  // Behind the signature, as a proxy does it.
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: Record<string, unknown> }).headers, headers);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  return client.send(new ListUserPoolsCommand({ MaxResults: 1 })).then(
    () => true,
    (error: Error) => {
      expect(error.name).toBe('AccessDeniedException');
      return false;
    },
  );
}

const startWith = async (trustedProxies: readonly string[], condition?: object): Promise<void> => {
  identity = await startIdentity({
    trustedProxies,
    resources: hostedPool(),
    iam: adminDirectory(condition as never),
  });
};

describe('aws:SourceIp', () => {
  const OFFICE = { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:470::/32'] } };

  it.each([
    ['what a trusted proxy reports', '203.0.113.7'],
    ['of a proxy that writes the port', '203.0.113.7:4711'],
    ['IPv6', '2001:470::7'],
    ['IPv6 with a port', '[2001:470::7]:4711'],
    ['IPv4 as an IPv6 socket writes it', '::ffff:203.0.113.7'],
    ['the hop before trusted ones', '192.0.2.66, 203.0.113.7, 127.0.0.9'],
  ])('is %s', async (_, value) => {
    await startWith(LOOPBACK, OFFICE);
    expect(await mayList({ 'X-Forwarded-For': value })).toBe(true);
  });

  it.each([
    ['what the client wrote to the left of its own address', '203.0.113.7, 192.0.2.66'],
    ['what stands left of a hop that is no address', '203.0.113.7, unknown'],
    ['a range', '203.0.113.0/24'],
    ['an address with a zone', '2001:470::7%eth0'],
    ['an address with an octal octet', '0203.0.113.7'],
    ['two addresses without a comma', '203.0.113.7 203.0.113.8'],
    ['a host name', 'office.example.com'],
  ])('is never %s', async (_, value) => {
    await startWith(LOOPBACK, OFFICE);
    expect(await mayList({ 'X-Forwarded-For': value })).toBe(false);
  });

  it.each([
    ['no proxy is trusted', []],
    ['another proxy is trusted', ELSEWHERE],
  ])('is the peer where %s, whatever it writes', async (_, trusted) => {
    await startWith(trusted, OFFICE);
    expect(await mayList({ 'X-Forwarded-For': '203.0.113.7' })).toBe(false);
  });

  it('is not what another header says: X-Real-IP, Forwarded, True-Client-IP', async () => {
    await startWith(LOOPBACK, OFFICE);
    const others = {
      'X-Real-IP': '203.0.113.7',
      Forwarded: 'for=203.0.113.7',
      'True-Client-IP': '203.0.113.7',
    };
    expect(await mayList(others)).toBe(false);
  });
});

describe('aws:SecureTransport', () => {
  const BY_TLS = { Bool: { 'aws:SecureTransport': 'true' } };

  it.each([
    ['https of a trusted proxy', LOOPBACK, 'https', true],
    ['HTTPS of a trusted proxy', LOOPBACK, 'HTTPS', true],
    ['http of a trusted proxy', LOOPBACK, 'http', false],
    ['the last of several', LOOPBACK, 'https, http', false],
    ['anything else', LOOPBACK, 'wss', false],
    ['nothing', LOOPBACK, '', false],
    ['https of any other peer', ELSEWHERE, 'https', false],
    ['https where nobody is trusted', [], 'https', false],
  ])('goes by X-Forwarded-Proto: %s', async (_, trusted, value, secure) => {
    await startWith(trusted, BY_TLS);
    expect(await mayList({ 'X-Forwarded-Proto': value })).toBe(secure);
  });
});

describe('cookies of the hosted pages', () => {
  const LOGIN = `/login?${new URLSearchParams({ client_id: WEB, redirect_uri: CALLBACK, response_type: 'code' })}`;

  it.each([
    ['are Secure where a trusted proxy was reached by https', LOOPBACK, 'https', true],
    ['are not where it was reached by http', LOOPBACK, 'http', false],
    ['are not where its last hop was http, sent as a header of its own', LOOPBACK, ['https', 'http'], false],
    ['are not for what an untrusted peer says', ELSEWHERE, 'https', false],
  ])('%s', async (_, trusted, value, secure) => {
    await startWith(trusted);
    const { cookies } = await send(LOGIN, { 'X-Forwarded-Proto': value });
    expect(cookies).not.toEqual([]);
    for (const cookie of cookies) expect(cookie.includes('; Secure')).toBe(secure);
  });
});

describe('limits by source', () => {
  /** A failed client authentication through a proxy. */
  const fail = async (forwarded: string | readonly string[]): Promise<number | undefined> =>
    (
      await send(
        '/oauth2/token',
        {
          'X-Forwarded-For': forwarded,
          'Content-Type': 'application/x-www-form-urlencoded',
          Authorization: `Basic ${Buffer.from(`${SECRET_WEB}:wrong`).toString('base64')}`,
        },
        'grant_type=client_credentials',
      )
    ).status;

  it('are counted for each client behind a trusted proxy', async () => {
    await startWith(LOOPBACK);
    for (let i = 0; i < 600; i += 1) await fail('203.0.113.1');
    expect(await fail('203.0.113.1')).toBe(429);
    expect(await fail('203.0.113.2')).toBe(400);
  });

  it('are not got around by what a client writes itself, in one header or in several', async () => {
    await startWith(LOOPBACK);
    for (let i = 0; i < 600; i += 1) await fail(`10.0.${i >> 8}.${i & 255}, 203.0.113.1`);
    expect(await fail(['192.0.2.1', '203.0.113.1'])).toBe(429);
  });

  it('are not got around by a peer that is no trusted proxy', async () => {
    await startWith(ELSEWHERE);
    for (let i = 0; i < 600; i += 1) await fail(`203.0.${i >> 8}.${i & 255}`);
    expect(await fail('192.0.2.1')).toBe(429);
  });
});
