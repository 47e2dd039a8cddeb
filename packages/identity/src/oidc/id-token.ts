import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { ALGORITHMS, type Algorithm, type Claims, decodeJwt, isSignedBy } from '@portcullis/engine/jwt';
import { nodeSignatureCrypto } from '@portcullis/host/crypto';
import type { KeySource } from './key-source.ts';
import { OpenIdRefusal } from './refusal.ts';

/** RFC 7518 section 3.2. */
interface Hmac {
  readonly kty: 'oct';
  readonly hash: Algorithm['hash'];
}

/** What Cognito takes: RSA, ECDSA and HMAC. `none` has no row. Cognito Developer Guide "Using OIDC identity providers". */
const TAKEN: ReadonlyMap<string, Algorithm | Hmac> = new Map<string, Algorithm | Hmac>([
  ...Object.entries(ALGORITHMS),
  ['HS256', { kty: 'oct', hash: 'sha256' }],
  ['HS384', { kty: 'oct', hash: 'sha384' }],
  ['HS512', { kty: 'oct', hash: 'sha512' }],
]);

export interface IdTokenExpectations {
  readonly issuers: readonly string[];
  readonly clientId: string;
  readonly nonce: string;
  /** Absent: any that is known here. */
  readonly algorithms: readonly string[] | undefined;
  readonly jwksUri: string | undefined;
  /** The key of HMAC, and of nothing else: what a provider publishes is never one. */
  readonly clientSecret: string | undefined;
  readonly accessToken: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const SKEW_SECONDS = 180;
/** Of a code flow that takes five minutes at most. */
const MAX_AGE_SECONDS = 600;
const MAX_SUBJECT = 255;

/**
 * The claims of an ID token that a provider handed out for this client in this log-in. OpenID Connect Core section
 * 3.1.3.7. Throws an `OpenIdRefusal`.
 */
export async function verifyIdToken(
  token: string,
  expected: IdTokenExpectations,
  source: KeySource,
): Promise<Claims> {
  const decoded = decodeJwt(token);
  if (!decoded.ok) throw new OpenIdRefusal('Bad id_token response');
  const { header, claims, signingInput, signature } = decoded;
  const algorithm = TAKEN.get(header.alg);
  if (algorithm === undefined || expected.algorithms?.includes(header.alg) === false)
    throw new OpenIdRefusal('Bad id_token algorithm');
  // Before keys are fetched, so that tokens that are not for here fetch nothing.
  checkClaims(claims, expected);
  const genuine =
    algorithm.kty === 'oct'
      ? macMatches(algorithm, expected.clientSecret, signingInput, signature)
      : await signatureMatches(header, algorithm, { signingInput, signature }, expected, source);
  if (!genuine) throw new OpenIdRefusal('Bad id_token signature');
  checkAccessTokenHash(claims, algorithm, expected.accessToken);
  return claims;
}

function checkClaims(claims: Claims, { issuers, clientId, nonce, now }: IdTokenExpectations): void {
  const { iss, aud, azp, sub, exp, iat, nbf } = claims;
  if (typeof iss !== 'string' || !issuers.includes(iss))
    throw new OpenIdRefusal(`Bad id_token issuer ${typeof iss === 'string' ? iss.slice(0, 200) : ''}`.trim());
  const audiences = typeof aud === 'string' ? [aud] : Array.isArray(aud) ? aud : [];
  if (!audiences.includes(clientId)) throw new OpenIdRefusal('Bad id_token audience');
  if (azp === undefined ? audiences.length > 1 : azp !== clientId)
    throw new OpenIdRefusal('Bad id_token authorized party');
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT)
    throw new OpenIdRefusal('Bad id_token subject');
  const seconds = now / 1000;
  if (!isTime(exp) || exp + SKEW_SECONDS <= seconds) throw new OpenIdRefusal('Bad id_token: it has expired');
  if (!isTime(iat) || iat - SKEW_SECONDS > seconds || iat + MAX_AGE_SECONDS < seconds)
    throw new OpenIdRefusal('Bad id_token: it was issued at another time');
  if (nbf !== undefined && (!isTime(nbf) || nbf - SKEW_SECONDS > seconds))
    throw new OpenIdRefusal('Bad id_token: it is not valid yet');
  if (typeof claims.nonce !== 'string' || !sameText(claims.nonce, nonce))
    throw new OpenIdRefusal('Bad id_token nonce');
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function macMatches(
  { hash }: Hmac,
  secret: string | undefined,
  input: string,
  signature: Uint8Array,
): boolean {
  if (secret === undefined || secret === '') return false;
  const mac = createHmac(hash, secret).update(input).digest();
  return mac.length === signature.length && timingSafeEqual(mac, signature);
}

async function signatureMatches(
  header: { readonly alg: string; readonly kid?: string | undefined },
  algorithm: Algorithm,
  { signingInput, signature }: { readonly signingInput: string; readonly signature: Uint8Array },
  { jwksUri }: IdTokenExpectations,
  source: KeySource,
): Promise<boolean> {
  if (jwksUri === undefined) return false;
  const keys = await source.keys(jwksUri, header.kid);
  return keys.some(
    (key) =>
      (key.alg === undefined || key.alg === header.alg) &&
      isSignedBy(nodeSignatureCrypto, algorithm, key, signingInput, signature),
  );
}

/** OpenID Connect Core section 3.1.3.8: where it is there, it must fit. */
function checkAccessTokenHash(claims: Claims, { hash }: Algorithm | Hmac, accessToken: string): void {
  const { at_hash: stated } = claims;
  if (stated === undefined) return;
  const digest = createHash(hash).update(accessToken).digest();
  const expected = digest.subarray(0, digest.length / 2).toString('base64url');
  if (typeof stated !== 'string' || !sameText(stated, expected))
    throw new OpenIdRefusal('Bad id_token: it is of another access token');
}

function sameText(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  return timingSafeEqual(left, createHash('sha256').update(b).digest());
}
