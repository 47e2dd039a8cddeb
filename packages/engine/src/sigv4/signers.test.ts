import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import aws4 from 'aws4';
import { AwsV4Signer } from 'aws4fetch';
import { describe, expect, it } from 'vitest';
import type { SigV4Failure } from './failure.ts';
import type { HashCrypto } from './ports.ts';
import type { SignedRequest } from './request.ts';
import { presignQuery, signHeaders } from './sign.ts';
import { createSigningKeyCache } from './signing-key.ts';
import { type SigV4Verified, verifySigV4 } from './verify.ts';

const crypto: HashCrypto = {
  sha256Hex: (data) => createHash('sha256').update(data).digest('hex'),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  hmacSha256Hex: (key, data) => createHmac('sha256', key).update(data).digest('hex'),
  equalsConstantTime: (a, b) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b)),
};

const NOW = Date.UTC(2026, 4, 17, 10, 20, 30);
const REGION = 'eu-west-1';
const SERVICE = 'execute-api';
const HOST = 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com';
const LONG_TERM = { accessKeyId: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const TEMPORARY = {
  accessKeyId: 'ASIAEXAMPLE',
  secret: 'temporary/secret',
  sessionToken: 'IQoJb3JpZ2luX2VjE+token/with=signs',
  expiresAt: NOW + 3_600_000,
};
const CREDENTIALS = new Map<string, typeof LONG_TERM & Partial<typeof TEMPORARY>>(
  [LONG_TERM, TEMPORARY].map((credential) => [credential.accessKeyId, credential]),
);

/** A request as it stands on the wire. */
interface WireRequest extends SignedRequest {
  readonly body: string;
}

interface Case {
  readonly method: string;
  readonly path: string;
  /** As on the wire. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const CASES: readonly Case[] = [
  { method: 'GET', path: '/prod/orders', query: '', headers: {}, body: '' },
  { method: 'GET', path: '/', query: '', headers: {}, body: '' },
  { method: 'GET', path: '/prod/', query: 'b=2&a=1&a=0&a-b=1&a.b=2', headers: {}, body: '' },
  {
    method: 'GET',
    path: '/prod/a%20b/%C3%A9/c%2Fd',
    query: 'q=x%20y%26z&%C3%A9=%F0%9F%92%A1',
    headers: {},
    body: '',
  },
  {
    method: 'GET',
    path: "/prod/it's(1)*!:@,;=+$&",
    query: 'empty=&x=%21%27%28%29%2A',
    headers: {},
    body: '',
  },
  { method: 'GET', path: '/prod/search', query: 'q=two+words&r=a%2Bb', headers: {}, body: '' },
  { method: 'GET', path: '/prod//a/./b/../c', query: '', headers: {}, body: '' },
  {
    method: 'POST',
    path: '/prod/orders',
    query: 'dry-run=true',
    headers: { 'content-type': 'application/json', 'x-note': '  two   spaces  ' },
    body: '{"item":"é","count":2}',
  },
  { method: 'DELETE', path: '/prod/orders/7', query: '', headers: { 'x-reason': 'none' }, body: '' },
];

type Signer = (
  request: Case,
  credential: typeof LONG_TERM & { sessionToken?: string },
) => Promise<WireRequest>;

function queryObject(query: string): Record<string, string[]> {
  const parameters: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = [...(parameters[name] ?? []), value];
  }
  return parameters;
}

function smithySigner(credential: typeof LONG_TERM & { sessionToken?: string }): SignatureV4 {
  return new SignatureV4({
    service: SERVICE,
    region: REGION,
    sha256: Sha256,
    credentials: {
      accessKeyId: credential.accessKeyId,
      secretAccessKey: credential.secret,
      ...(credential.sessionToken === undefined ? {} : { sessionToken: credential.sessionToken }),
    },
  });
}

const ENCODE = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function toQuery(parameters: Readonly<Record<string, string | readonly string[]>>): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => [value].flat().map((one) => `${ENCODE(name)}=${ENCODE(one as string)}`))
    .join('&');
}

function wire(
  request: Case,
  headers: Readonly<Record<string, unknown>>,
  rawQuery = request.query,
): WireRequest {
  return {
    method: request.method,
    wirePath: request.path,
    rawQuery,
    rawHeaders: Object.entries(headers).flatMap(([name, value]) => [name, String(value)]),
    host: HOST,
    body: request.body,
  };
}

const smithyHeader: Signer = async (request, credential) => {
  const signed = await smithySigner(credential).sign(
    {
      method: request.method,
      protocol: 'https:',
      hostname: HOST,
      path: request.path,
      query: queryObject(request.query),
      headers: { host: HOST, ...request.headers },
      body: request.body === '' ? undefined : request.body,
    },
    { signingDate: new Date(NOW) },
  );
  return wire(request, signed.headers);
};

const smithyPresigned: Signer = async (request, credential) => {
  const signed = await smithySigner(credential).presign(
    {
      method: request.method,
      protocol: 'https:',
      hostname: HOST,
      path: request.path,
      query: queryObject(request.query),
      headers: { host: HOST, ...request.headers },
      body: request.body === '' ? undefined : request.body,
    },
    { signingDate: new Date(NOW), expiresIn: 600 },
  );
  return wire(request, signed.headers, toQuery(signed.query as Record<string, string | string[]>));
};

function aws4Signer(signQuery: boolean): Signer {
  return async (request, credential) => {
    const date = signQuery ? 'X-Amz-Date=20260517T102030Z' : '';
    const query = [request.query, date].filter((part) => part !== '').join('&');
    const signed = aws4.sign(
      {
        host: HOST,
        method: request.method,
        path: query === '' ? request.path : `${request.path}?${query}`,
        service: SERVICE,
        region: REGION,
        signQuery,
        headers: { ...(signQuery ? {} : { 'X-Amz-Date': '20260517T102030Z' }), ...request.headers },
        ...(request.body === '' ? {} : { body: request.body }),
      },
      {
        accessKeyId: credential.accessKeyId,
        secretAccessKey: credential.secret,
        sessionToken: credential.sessionToken,
      },
    );
    const path = signed.path as string;
    const mark = path.indexOf('?');
    return {
      ...wire(request, signed.headers ?? {}, mark === -1 ? '' : path.slice(mark + 1)),
      wirePath: mark === -1 ? path : path.slice(0, mark),
    };
  };
}

function aws4fetchSigner(signQuery: boolean): Signer {
  return async (request, credential) => {
    const signer = new AwsV4Signer({
      method: request.method,
      url: `https://${HOST}${request.path}${request.query === '' ? '' : `?${request.query}`}`,
      headers: request.headers,
      ...(request.body === '' ? {} : { body: request.body }),
      accessKeyId: credential.accessKeyId,
      secretAccessKey: credential.secret,
      ...(credential.sessionToken === undefined ? {} : { sessionToken: credential.sessionToken }),
      service: SERVICE,
      region: REGION,
      datetime: '20260517T102030Z',
      signQuery,
      allHeaders: true,
    });
    const signed = await signer.sign();
    const headers: Record<string, string> = { host: HOST };
    signed.headers.forEach((value, name) => {
      headers[name] = value;
    });
    return { ...wire(request, headers, signed.url.search.slice(1)), wirePath: signed.url.pathname };
  };
}

const ownHeader: Signer = async (request, credential) => {
  const unsigned = wire(request, { host: HOST, ...request.headers });
  const signed = signHeaders(
    unsigned,
    { ...credential, region: REGION, service: SERVICE, now: NOW, body: Buffer.from(request.body) },
    crypto,
  );
  return { ...unsigned, rawHeaders: signed.rawHeaders };
};

const ownPresigned: Signer = async (request, credential) => {
  const unsigned = wire(request, { host: HOST, ...request.headers });
  const signed = presignQuery(
    unsigned,
    {
      ...credential,
      region: REGION,
      service: SERVICE,
      now: NOW,
      body: Buffer.from(request.body),
      expiresSeconds: 600,
    },
    crypto,
  );
  return { ...unsigned, rawQuery: signed.rawQuery };
};

const SIGNERS: readonly (readonly [string, Signer])[] = [
  ['@smithy/signature-v4, header', smithyHeader],
  ['@smithy/signature-v4, presigned', smithyPresigned],
  ['aws4, header', aws4Signer(false)],
  ['aws4, presigned', aws4Signer(true)],
  ['aws4fetch, header', aws4fetchSigner(false)],
  ['aws4fetch, presigned', aws4fetchSigner(true)],
  ['signHeaders', ownHeader],
  ['presignQuery', ownPresigned],
];

function verify(request: WireRequest, now = NOW): Promise<SigV4Verified<unknown> | SigV4Failure> {
  return verifySigV4(
    request,
    { region: REGION, service: SERVICE, now, skewMs: 300_000 },
    {
      crypto,
      findCredential: (id) => CREDENTIALS.get(id),
      signingKeys: createSigningKeyCache(10),
      readBody: async () => ({ ok: true, bytes: Buffer.from(request.body) }),
    },
  );
}

/** The names that the request signs, whichever way it carries them. */
function signedHeadersOf(request: WireRequest): readonly string[] {
  const text = `${request.rawHeaders.join('\n')}\n${decodeURIComponent(request.rawQuery)}`;
  return (/SignedHeaders=([a-z0-9;-]+)/.exec(text)?.[1] ?? '').split(';');
}

/** What lies along the wire may change: one alteration of every part of a signed request. */
function alterations(request: WireRequest): readonly (readonly [string, WireRequest])[] {
  const changed: (readonly [string, WireRequest])[] = [
    ['method', { ...request, method: request.method === 'GET' ? 'HEAD' : 'GET' }],
    ['path', { ...request, wirePath: `${request.wirePath}x` }],
    [
      'path by a slash',
      {
        ...request,
        wirePath: request.wirePath === '/' ? '/x/' : `${request.wirePath.replace(/\/$/, '')}/y/`,
      },
    ],
    ['path by an escape', { ...request, wirePath: `${request.wirePath}%2e` }],
    [
      'query by one more parameter',
      { ...request, rawQuery: request.rawQuery === '' ? 'z=1' : `${request.rawQuery}&z=1` },
    ],
    ['body', { ...request, body: `${request.body} ` }],
  ];
  if (request.rawQuery !== '') changed.push(['query dropped', { ...request, rawQuery: '' }]);
  for (const piece of request.rawQuery.split('&').filter((text) => text !== '')) {
    const pieces = request.rawQuery.split('&');
    const without = pieces.filter((other) => other !== piece).join('&');
    changed.push([`query without ${piece}`, { ...request, rawQuery: without }]);
    changed.push([
      `query with a longer ${piece}`,
      { ...request, rawQuery: pieces.map((p) => (p === piece ? `${p}1` : p)).join('&') },
    ]);
  }
  for (const name of signedHeadersOf(request)) {
    if (name === 'host') {
      changed.push(['host', { ...request, host: `evil.${request.host}` }]);
      continue;
    }
    const index = request.rawHeaders.findIndex((header, i) => i % 2 === 0 && header.toLowerCase() === name);
    const value = request.rawHeaders[index + 1] as string;
    const withValue = (text: string): WireRequest => ({
      ...request,
      rawHeaders: request.rawHeaders.with(index + 1, text),
    });
    changed.push([`value of ${name}`, withValue(`${value}x`)]);
    changed.push([`${name} dropped`, { ...request, rawHeaders: request.rawHeaders.toSpliced(index, 2) }]);
    changed.push([`${name} doubled`, { ...request, rawHeaders: [...request.rawHeaders, name, value] }]);
  }
  return changed;
}

describe.each(SIGNERS)('what %s signs', (_name, sign) => {
  it.each(CASES)('is accepted: $method $path?$query', async (request) => {
    expect(await verify(await sign(request, LONG_TERM))).toMatchObject({ ok: true, credential: LONG_TERM });
  });

  it('is accepted with temporary credentials and their token', async () => {
    expect(await verify(await sign(CASES[7] as Case, TEMPORARY))).toMatchObject({ ok: true });
  });

  it.each(CASES)('is refused once any part is altered: $method $path?$query', async (request) => {
    const signed = await sign(request, LONG_TERM);
    for (const [part, altered] of alterations(signed)) {
      expect((await verify(altered)).ok, part).toBe(false);
    }
  });

  it('is refused with another secret', async () => {
    const signed = await sign(CASES[7] as Case, { ...LONG_TERM, secret: 'another' });
    expect(await verify(signed)).toMatchObject({ ok: false, code: 'SIGV4_MISMATCH' });
  });

  it('is refused with an access key that nobody knows', async () => {
    const signed = await sign(CASES[0] as Case, { ...LONG_TERM, accessKeyId: 'AKIDUNKNOWN' });
    expect(await verify(signed)).toMatchObject({ ok: false, code: 'SIGV4_UNKNOWN_KEY' });
  });

  it('is refused with temporary credentials without their token', async () => {
    const { sessionToken: _, ...tokenless } = TEMPORARY;
    expect(await verify(await sign(CASES[0] as Case, tokenless))).toMatchObject({
      ok: false,
      code: 'SIGV4_TOKEN_MISSING',
    });
  });

  it('is refused with another session token', async () => {
    const signed = await sign(CASES[0] as Case, { ...TEMPORARY, sessionToken: 'another' });
    expect(await verify(signed)).toMatchObject({ ok: false, code: 'SIGV4_TOKEN_MISMATCH' });
  });

  it('is refused when long-term credentials come with a session token', async () => {
    const signed = await sign(CASES[0] as Case, { ...LONG_TERM, sessionToken: 'any' });
    expect(await verify(signed)).toMatchObject({ ok: false, code: 'SIGV4_TOKEN_UNEXPECTED' });
  });

  it('is refused after the session has expired', async () => {
    const expiring = { ...TEMPORARY, accessKeyId: 'ASIAEXPIRED', expiresAt: NOW };
    CREDENTIALS.set(expiring.accessKeyId, expiring);
    expect(await verify(await sign(CASES[0] as Case, expiring))).toMatchObject({
      ok: false,
      code: 'SIGV4_EXPIRED_TOKEN',
      errorType: 'ExpiredTokenException',
    });
  });

  it('is refused more than five minutes before its date', async () => {
    const signed = await sign(CASES[0] as Case, LONG_TERM);
    expect(await verify(signed, NOW - 300_000)).toMatchObject({ ok: true });
    expect(await verify(signed, NOW - 301_000)).toMatchObject({ ok: false, code: 'SIGV4_CLOCK_SKEW' });
  });

  it('is refused once it is too old', async () => {
    const signed = await sign(CASES[0] as Case, LONG_TERM);
    expect((await verify(signed, NOW + 300_000)).ok).toBe(true);
    expect((await verify(signed, NOW + 86_401_000)).ok).toBe(false);
  });
});
