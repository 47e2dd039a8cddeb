import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HashCrypto } from './ports.ts';
import type { SignedRequest } from './request.ts';
import { signHeaders } from './sign.ts';
import { createSigningKeyCache } from './signing-key.ts';
import { verifySigV4 } from './verify.ts';

const crypto: HashCrypto = {
  sha256Hex: (data) => createHash('sha256').update(data).digest('hex'),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  hmacSha256Hex: (key, data) => createHmac('sha256', key).update(data).digest('hex'),
  equalsConstantTime: (a, b) => a === b,
};

interface Vector {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query: string;
    readonly headers: readonly string[];
    readonly body: string;
  };
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly signature: string;
}

const suite = JSON.parse(
  readFileSync(new URL('../../../../spec/vectors/sigv4/aws-test-suite.json', import.meta.url), 'utf8'),
) as {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly region: string;
  readonly service: string;
  readonly host: string;
  readonly vectors: readonly Vector[];
};
const NOW = Date.UTC(2015, 7, 30, 12, 36, 0);

describe.each(suite.vectors)('the vector $name of the AWS test suite', (vector) => {
  const { method, path, query, headers, body } = vector.request;
  const request: SignedRequest = {
    method,
    wirePath: path,
    rawQuery: query,
    rawHeaders: headers,
    host: suite.host,
  };
  const { accessKeyId, secret, region, service } = suite;
  const options = { accessKeyId, secret, region, service, now: NOW, body: Buffer.from(body) };

  it('is signed step by step as it stands there', () => {
    const made = signHeaders(request, options, crypto);
    expect(made.canonicalRequest).toBe(vector.canonicalRequest);
    expect(made.stringToSign).toBe(vector.stringToSign);
    expect(made.signature).toBe(vector.signature);
  });

  it('is accepted, and refused with any other signature', async () => {
    const verify = (rawHeaders: readonly string[]): Promise<{ ok: boolean }> =>
      verifySigV4(
        { ...request, rawHeaders },
        { region, service, now: NOW, skewMs: 300_000 },
        {
          crypto,
          findCredential: (id) => (id === accessKeyId ? { secret } : undefined),
          signingKeys: createSigningKeyCache(1),
          readBody: async () => ({ ok: true, bytes: Buffer.from(body) }),
        },
      );
    const { rawHeaders } = signHeaders(request, options, crypto);
    const authorization = rawHeaders.at(-1) as string;
    expect(authorization).toContain(vector.signature);
    expect(await verify(rawHeaders)).toMatchObject({ ok: true });
    const other = authorization.slice(0, -1) + (authorization.endsWith('0') ? '1' : '0');
    expect(await verify([...rawHeaders.slice(0, -1), other])).toMatchObject({ ok: false });
  });
});
