/** A public key of the runtime's own kind. */
export interface PublicKeyHandle {
  readonly kid: string;
  /** From the key set, where it says so: `RS256`. */
  readonly alg?: string | undefined;
  readonly kty: string;
  readonly native: unknown;
}

/** A private key of the runtime's own kind; only the token issuer has any. */
export interface PrivateKeyHandle {
  readonly kid: string;
  readonly native: unknown;
}

export type RsaHash = 'sha256' | 'sha384' | 'sha512';

export interface SignatureCrypto {
  /** Verifies an RSA signature (PKCS #1 v1.5); `data` is ASCII. Never throws. */
  verifyRsa(hash: RsaHash, key: PublicKeyHandle, data: string, signature: Uint8Array): boolean;
}

export interface SigningCrypto {
  /** An RSA signature (PKCS #1 v1.5); `data` is ASCII. */
  signRsa(hash: RsaHash, key: PrivateKeyHandle, data: string): Uint8Array;
  /** The same, made off the event loop. */
  signRsaAside(hash: RsaHash, key: PrivateKeyHandle, data: string): Promise<Uint8Array>;
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
