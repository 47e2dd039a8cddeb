import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { ProviderAccess } from '../federation/provider-access.ts';
import { fetchObject } from './fetch-json.ts';

/** A key that a provider publishes for its ID tokens. */
export interface ProviderKey {
  readonly kid: string | undefined;
  readonly alg: string | undefined;
  readonly kty: 'RSA' | 'EC';
  readonly native: KeyObject;
}

/** The keys of providers by their `jwks_uri`, fetched when needed and kept. */
export interface KeySource {
  /** Keys that may have signed a token with this `kid`. Empty: none is known. Never rejects. */
  keys(jwksUri: string, kid: string | undefined): Promise<readonly ProviderKey[]>;
}

const TTL_MS = 2 * 3_600_000;
/** An unknown `kid` fetches at most this often: tokens with invented key ids must not make a storm. */
const COOL_DOWN_MS = 30_000;
const RETRY_MS = 5_000;
const MAX_KEPT = 1_000;
/** RFC 7518 section 3.3. */
const MIN_MODULUS_BITS = 2048;

interface Kept {
  keys: readonly ProviderKey[];
  fetchedAt: number;
  /** Not before. */
  nextAt: number;
  loading?: Promise<void> | undefined;
}

export function createKeySource(access: ProviderAccess, now: () => number): KeySource {
  const byUri = new Map<string, Kept>();

  async function load(uri: string, kept: Kept): Promise<void> {
    const answer = await fetchObject(access, { method: 'GET', url: uri });
    const keys = answer.ok ? keysOf(answer.value) : undefined;
    const at = now();
    if (keys === undefined) {
      kept.nextAt = at + RETRY_MS;
      return;
    }
    kept.keys = keys;
    kept.fetchedAt = at;
    kept.nextAt = at + COOL_DOWN_MS;
  }

  return {
    keys: async (uri, kid) => {
      if (byUri.size >= MAX_KEPT && !byUri.has(uri)) byUri.clear();
      const kept = byUri.get(uri) ?? { keys: [], fetchedAt: Number.NEGATIVE_INFINITY, nextAt: 0 };
      byUri.set(uri, kept);
      const fresh = (): readonly ProviderKey[] => (now() - kept.fetchedAt < TTL_MS ? kept.keys : []);
      const found = matching(fresh(), kid);
      if (found.length > 0 || (now() < kept.nextAt && kept.loading === undefined)) return found;
      // One fetch at a time, shared by all who wait.
      kept.loading ??= load(uri, kept).finally(() => {
        kept.loading = undefined;
      });
      await kept.loading;
      return matching(fresh(), kid);
    },
  };
}

/** OpenID Connect Core section 10.1: without `kid` the set has one key. */
function matching(keys: readonly ProviderKey[], kid: string | undefined): readonly ProviderKey[] {
  if (kid === undefined) return keys.length === 1 ? keys : [];
  return keys.filter((key) => key.kid === kid);
}

function keysOf({ keys }: Readonly<Record<string, unknown>>): readonly ProviderKey[] | undefined {
  return Array.isArray(keys) ? keys.flatMap((one: unknown) => keyOf(one) ?? []) : undefined;
}

function keyOf(jwk: unknown): ProviderKey | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  const { kty, kid, alg, use, n, e, crv, x, y } = jwk as Readonly<Record<string, unknown>>;
  if (use !== undefined && use !== 'sig') return undefined;
  if (kty !== 'RSA' && kty !== 'EC') return undefined;
  const parts = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
  if (Object.values(parts).some((part) => typeof part !== 'string')) return undefined;
  try {
    const native = createPublicKey({ key: parts as JsonWebKey, format: 'jwk' });
    const bits = native.asymmetricKeyDetails?.modulusLength;
    if (bits !== undefined && bits < MIN_MODULUS_BITS) return undefined;
    return {
      kid: typeof kid === 'string' ? kid : undefined,
      alg: typeof alg === 'string' ? alg : undefined,
      kty,
      native,
    };
  } catch {
    return undefined;
  }
}
