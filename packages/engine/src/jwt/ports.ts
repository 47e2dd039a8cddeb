/** A public key of the runtime's own kind. */
export interface PublicKeyHandle {
  readonly kid: string;
  /** From the key set, where it says so: `RS256`. */
  readonly alg?: string | undefined;
  readonly kty: string;
  readonly native: unknown;
}

/** Of a public key, what verifies. */
export type VerifyingKey = Pick<PublicKeyHandle, 'kty' | 'native'>;

/** A private key of the runtime's own kind; only the token issuer has any. */
export interface PrivateKeyHandle {
  readonly kid: string;
  readonly native: unknown;
}

export type SignatureHash = 'sha256' | 'sha384' | 'sha512';

/** As key sets name it (`crv`). */
export type EllipticCurve = 'P-256' | 'P-384' | 'P-521';

export interface SignatureCrypto {
  /** Verifies an RSA signature (PKCS #1 v1.5); `data` is ASCII. Never throws. */
  verifyRsa(hash: SignatureHash, key: VerifyingKey, data: string, signature: Uint8Array): boolean;
  /**
   * Verifies an ECDSA signature, which is the two numbers side by side (RFC 7518 section 3.4) and not DER, by a key of
   * this very curve; `data` is ASCII. Never throws.
   */
  verifyEcdsa(
    by: { readonly hash: SignatureHash; readonly curve: EllipticCurve },
    key: VerifyingKey,
    data: string,
    signature: Uint8Array,
  ): boolean;
}

export interface SigningCrypto {
  /** An RSA signature (PKCS #1 v1.5); `data` is ASCII. */
  signRsa(hash: SignatureHash, key: PrivateKeyHandle, data: string): Uint8Array;
  /** The same, made off the event loop. */
  signRsaAside(hash: SignatureHash, key: PrivateKeyHandle, data: string): Promise<Uint8Array>;
}

/** Cached keys of one issuer. */
export interface KeySet {
  /** The `iss` that tokens of this set carry. */
  readonly issuer: string;
  /** Changes whenever the keys change, so that cached verdicts can be dropped. */
  readonly version: number;
  /** The last fetch failed and no usable keys are left: an unknown `kid` says nothing about the token. */
  readonly unreachable?: boolean | undefined;
  /** A key that is known now, or `undefined`. */
  find(kid: string): PublicKeyHandle | undefined;
  /** Fetches when that is due (never fetched, expired, or unknown `kid` outside the cool-down). Never rejects. */
  refresh(kid: string): Promise<'ok' | 'unreachable'>;
  /** `true` when a `refresh` would do something now. */
  shouldRefresh(kid: string): boolean;
}
