import type { EllipticCurve, SignatureHash } from './ports.ts';

/** All that is known about an `alg`. RFC 7518 sections 3.3 and 3.4. */
export type Algorithm =
  | { readonly kty: 'RSA'; readonly hash: SignatureHash }
  | { readonly kty: 'EC'; readonly hash: SignatureHash; readonly curve: EllipticCurve };

export type AlgorithmName = 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384' | 'ES512';

/**
 * The algorithms that can be asked for: RSA with PKCS #1 v1.5 padding, and ECDSA, each with the one curve of its name.
 * `none` and HMAC have no row on purpose.
 */
export const ALGORITHMS: Readonly<Record<AlgorithmName, Algorithm>> = {
  RS256: { hash: 'sha256', kty: 'RSA' },
  RS384: { hash: 'sha384', kty: 'RSA' },
  RS512: { hash: 'sha512', kty: 'RSA' },
  ES256: { hash: 'sha256', kty: 'EC', curve: 'P-256' },
  ES384: { hash: 'sha384', kty: 'EC', curve: 'P-384' },
  ES512: { hash: 'sha512', kty: 'EC', curve: 'P-521' },
};
