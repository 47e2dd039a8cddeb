import type { Algorithm } from './algorithms.ts';
import type { SignatureCrypto, VerifyingKey } from './ports.ts';

/** Whether a key signed a text by an algorithm; a key of another kind or curve did not. */
export function isSignedBy(
  crypto: SignatureCrypto,
  algorithm: Algorithm,
  key: VerifyingKey,
  data: string,
  signature: Uint8Array,
): boolean {
  if (key.kty !== algorithm.kty) return false;
  return algorithm.kty === 'RSA'
    ? crypto.verifyRsa(algorithm.hash, key, data, signature)
    : crypto.verifyEcdsa(algorithm, key, data, signature);
}
