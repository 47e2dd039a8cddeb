import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { canonicalHeaders } from './canonical-headers.ts';
import { canonicalPath } from './canonical-path.ts';
import { canonicalQuery } from './canonical-query.ts';
import { SIGV4_FAILURES, type SigV4Failure } from './failure.ts';
import { incompleteSignatureMessage } from './incomplete-signature.ts';
import type { HashCrypto } from './ports.ts';
import type { SignedBody, SignedRequest } from './request.ts';
import { presignQuery, signHeaders } from './sign.ts';
import type { SigningTerms } from './signature-parts.ts';
import { createSigningKeyCache } from './signing-key.ts';
import { type SigV4Verified, verifySigV4 } from './verify.ts';

const crypto: HashCrypto = {
  sha256Hex: (data) => createHash('sha256').update(data).digest('hex'),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  hmacSha256Hex: (key, data) => createHmac('sha256', key).update(data).digest('hex'),
  equalsConstantTime: (a, b) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b)),
};

const NOW = Date.UTC(2026, 4, 17, 10, 20, 30);
const CREDENTIAL = { accessKeyId: 'AKID', secret: 'secret' };
const SIGNING = { ...CREDENTIAL, region: 'eu-west-1', service: 'execute-api', now: NOW };
const BASE: SignedRequest = {
  method: 'GET',
  wirePath: '/prod/orders',
  rawQuery: 'a=1',
  rawHeaders: ['Host', 'api.example'],
  host: 'api.example',
};

type Result = SigV4Verified<typeof CREDENTIAL> | SigV4Failure;

function verify(
  request: SignedRequest,
  readBody: () => Promise<SignedBody> = async () => ({ ok: true, bytes: new Uint8Array() }),
  now = NOW,
  signingKeys = createSigningKeyCache(10),
): Promise<Result> {
  return verifySigV4(
    request,
    { region: 'eu-west-1', service: 'execute-api', now, skewMs: 300_000 },
    {
      crypto,
      findCredential: (id) => (id === CREDENTIAL.accessKeyId ? CREDENTIAL : undefined),
      signingKeys,
      readBody,
    },
  );
}

function signed(
  overrides: Partial<SignedRequest> = {},
  options: Partial<typeof SIGNING> = {},
): SignedRequest {
  const request = { ...BASE, ...overrides };
  return { ...request, rawHeaders: signHeaders(request, { ...SIGNING, ...options }, crypto).rawHeaders };
}

function presigned(options: Partial<typeof SIGNING & { expiresSeconds: number }> = {}): SignedRequest {
  return {
    ...BASE,
    rawQuery: presignQuery(BASE, { ...SIGNING, expiresSeconds: 600, ...options }, crypto).rawQuery,
  };
}

/** The signed request with a header replaced by what the function makes of it. */
function withHeader(request: SignedRequest, name: string, change: (value: string) => string): SignedRequest {
  const index = request.rawHeaders.findIndex((header, i) => i % 2 === 0 && header.toLowerCase() === name);
  return {
    ...request,
    rawHeaders: request.rawHeaders.with(index + 1, change(request.rawHeaders[index + 1] as string)),
  };
}

const authorization = (change: (value: string) => string): SignedRequest =>
  withHeader(signed(), 'authorization', change);

describe('a request is refused', () => {
  it.each<readonly [string, SignedRequest, Partial<SigV4Failure>]>([
    [
      'unsigned',
      BASE,
      {
        code: 'SIGV4_MISSING',
        errorType: 'MissingAuthenticationTokenException',
        responseType: 'MISSING_AUTHENTICATION_TOKEN',
        message: 'Missing Authentication Token',
      },
    ],
    [
      'with a Bearer token',
      { ...BASE, rawHeaders: [...BASE.rawHeaders, 'Authorization', 'Bearer t'] },
      {
        code: 'SIGV4_MALFORMED',
        errorType: 'IncompleteSignatureException',
        message: "'t' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer t'.",
      },
    ],
    [
      'without Credential',
      authorization((value) => value.replace(/Credential=[^,]+, /, '')),
      {
        code: 'SIGV4_MALFORMED',
        message: expect.stringMatching(
          /^Authorization header requires 'Credential' parameter\. Authorization=/,
        ),
      },
    ],
    [
      'without Signature',
      authorization((value) => value.replace(/, Signature=.*/, '')),
      {
        code: 'SIGV4_MALFORMED',
        message: expect.stringMatching(
          /^Authorization header requires 'Signature' parameter\. Authorization=/,
        ),
      },
    ],
    [
      'without SignedHeaders',
      authorization((value) => value.replace(/ SignedHeaders=[^,]+,/, '')),
      {
        code: 'SIGV4_MALFORMED',
        message: expect.stringMatching(/^Authorization header requires 'SignedHeaders' parameter\./),
      },
    ],
    [
      'without a date',
      {
        ...signed(),
        rawHeaders: signed().rawHeaders.filter(
          (_, i, all) => !/x-amz-date/i.test(all[i - (i % 2)] as string),
        ),
      },
      {
        code: 'SIGV4_MALFORMED',
        message: expect.stringContaining("requires existence of either a 'X-Amz-Date' or a 'Date' header."),
      },
    ],
    [
      'with a Credential of four parts',
      authorization((value) => value.replace('/aws4_request', '')),
      {
        code: 'SIGV4_MALFORMED',
        message: expect.stringContaining('Credential must have exactly 5 slash-delimited elements'),
      },
    ],
    [
      'with a part that is no pair',
      authorization((value) => `${value}, nonsense`),
      { code: 'SIGV4_MALFORMED', message: expect.stringContaining("'nonsense' not a valid key=value pair") },
    ],
    [
      'with two signatures',
      authorization((value) => `${value}, Signature=${'0'.repeat(64)}`),
      { code: 'SIGV4_DUPLICATE' },
    ],
    [
      'with two Authorization headers',
      { ...signed(), rawHeaders: [...signed().rawHeaders, 'authorization', 'Bearer t'] },
      { code: 'SIGV4_DUPLICATE' },
    ],
    [
      'with two dates',
      { ...signed(), rawHeaders: [...signed().rawHeaders, 'x-amz-date', '20260517T102030Z'] },
      { code: 'SIGV4_DUPLICATE' },
    ],
    [
      'with two hosts',
      { ...signed(), rawHeaders: [...signed().rawHeaders, 'host', 'api.example'] },
      { code: 'SIGV4_DUPLICATE' },
    ],
    [
      'with another algorithm',
      authorization((value) => value.replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256')),
      { code: 'SIGV4_UNSUPPORTED_ALGORITHM', errorType: 'IncompleteSignatureException' },
    ],
    [
      'with signed headers out of order',
      authorization((value) => value.replace('host;x-amz-date', 'x-amz-date;host')),
      { code: 'SIGV4_MALFORMED' },
    ],
    [
      'with a signed header named twice',
      authorization((value) => value.replace('host;x-amz-date', 'host;host;x-amz-date')),
      { code: 'SIGV4_MALFORMED' },
    ],
    [
      'with a signed header in upper case',
      authorization((value) => value.replace('host;x-amz-date', 'Host;x-amz-date')),
      { code: 'SIGV4_MALFORMED' },
    ],
    [
      'with a host that is not signed',
      authorization((value) => value.replace('host;x-amz-date', 'x-amz-date')),
      { code: 'SIGV4_HOST_NOT_SIGNED', errorType: 'InvalidSignatureException' },
    ],
    [
      'with a signed header that is not there',
      authorization((value) => value.replace('host;x-amz-date', 'host;x-amz-date;x-none')),
      { code: 'SIGV4_SIGNED_HEADER_MISSING', errorType: 'InvalidSignatureException' },
    ],
    [
      'with a date that does not exist',
      withHeader(signed(), 'x-amz-date', () => '20260230T102030Z'),
      {
        code: 'SIGV4_MALFORMED',
        message: expect.stringContaining("Date must be in ISO-8601 'basic format'. Got '20260230T102030Z'"),
      },
    ],
    [
      'with a scope of another day',
      authorization((value) => value.replace('/20260517/', '/20260516/')),
      {
        code: 'SIGV4_SCOPE',
        errorType: 'InvalidSignatureException',
        responseType: 'INVALID_SIGNATURE',
        message: 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP',
      },
    ],
    [
      'with a scope without a day',
      authorization((value) => value.replace('/20260517/', '//')),
      { code: 'SIGV4_SCOPE' },
    ],
    [
      'for another region',
      signed({}, { region: 'us-east-1' }),
      { code: 'SIGV4_SCOPE', message: "Credential should be scoped to a valid Region, not 'us-east-1'" },
    ],
    [
      'for another service',
      signed({}, { service: 'lambda' }),
      { code: 'SIGV4_SCOPE', message: "Credential should be scoped to correct service: 'execute-api'" },
    ],
    [
      'with another terminator',
      authorization((value) => value.replace('aws4_request', 'aws5_request')),
      { code: 'SIGV4_SCOPE', message: "Credential should be scoped with a valid terminator: 'aws4_request'" },
    ],
    [
      'with an unknown access key',
      signed({}, { accessKeyId: 'OTHER' }),
      {
        code: 'SIGV4_UNKNOWN_KEY',
        errorType: 'UnrecognizedClientException',
        message: 'The security token included in the request is invalid.',
      },
    ],
    [
      'with a signature in upper case',
      authorization((value) => value.replace(/[0-9a-f]{64}$/, (s) => s.toUpperCase())),
      { code: 'SIGV4_MISMATCH' },
    ],
    ['with a path that is not text', { ...signed(), wirePath: '/prod/\xff' }, { code: 'SIGV4_MISMATCH' }],
    ['with a shortened signature', authorization((value) => value.slice(0, -1)), { code: 'SIGV4_MISMATCH' }],
    [
      'by header and by query at once',
      { ...presigned(), rawHeaders: signed().rawHeaders },
      { code: 'SIGV4_TWO_CARRIERS', errorType: 'IncompleteSignatureException' },
    ],
    [
      'presigned, with a Bearer token beside it',
      { ...presigned(), rawHeaders: [...BASE.rawHeaders, 'Authorization', 'Bearer t'] },
      { code: 'SIGV4_TWO_CARRIERS' },
    ],
    ...(['Algorithm', 'Credential', 'Date', 'SignedHeaders', 'Signature'] as const).map(
      (name) =>
        [
          `presigned, without X-Amz-${name}`,
          { ...presigned(), rawQuery: presigned().rawQuery.replace(new RegExp(`&X-Amz-${name}=[^&]*`), '') },
          {
            code: 'SIGV4_MALFORMED',
            errorType: 'IncompleteSignatureException',
            message: `AWS query-string parameters must include 'X-Amz-${name}'. Re-examine the query-string parameters.`,
          },
        ] as const,
    ),
    ...(
      ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature', 'Security-Token'] as const
    ).map(
      (name) =>
        [
          `presigned, with X-Amz-${name} twice`,
          { ...presigned(), rawQuery: `${presigned().rawQuery}&X-Amz-${name}=1&X%2dAmz-${name}=1` },
          { code: 'SIGV4_DUPLICATE' },
        ] as const,
    ),
    ...['0', '-1', '604801', '1e3', '600.5', '', 'x'].map(
      (expires) =>
        [
          `presigned, expiring after "${expires}"`,
          { ...presigned(), rawQuery: presigned().rawQuery.replace('Expires=600', `Expires=${expires}`) },
          { code: 'SIGV4_MALFORMED' },
        ] as const,
    ),
    [
      'presigned, with a longer life than was signed',
      { ...presigned(), rawQuery: presigned().rawQuery.replace('Expires=600', 'Expires=601') },
      { code: 'SIGV4_MISMATCH' },
    ],
  ])('%s', async (_what, request, expected) => {
    expect(await verify(request)).toMatchObject({ ok: false, ...expected });
  });
});

describe('the date', () => {
  it('may be five minutes old, not more', async () => {
    expect(await verify(signed(), undefined, NOW + 300_000)).toMatchObject({ ok: true });
    expect(await verify(signed(), undefined, NOW + 301_000)).toMatchObject({
      code: 'SIGV4_CLOCK_SKEW',
      message:
        'Signature expired: 20260517T102030Z is now earlier than 20260517T102031Z (20260517T102531Z - 5 min.)',
    });
  });

  it('may be five minutes ahead, not more', async () => {
    expect(await verify(signed(), undefined, NOW - 300_000)).toMatchObject({ ok: true });
    expect(await verify(signed(), undefined, NOW - 301_000)).toMatchObject({
      code: 'SIGV4_CLOCK_SKEW',
      message:
        'Signature not yet current: 20260517T102030Z is still later than 20260517T102029Z (20260517T101529Z + 5 min.)',
    });
  });

  it('of a presigned request counts until it expires', async () => {
    expect(await verify(presigned(), undefined, NOW + 600_000)).toMatchObject({ ok: true });
    expect(await verify(presigned(), undefined, NOW + 601_000)).toMatchObject({
      code: 'SIGV4_EXPIRED',
      errorType: 'InvalidSignatureException',
    });
  });

  it.each(['Sun, 17 May 2026 10:20:30 GMT', '20260517T102030Z'])(
    'may stand in the Date header: %s',
    async (date) => {
      const request = { ...BASE, rawHeaders: [...BASE.rawHeaders, 'Date', date] };
      const made = signHeaders(request, SIGNING, crypto);
      const rawHeaders = made.rawHeaders.filter((_, i, all) => all[i - (i % 2)] !== 'X-Amz-Date');
      const head = made.canonicalRequest
        .replace('x-amz-date:20260517T102030Z\n', '')
        .replace('date;host;x-amz-date', 'date;host');
      const toSign = made.stringToSign.replace(/[0-9a-f]{64}$/, crypto.sha256Hex(head));
      const key = ['20260517', 'eu-west-1', 'execute-api', 'aws4_request'].reduce<string | Uint8Array>(
        (previous, part) => crypto.hmacSha256(previous, part),
        'AWS4secret',
      );
      const signature = crypto.hmacSha256Hex(key, toSign);
      const dated = withHeader({ ...request, rawHeaders }, 'authorization', (value) =>
        value.replace('date;host;x-amz-date', 'date;host').replace(/[0-9a-f]{64}$/, signature),
      );
      expect(await verify(dated)).toMatchObject({ ok: true });
    },
  );

  it.each(['17 May 2026', 'Sun, 17 Foo 2026 10:20:30 GMT', 'Sun, 31 Feb 2026 10:20:30 GMT', 'now'])(
    'is refused where it is none: %s',
    async (date) => {
      const request = signed();
      const rawHeaders = request.rawHeaders.map((text) => (text === 'X-Amz-Date' ? 'Date' : text));
      expect(await verify(withHeader({ ...request, rawHeaders }, 'date', () => date))).toMatchObject({
        code: 'SIGV4_MALFORMED',
      });
    },
  );
});

describe('the body', () => {
  const bytes = Buffer.from('{"a":1}');
  const hash = crypto.sha256Hex(bytes);
  const declaring = (value: string): SignedRequest =>
    signed({ rawHeaders: [...BASE.rawHeaders, 'X-Amz-Content-Sha256', value] }, { body: bytes } as never);

  it('is given back with the credential', async () => {
    const request = signed({ method: 'POST' }, { body: bytes } as never);
    expect(await verify(request, async () => ({ ok: true, bytes }))).toEqual({
      ok: true,
      credential: CREDENTIAL,
      body: bytes,
    });
  });

  it.each<readonly [string, SignedRequest]>([
    ['unsigned', BASE],
    ['malformed', authorization(() => 'AWS4-HMAC-SHA256 x')],
    ['of another region', signed({}, { region: 'us-east-1' })],
    ['of an unknown key', signed({}, { accessKeyId: 'OTHER' })],
    ['too old', signed({}, { now: NOW - 600_000 })],
    [
      'with a signed hash and a wrong signature',
      withHeader(declaring(hash), 'authorization', (v) => v.replace(/.{4}$/, '0000')),
    ],
    ['with a payload that is not signed', declaring('UNSIGNED-PAYLOAD')],
  ])('is not read when the request is %s', async (_what, request) => {
    const readBody = vi.fn(async () => ({ ok: true, bytes }) as const);
    expect((await verify(request, readBody)).ok).toBe(false);
    expect(readBody).not.toHaveBeenCalled();
  });

  it('must have the hash that was signed', async () => {
    expect(await verify(declaring(hash), async () => ({ ok: true, bytes }))).toMatchObject({ ok: true });
    const altered = await verify(declaring(hash), async () => ({ ok: true, bytes: Buffer.from('{"a":2}') }));
    expect(altered).toMatchObject({ code: 'SIGV4_BODY_MISMATCH', errorType: 'InvalidSignatureException' });
  });

  it('counts itself, not a hash in a header that is not signed', async () => {
    const request = signed({}, { body: bytes } as never);
    const claiming = { ...request, rawHeaders: [...request.rawHeaders, 'x-amz-content-sha256', hash] };
    expect(await verify(claiming, async () => ({ ok: true, bytes }))).toMatchObject({ ok: true });
    expect(await verify(claiming, async () => ({ ok: true, bytes: Buffer.from('else') }))).toMatchObject({
      code: 'SIGV4_MISMATCH',
    });
  });

  it.each(['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', hash.toUpperCase(), `${hash}0`, ''])(
    'is refused with the signed hash "%s"',
    async (value) => {
      expect(await verify(declaring(value), async () => ({ ok: true, bytes }))).toMatchObject({
        code: 'SIGV4_UNSIGNED_PAYLOAD',
      });
    },
  );

  it.each([
    ['too-large', 'SIGV4_BODY_TOO_LARGE', 'REQUEST_TOO_LARGE'],
    ['busy', 'SIGV4_BODY_BUSY', 'DEFAULT_5XX'],
    ['aborted', 'SIGV4_BODY_ABORTED', 'DEFAULT_4XX'],
  ] as const)('that is %s refuses the request', async (reason, code, responseType) => {
    expect(await verify(signed(), async () => ({ ok: false, reason }))).toMatchObject({
      ok: false,
      code,
      responseType,
    });
  });
});

it('a wrong signature is answered with the canonical request and the string to sign', async () => {
  const request = authorization((value) => value.replace(/.{8}$/, '00000000'));
  const { canonicalRequest, stringToSign } = signHeaders(BASE, SIGNING, crypto);
  expect(await verify(request)).toMatchObject({
    code: 'SIGV4_MISMATCH',
    message: `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'${canonicalRequest}'\n\nThe String-to-Sign should have been\n'${stringToSign}'\n`,
  });
});

it('never throws, whatever stands in the Authorization header or the query', async () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'AWS4-HMAC-SHA256 ',
      'Credential=',
      'SignedHeaders=host;',
      'Signature=',
      ',',
      '/',
      '%',
      'X-Amz-Signature=',
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      '&',
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece), fc.array(piece), async (header, query) => {
      const rawHeaders = [...BASE.rawHeaders, 'Authorization', header.join('')];
      expect((await verify({ ...BASE, rawHeaders, rawQuery: query.join('') })).ok).toBe(false);
    }),
  );
});

describe('the canonical request', () => {
  it.each([
    ['', '/'],
    ['/', '/'],
    ['//', '/'],
    ['/a/', '/a/'],
    ['/a b', '/a%20b'],
    ['/a%20b', '/a%2520b'],
    ['/a//b/./c/../d', '/a/b/d'],
    ['/../../a', '/a'],
    ['/a/..', '/'],
    ['/.well-known/x', '/.well-known/x'],
    ['/a:b;c=d@e', '/a%3Ab%3Bc%3Dd%40e'],
    [Buffer.from('/é').toString('latin1'), '/%C3%A9'],
  ])('has the path %j as %j', (path, canonical) => {
    expect(canonicalPath(path)).toBe(canonical);
  });

  it('has no path where the wire has no text', () => {
    expect(canonicalPath('/\xff')).toBeUndefined();
  });

  it.each([
    ['', ''],
    ['b=2&a=1', 'a=1&b=2'],
    ['a=2&a=1', 'a=1&a=2'],
    ['a-b=1&a=1', 'a=1&a-b=1'],
    ['aB=1&ab=2&AB=3', 'AB=3&aB=1&ab=2'],
    ['a', 'a='],
    ['a&b=', 'a=&b='],
    ['&&a=1&', 'a=1'],
    ['=x', '=x'],
    ['a=b=c', 'a=b%3Dc'],
    ['q=a+b', 'q=a%20b'],
    ['q=%2b%2B', 'q=%2B%2B'],
    ['q=%7E%41', 'q=~A'],
    ['q=%zz%', 'q=%25zz%25'],
    ['q=%ff', 'q=%FF'],
    ["q=!'()*", 'q=%21%27%28%29%2A'],
    [Buffer.from('é=1').toString('latin1'), '%C3%A9=1'],
    ['💡=1', '%F0%9F%92%A1=1'],
    ['%61=1', 'a=1'],
    ['X-Amz-Signature=1', 'X-Amz-Signature=1'],
  ])('has the query %j as %j', (query, canonical) => {
    expect(canonicalQuery(query, false)).toBe(canonical);
  });

  it('leaves the signature of a presigned request out of its query', () => {
    expect(canonicalQuery('X-Amz-Signature=1&a=1&X-Amz-Date=2', true)).toBe('X-Amz-Date=2&a=1');
  });

  it('has header values trimmed, folded and joined', () => {
    const request = {
      ...BASE,
      rawHeaders: [
        'X-A',
        '  a   b\t c ',
        'x-b',
        '1',
        'X-B',
        ' 2',
        'x-c',
        '',
        'x-d',
        Buffer.from('é').toString('latin1'),
      ],
    };
    expect(canonicalHeaders(request, ['host', 'x-a', 'x-b', 'x-c', 'x-d'])).toEqual({
      text: 'host:api.example\nx-a:a b c\nx-b:1,2\nx-c:\nx-d:é\n',
      missing: undefined,
    });
  });
});

it.each([
  ['Bearer t', "'t' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer t'."],
  [
    'Bearer a.b.c',
    "'a.b.c' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer a.b.c'.",
  ],
  [
    'token',
    "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=token",
  ],
  [
    'Basic dXNlcjpwYXNzd29yZA==',
    "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=Basic dXNlcjpwYXNzd29yZA==",
  ],
])('the Authorization header "%s" is read as a signature that is not complete', (header, message) => {
  expect(incompleteSignatureMessage(header)).toBe(message);
});

describe('what is kept between requests', () => {
  const terms = (accessKeyId: string): SigningTerms => {
    const text = '20260517/eu-west-1/execute-api/aws4_request';
    const scope = {
      text,
      date: '20260517',
      region: 'eu-west-1',
      service: 'execute-api',
      terminator: 'aws4_request',
    };
    const credential = `${accessKeyId}/${text}`;
    return { credential, accessKeyId, scope, signedHeaders: ['host'], signedHeaderList: 'host' };
  };

  it('is bounded', () => {
    const cache = createSigningKeyCache(3);
    for (let i = 0; i < 10; i++) {
      cache.key(terms(`AKID${i}`), 'secret', crypto);
      cache.rememberTerms(`beginning ${i}`, terms(`AKID${i}`));
    }
    expect(cache.size).toBeLessThanOrEqual(3);
  });

  it('does not outlive a change of the secret', () => {
    const cache = createSigningKeyCache(3);
    const first = cache.key(terms('AKID'), 'one', crypto);
    expect(cache.key(terms('AKID'), 'one', crypto)).toBe(first);
    expect(cache.key(terms('AKID'), 'two', crypto)).not.toEqual(first);
  });

  it('is nothing of a request that was refused', async () => {
    const cache = createSigningKeyCache(3);
    await verify(
      authorization((value) => value.replace(/.{8}$/, '00000000')),
      undefined,
      NOW,
      cache,
    );
    const header = signed().rawHeaders.at(-1) as string;
    expect(cache.terms(header.slice(0, -64))).toBeUndefined();
    expect(await verify(signed(), undefined, NOW, cache)).toMatchObject({ ok: true });
    expect(cache.terms(header.slice(0, -64))).toMatchObject({ accessKeyId: 'AKID' });
  });

  it('changes no verdict: what is refused alone is refused after a good request', async () => {
    const cache = createSigningKeyCache(3);
    expect(await verify(signed(), undefined, NOW, cache)).toMatchObject({ ok: true });
    const bad: readonly SignedRequest[] = [
      authorization((value) => value.replace(/.{8}$/, '00000000')),
      authorization((value) => `${value.slice(0, -8)}, a=b,c`),
      { ...signed(), wirePath: '/prod/other' },
      { ...signed(), rawHeaders: signed().rawHeaders.toSpliced(2, 2) },
      { ...signed(), rawHeaders: [...signed().rawHeaders, 'Authorization', 'again'] },
    ];
    for (const request of bad) {
      const alone = await verify(request);
      expect(alone.ok).toBe(false);
      expect((await verify(request, undefined, NOW, cache)).ok).toBe(false);
    }
    expect(await verify(signed(), undefined, NOW + 301_000, cache)).toMatchObject({
      code: 'SIGV4_CLOCK_SKEW',
    });
  });
});

it('every fault of signing has an error type', () => {
  for (const [code, row] of Object.entries(SIGV4_FAILURES)) {
    expect(row.errorType !== undefined, code).toBe(
      !code.startsWith('SIGV4_BODY_') || code === 'SIGV4_BODY_MISMATCH',
    );
  }
});
