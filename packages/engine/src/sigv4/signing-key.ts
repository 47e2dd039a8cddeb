import type { HashCrypto } from './ports.ts';
import type { CredentialScope } from './signature-parts.ts';

/** The key that signs one day's requests of one key pair to one service. */
export function deriveSigningKey(secret: string, scope: CredentialScope, crypto: HashCrypto): Uint8Array {
  const date = crypto.hmacSha256(`AWS4${secret}`, scope.date);
  const region = crypto.hmacSha256(date, scope.region);
  const service = crypto.hmacSha256(region, scope.service);
  return crypto.hmacSha256(service, scope.terminator);
}

/**
 * Signing keys that were derived before. Only key pairs that exist get here, one entry a day each, so the bound is
 * reached by age alone; then everything is dropped and derived again, four HMACs apiece.
 */
export class SigningKeyCache {
  readonly #maxEntries: number;
  readonly #keys = new Map<string, { readonly secret: string; readonly key: Uint8Array }>();

  constructor(options: { readonly maxEntries: number }) {
    this.#maxEntries = options.maxEntries;
  }

  get size(): number {
    return this.#keys.size;
  }

  get(accessKeyId: string, secret: string, scope: CredentialScope, crypto: HashCrypto): Uint8Array {
    const id = `${accessKeyId}/${scope.date}/${scope.region}/${scope.service}`;
    const known = this.#keys.get(id);
    // A key pair whose secret was replaced (a reload) must not be verified with the old one.
    if (known !== undefined && known.secret === secret) return known.key;
    const key = deriveSigningKey(secret, scope, crypto);
    if (known === undefined && this.#keys.size >= this.#maxEntries) this.#keys.clear();
    this.#keys.set(id, { secret, key });
    return key;
  }
}

export function createSigningKeyCache(maxEntries: number): SigningKeyCache {
  return new SigningKeyCache({ maxEntries });
}
