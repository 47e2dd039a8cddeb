import { constants, createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { OutboundAnswer, OutboundRequest, ProviderAccess } from '../federation/provider-access.ts';
import { type IdTokenExpectations, verifyIdToken } from './id-token.ts';
import { createKeySource, type KeySource } from './key-source.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const SECONDS = NOW / 1000;
const JWKS = 'https://idp.example.com/keys';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });

const EXPECTED: IdTokenExpectations = {
  issuers: ['https://idp.example.com'],
  clientId: 'client',
  nonce: 'the-nonce',
  algorithms: undefined,
  jwksUri: JWKS,
  clientSecret: 'a secret of the client that is long enough',
  accessToken: 'access',
  now: NOW,
};
const CLAIMS = {
  iss: 'https://idp.example.com',
  aud: 'client',
  sub: 'carla',
  nonce: 'the-nonce',
  iat: SECONDS,
  exp: SECONDS + 300,
};

type Header = Readonly<Record<string, unknown>>;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const input = (header: Header, claims: object): string => `${encode(header)}.${encode(claims)}`;
const withSignature = (text: string, signature: Buffer): string =>
  `${text}.${signature.toString('base64url')}`;

function signed(claims: object = CLAIMS, header: Header = {}, key: KeyObject = rsa.privateKey): string {
  const text = input({ alg: 'RS256', kid: 'rsa', ...header }, claims);
  return withSignature(
    text,
    sign(
      'sha256',
      Buffer.from(text),
      key.asymmetricKeyType === 'ec' ? { key, dsaEncoding: 'ieee-p1363' } : key,
    ),
  );
}

function jwk(key: KeyObject, more: object): object {
  return { ...key.export({ format: 'jwk' }), ...more };
}

const PUBLISHED = [
  jwk(rsa.publicKey, { kid: 'rsa', use: 'sig' }),
  jwk(p256.publicKey, { kid: 'p256' }),
  jwk(p384.publicKey, { kid: 'p384' }),
  jwk(attacker.publicKey, { kid: 'encrypts', use: 'enc' }),
  jwk(attacker.publicKey, { kid: 'other-alg', alg: 'RS512' }),
  { kty: 'oct', kid: 'oct', k: Buffer.from('published by mistake').toString('base64url') },
];

/** Key sets one after the other, the last for ever. */
function source(...sets: readonly (readonly object[] | OutboundAnswer)[]): {
  readonly keys: KeySource;
  readonly asked: string[];
  at: number;
} {
  const asked: string[] = [];
  const clock = { at: NOW };
  const access: ProviderAccess = {
    plainHttp: 'never',
    urls: {},
    fetch: ({ url }: OutboundRequest) => {
      const set = sets[Math.min(asked.length, sets.length - 1)] ?? [];
      asked.push(url);
      return Promise.resolve(
        'ok' in set
          ? set
          : { ok: true, status: 200, contentType: 'application/json', body: JSON.stringify({ keys: set }) },
      );
    },
  };
  return {
    asked,
    keys: createKeySource(access, () => clock.at),
    get at() {
      return clock.at;
    },
    set at(at) {
      clock.at = at;
    },
  };
}

async function refused(
  token: string,
  reason: RegExp,
  expected: Partial<IdTokenExpectations> = {},
): Promise<void> {
  await expect(verifyIdToken(token, { ...EXPECTED, ...expected }, source(PUBLISHED).keys)).rejects.toThrow(
    reason,
  );
}

describe('an ID token is accepted', () => {
  test.each([
    ['by RSA', signed()],
    ['by P-256', signed(CLAIMS, { alg: 'ES256', kid: 'p256' }, p256.privateKey)],
    [
      'with several audiences and this client as the party',
      signed({ ...CLAIMS, aud: ['client', 'x'], azp: 'client' }),
    ],
    [
      'with the hash of the access token',
      signed({
        ...CLAIMS,
        at_hash: createHash('sha256').update('access').digest().subarray(0, 16).toString('base64url'),
      }),
    ],
    ['within the skew', signed({ ...CLAIMS, exp: SECONDS - 179, iat: SECONDS + 179 })],
  ])('signed %s', async (_, token) => {
    expect(await verifyIdToken(token, EXPECTED, source(PUBLISHED).keys)).toMatchObject({ sub: 'carla' });
  });

  test('by HMAC with the client secret', async () => {
    const text = input({ alg: 'HS256' }, CLAIMS);
    const token = withSignature(
      text,
      createHmac('sha256', EXPECTED.clientSecret ?? '')
        .update(text)
        .digest(),
    );
    expect(await verifyIdToken(token, EXPECTED, source([]).keys)).toMatchObject({ sub: 'carla' });
  });

  test('without a key id, where the provider has one key', async () => {
    const token = signed(CLAIMS, { kid: undefined });
    const one = source([PUBLISHED[0] as object]);
    expect(await verifyIdToken(token, EXPECTED, one.keys)).toMatchObject({ sub: 'carla' });
    await refused(token, /signature/);
  });
});

describe('claims', () => {
  test.each<readonly [string, object, RegExp]>([
    ['another issuer', { iss: 'https://evil.example.com' }, /issuer https:\/\/evil/],
    ['the issuer with a slash', { iss: 'https://idp.example.com/' }, /issuer/],
    ['no issuer', { iss: undefined }, /issuer/],
    ['another audience', { aud: 'other' }, /audience/],
    ['no audience', { aud: undefined }, /audience/],
    ['an empty audience', { aud: [] }, /audience/],
    ['an audience that begins alike', { aud: 'client2' }, /audience/],
    ['several audiences and no party', { aud: ['client', 'other'] }, /party/],
    ['another party', { azp: 'other' }, /party/],
    ['no subject', { sub: undefined }, /subject/],
    ['an empty subject', { sub: '' }, /subject/],
    ['a number as the subject', { sub: 1 }, /subject/],
    ['a subject that is too long', { sub: 'x'.repeat(256) }, /subject/],
    ['expired', { exp: SECONDS - 180 }, /expired/],
    ['no end', { exp: undefined }, /expired/],
    ['an end that is text', { exp: String(SECONDS + 300) }, /expired/],
    ['issued in the future', { iat: SECONDS + 181 }, /another time/],
    ['issued long ago', { iat: SECONDS - 601 }, /another time/],
    ['no time of issue', { iat: undefined }, /another time/],
    ['not valid yet', { nbf: SECONDS + 181 }, /not valid yet/],
    ['another nonce', { nonce: 'other' }, /nonce/],
    ['no nonce', { nonce: undefined }, /nonce/],
    ['a list as the nonce', { nonce: ['the-nonce'] }, /nonce/],
    ['the hash of another access token', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }, /access token/],
  ])('%s is refused', (_, change, reason) => refused(signed({ ...CLAIMS, ...change }), reason));
});

describe('signatures', () => {
  test('of an attacker are refused', () => refused(signed(CLAIMS, {}, attacker.privateKey), /signature/));

  test.each(['none', 'None', 'NONE', '', 'RS1', 'PS256', 'EdDSA', 'HS1', 'toString', '__proto__'])(
    'the algorithm %j is refused',
    (alg) => refused(signed(CLAIMS, { alg }), /algorithm|response/),
  );

  test('no signature is refused', async () => {
    await refused(`${input({ alg: 'none' }, CLAIMS)}.`, /response/);
    await refused(`${input({ alg: 'RS256', kid: 'rsa' }, CLAIMS)}.`, /response/);
    await refused(input({ alg: 'RS256', kid: 'rsa' }, CLAIMS), /response/);
  });

  test.each([
    ['PEM', rsa.publicKey.export({ type: 'spki', format: 'pem' })],
    ['DER', rsa.publicKey.export({ type: 'spki', format: 'der' })],
    ['a modulus', Buffer.from(rsa.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')],
    ['a key set', JSON.stringify(PUBLISHED[0])],
    ['nothing', ''],
  ])('HMAC with a public key as %s is refused', async (_, key) => {
    const text = input({ alg: 'HS256', kid: 'rsa' }, CLAIMS);
    const token = withSignature(text, createHmac('sha256', key).update(text).digest());
    await refused(token, /signature/);
    await refused(token, /signature/, { clientSecret: '' });
    await refused(token, /signature/, { clientSecret: undefined });
  });

  test('HMAC with a published secret is refused', async () => {
    const text = input({ alg: 'HS256', kid: 'oct' }, CLAIMS);
    await refused(
      withSignature(text, createHmac('sha256', 'published by mistake').update(text).digest()),
      /signature/,
    );
  });

  test('an algorithm that the provider does not sign by is refused', () =>
    refused(signed(), /algorithm/, { algorithms: ['ES256'] }));

  test('a key is used for its own algorithm only', async () => {
    await refused(signed(CLAIMS, { kid: 'other-alg' }, attacker.privateKey), /signature/);
    await refused(signed(CLAIMS, { kid: 'encrypts' }, attacker.privateKey), /signature/);
    await refused(signed(CLAIMS, { alg: 'ES256', kid: 'rsa' }, p256.privateKey), /signature/);
    await refused(signed(CLAIMS, { alg: 'ES256', kid: 'p384' }, p384.privateKey), /signature/);
    await refused(signed(CLAIMS, { alg: 'RS256', kid: 'p256' }, p256.privateKey), /signature/);
  });

  test('an ECDSA signature of zeros, or in DER, is refused', async () => {
    const text = input({ alg: 'ES256', kid: 'p256' }, CLAIMS);
    await refused(withSignature(text, Buffer.alloc(64)), /signature/);
    await refused(withSignature(text, sign('sha256', Buffer.from(text), p256.privateKey)), /signature/);
  });

  test('keys in the header are not looked at', () =>
    refused(
      signed(
        CLAIMS,
        {
          jwk: attacker.publicKey.export({ format: 'jwk' }),
          jku: 'https://evil.example.com/keys',
          kid: 'rsa',
        },
        attacker.privateKey,
      ),
      /signature/,
    ));

  test('critical extensions are refused', () =>
    refused(signed(CLAIMS, { crit: ['b64'], b64: false }), /response/));

  test('PSS under the name of PKCS #1 v1.5 is refused', () => {
    const text = input({ alg: 'RS256', kid: 'rsa' }, CLAIMS);
    const key = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING };
    return refused(withSignature(text, sign('sha256', Buffer.from(text), key)), /signature/);
  });

  test('other claims under a genuine signature are refused', () => {
    const [header = '', , signature = ''] = signed().split('.');
    return refused(`${header}.${encode({ ...CLAIMS, sub: 'admin' })}.${signature}`, /signature/);
  });

  test('keys that are too short are refused', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const keys = source([jwk(short.publicKey, { kid: 'rsa' })]).keys;
    await expect(verifyIdToken(signed(CLAIMS, {}, short.privateKey), EXPECTED, keys)).rejects.toThrow(
      /signature/,
    );
  });
});

describe('key sets', () => {
  test('are fetched again for an unknown key, but not in a storm', async () => {
    const rotated = source([], PUBLISHED);
    await expect(verifyIdToken(signed(), EXPECTED, rotated.keys)).rejects.toThrow(/signature/);
    await expect(verifyIdToken(signed(), EXPECTED, rotated.keys)).rejects.toThrow(/signature/);
    expect(rotated.asked).toEqual([JWKS]);
    rotated.at += 30_000;
    expect(await verifyIdToken(signed(), EXPECTED, rotated.keys)).toMatchObject({ sub: 'carla' });
    expect(await verifyIdToken(signed(), EXPECTED, rotated.keys)).toMatchObject({ sub: 'carla' });
    expect(rotated.asked).toHaveLength(2);
  });

  test('end after two hours', async () => {
    const gone = source(PUBLISHED, []);
    await verifyIdToken(signed(), EXPECTED, gone.keys);
    gone.at += 2 * 3_600_000;
    await expect(verifyIdToken(signed(), EXPECTED, gone.keys)).rejects.toThrow(/signature/);
  });

  test.each<readonly [string, OutboundAnswer]>([
    ['cannot be reached', { ok: false, reason: 'unreachable' }],
    ['take too long', { ok: false, reason: 'timeout' }],
    ['are too large', { ok: false, reason: 'tooLarge' }],
    ['are elsewhere', { ok: true, status: 302, contentType: '', body: JSON.stringify({ keys: PUBLISHED }) }],
    ['are no JSON', { ok: true, status: 200, contentType: 'text/html', body: '<html>' }],
    ['are a list', { ok: true, status: 200, contentType: 'application/json', body: '[]' }],
  ])('that %s verify nothing', async (_, answer) => {
    await expect(verifyIdToken(signed(), EXPECTED, source(answer).keys)).rejects.toThrow(/signature/);
  });

  test('are not fetched by plain HTTP, nor for a token that is of others', async () => {
    const plain = source(PUBLISHED);
    const jwksUri = 'http://idp.example.com/keys';
    await expect(verifyIdToken(signed(), { ...EXPECTED, jwksUri }, plain.keys)).rejects.toThrow(/signature/);
    await expect(verifyIdToken(signed({ ...CLAIMS, aud: 'x' }), EXPECTED, plain.keys)).rejects.toThrow(
      /audience/,
    );
    expect(plain.asked).toEqual([]);
  });
});
