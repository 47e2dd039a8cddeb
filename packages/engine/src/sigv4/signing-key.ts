import type { HashCrypto } from './ports.ts';
import type { CredentialScope, SigningTerms } from './signature-parts.ts';

/** The key that signs one day's requests of one key pair to one service. */
export function deriveSigningKey(secret: string, scope: CredentialScope, crypto: HashCrypto): Uint8Array {
  const date = crypto.hmacSha256(`AWS4${secret}`, scope.date);
  const region = crypto.hmacSha256(date, scope.region);
  const service = crypto.hmacSha256(region, scope.service);
  return crypto.hmacSha256(service, scope.terminator);
}

/**
 * Signing keys that were derived before, and the terms of headers that were found good. Only key pairs that exist
 * get here, a few entries a day each, so the bounds are reached by age alone; then everything is dropped and made
 * again, four HMACs apiece.
 */
export class SigningKeyCache {
  readonly #maxEntries: number;
  readonly #keys = new Map<string, { readonly secret: string; readonly key: Uint8Array }>();
  readonly #terms = new Map<string, SigningTerms>();

  constructor(options: { readonly maxEntries: number }) {
    this.#maxEntries = options.maxEntries;
  }

  get size(): number {
    return Math.max(this.#keys.size, this.#terms.size);
  }

  key(terms: SigningTerms, secret: string, crypto: HashCrypto): Uint8Array {
    const known = this.#keys.get(terms.credential);
    // A key pair whose secret was replaced (a reload) must not be verified with the old one.
    if (known !== undefined && known.secret === secret) return known.key;
    const key = deriveSigningKey(secret, terms.scope, crypto);
    if (known === undefined && this.#keys.size >= this.#maxEntries) this.#keys.clear();
    this.#keys.set(terms.credential, { secret, key });
    return key;
  }

  /** The terms that an Authorization header with this beginning, all but its signature, has. */
  terms(beginning: string): SigningTerms | undefined {
    return this.#terms.get(beginning);
  }

  rememberTerms(beginning: string, terms: SigningTerms): void {
    if (this.#terms.has(beginning)) return;
    if (this.#terms.size >= this.#maxEntries) this.#terms.clear();
    this.#terms.set(beginning, terms);
  }
}

export function createSigningKeyCache(maxEntries: number): SigningKeyCache {
  return new SigningKeyCache({ maxEntries });
}
