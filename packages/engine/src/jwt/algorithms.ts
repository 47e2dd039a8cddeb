import type { RsaHash } from './ports.ts';

/** All that is known about an `alg`. RFC 7518 section 3.3. */
export interface Algorithm {
  readonly hash: RsaHash;
  readonly kty: 'RSA';
}

export type AlgorithmName = 'RS256' | 'RS384' | 'RS512';

/**
 * The algorithms that API Gateway accepts: RSA with PKCS #1 v1.5 padding. `none`, HMAC and elliptic curves have no
 * row on purpose. DG "Controlling access to HTTP APIs with JWT authorizers".
 */
export const ALGORITHMS: Readonly<Record<AlgorithmName, Algorithm>> = {
  RS256: { hash: 'sha256', kty: 'RSA' },
  RS384: { hash: 'sha384', kty: 'RSA' },
  RS512: { hash: 'sha512', kty: 'RSA' },
};
