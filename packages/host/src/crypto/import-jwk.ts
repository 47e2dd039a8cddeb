import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { PublicKeyHandle } from '@portcullis/engine/jwt';

/** RFC 7518 section 3.3: a key of size 2048 bits or larger must be used with RS256 and its siblings. */
const MIN_MODULUS_BITS = 2048;

/** A signing key of a JSON Web Key Set, or `undefined` where it is none that tokens may be verified with. */
export function importJwk(jwk: unknown): PublicKeyHandle | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  const { kid, kty, alg, use, n, e } = jwk as Record<string, unknown>;
  if (typeof kid !== 'string' || kid === '' || kty !== 'RSA') return undefined;
  if (typeof n !== 'string' || typeof e !== 'string') return undefined;
  if (use !== undefined && use !== 'sig') return undefined;
  if (alg !== undefined && typeof alg !== 'string') return undefined;
  const publicPart: JsonWebKey = { kty: 'RSA', n, e };
  try {
    const native = createPublicKey({ key: publicPart, format: 'jwk' });
    const bits = native.asymmetricKeyDetails?.modulusLength ?? 0;
    return bits >= MIN_MODULUS_BITS ? { kid, alg, kty: 'RSA', native } : undefined;
  } catch {
    return undefined;
  }
}

/** The usable keys of a set by `kid`; `undefined` where the document is not a key set. The first of a `kid` counts. */
export function importJwks(document: unknown): ReadonlyMap<string, PublicKeyHandle> | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const { keys } = document as Record<string, unknown>;
  if (!Array.isArray(keys)) return undefined;
  const handles = new Map<string, PublicKeyHandle>();
  for (const jwk of keys) {
    const handle = importJwk(jwk);
    if (handle !== undefined && !handles.has(handle.kid)) handles.set(handle.kid, handle);
  }
  return handles;
}
