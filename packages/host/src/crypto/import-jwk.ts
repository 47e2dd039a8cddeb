import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { PublicKeyHandle } from '@portcullis/engine/jwt';

/** RFC 7518 section 3.3: a key of size 2048 bits or larger must be used with RS256 and its siblings. */
const MIN_MODULUS_BITS = 2048;

/** Kinds of keys: API Gateway knows RSA only. */
export type KeyKind = 'RSA' | 'EC';

const RSA_ONLY: readonly KeyKind[] = ['RSA'];

/** A signing key of a JSON Web Key Set, or `undefined` where it is none that tokens may be verified with. */
export function importJwk(jwk: unknown, kinds: readonly KeyKind[] = RSA_ONLY): PublicKeyHandle | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  const { kid, kty, alg, use } = jwk as Record<string, unknown>;
  if (typeof kid !== 'string' || kid === '') return undefined;
  const kind = kinds.find((one) => one === kty);
  const publicPart = kind && publicPartOf(kind, jwk as Record<string, unknown>);
  if (kind === undefined || publicPart === undefined) return undefined;
  if (use !== undefined && use !== 'sig') return undefined;
  if (alg !== undefined && typeof alg !== 'string') return undefined;
  try {
    const native = createPublicKey({ key: publicPart, format: 'jwk' });
    const bits = native.asymmetricKeyDetails?.modulusLength ?? 0;
    return kind === 'EC' || bits >= MIN_MODULUS_BITS ? { kid, alg, kty: kind, native } : undefined;
  } catch {
    return undefined;
  }
}

function publicPartOf(
  kty: KeyKind,
  { n, e, crv, x, y }: Readonly<Record<string, unknown>>,
): JsonWebKey | undefined {
  const part = kty === 'RSA' ? { n, e } : { crv, x, y };
  return Object.values(part).every((one) => typeof one === 'string')
    ? { kty, ...(part as JsonWebKey) }
    : undefined;
}

/** The usable keys of a set by `kid`; `undefined` where the document is not a key set. The first of a `kid` counts. */
export function importJwks(
  document: unknown,
  kinds: readonly KeyKind[] = RSA_ONLY,
): ReadonlyMap<string, PublicKeyHandle> | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const { keys } = document as Record<string, unknown>;
  if (!Array.isArray(keys)) return undefined;
  const handles = new Map<string, PublicKeyHandle>();
  for (const jwk of keys) {
    const handle = importJwk(jwk, kinds);
    if (handle !== undefined && !handles.has(handle.kid)) handles.set(handle.kid, handle);
  }
  return handles;
}
