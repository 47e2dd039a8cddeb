import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

const CURVES = { p256: 'P-256', p384: 'P-384', p521: 'P-521' } as const;
const PAIRS = new Map(
  Object.entries(CURVES).map(([kid, namedCurve]) => [kid, generateKeyPairSync('ec', { namedCurve })]),
);
const OTHER = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Elliptic keys of a provider of a test, as it publishes them: `p256`, `p384` and `p521`, none of which says its `alg`. */
export const ELLIPTIC_JWKS: readonly object[] = [...PAIRS].map(([kid, { publicKey }]) => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
}));

interface Signed {
  readonly alg?: string;
  readonly kid?: string;
  readonly hash?: string;
  readonly key?: KeyObject | undefined;
  readonly encoding?: 'ieee-p1363' | 'der';
}

function ellipticToken(claims: object, given: Signed = {}): string {
  const { alg = 'ES256', kid = 'p256', hash = 'sha256', encoding = 'ieee-p1363' } = given;
  const key = given.key ?? (PAIRS.get(kid)?.privateKey as KeyObject);
  const [header, body] = [{ alg, kid }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const input = `${header}.${body}`;
  return `${input}.${sign(hash, Buffer.from(input), { key, dsaEncoding: encoding }).toString('base64url')}`;
}

type Make = (claims: object) => string;

/** RFC 7518 section 3.4. */
export const GOOD_ELLIPTIC_TOKENS: readonly (readonly [alg: string, make: Make])[] = [
  ['ES256', (claims) => ellipticToken(claims)],
  ['ES384', (claims) => ellipticToken(claims, { alg: 'ES384', kid: 'p384', hash: 'sha384' })],
  ['ES512', (claims) => ellipticToken(claims, { alg: 'ES512', kid: 'p521', hash: 'sha512' })],
];

/** What must verify nowhere; the provider's RSA key is `k1`. */
export const BAD_ELLIPTIC_TOKENS: readonly (readonly [what: string, make: Make])[] = [
  ['ES256 by another key', (claims) => ellipticToken(claims, { key: OTHER.privateKey })],
  [
    'ES256 with the id of an RSA key',
    (claims) => ellipticToken(claims, { kid: 'k1', key: OTHER.privateKey }),
  ],
  ['ES256 on another curve', (claims) => ellipticToken(claims, { kid: 'p384' })],
  ['ES384 on another curve', (claims) => ellipticToken(claims, { alg: 'ES384', hash: 'sha384' })],
  ['ES256 as DER', (claims) => ellipticToken(claims, { encoding: 'der' })],
  ['RS256 over an elliptic key', (claims) => ellipticToken(claims, { alg: 'RS256', encoding: 'der' })],
  ['HS256 over an elliptic key', (claims) => ellipticToken(claims, { alg: 'HS256' })],
  ['none', (claims) => ellipticToken(claims, { alg: 'none' })],
  ['none, without a signature', (claims) => ellipticToken(claims, { alg: 'none' }).replace(/[^.]+$/, '')],
  ['no signature', (claims) => ellipticToken(claims).replace(/[^.]+$/, '')],
  ['a signature of zeros', (claims) => ellipticToken(claims).replace(/[^.]+$/, 'A'.repeat(86))],
];
