/** A public key of the runtime's own kind. */
export interface PublicKeyHandle {
  readonly kid: string;
  /** From the key set, where it says so: `RS256`. */
  readonly alg?: string | undefined;
  readonly kty: string;
  readonly native: unknown;
}

export interface SignatureCrypto {
  /** Verifies an RSA signature; `data` is ASCII. Never throws. */
  verifyRsa(hash: 'sha256' | 'sha384' | 'sha512', key: PublicKeyHandle, data: string, signature: Uint8Array): boolean;
}
