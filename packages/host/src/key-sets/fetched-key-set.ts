import type { KeySet, PublicKeyHandle } from '@portcullis/engine/jwt';
import { importJwks, type KeyKind } from '../crypto/import-jwk.ts';
import { type FetchLimits, fetchJson } from './fetch-json.ts';
import { discoverKeys, namedKeys } from './key-location.ts';

/** DG "Quotas": 1500 ms for discovery and for the keys each, 150000 bytes; keys may be cached for two hours. */
const LIMITS: FetchLimits = { timeoutMs: 1500, maxBytes: 150_000 };
const TTL_MS = 2 * 3_600_000;
/** An unknown `kid` fetches at most this often: tokens with invented key ids must not make a storm. */
const COOL_DOWN_MS = 30_000;
/** After a fetch that failed. Shorter, since nothing can be verified in between. */
const RETRY_MS = 5_000;

export interface FetchedKeySetOptions {
  /** The `iss` of its tokens, as they carry it. */
  readonly issuer: string;
  /** Where the keys are; absent: the issuer's discovery document says. */
  readonly jwksUri?: string | undefined;
  /** Which kinds of keys are taken; absent: RSA. Others are passed over, as if they were not published. */
  readonly kinds?: readonly KeyKind[] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told why a fetch failed. */
  readonly onFailure?: ((reason: string) => void) | undefined;
}

/**
 * The keys of an issuer, fetched when a token first needs them, and again when they are two hours old or a token
 * names an unknown one. One fetch at a time, shared by all who wait. Keys at hand stay good while a fetch fails,
 * until they are two hours old.
 */
export function fetchedKeySet(options: FetchedKeySetOptions): KeySet {
  const { issuer, now } = options;
  let keys: ReadonlyMap<string, PublicKeyHandle> = new Map();
  let text = '';
  let version = 0;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failed = false;
  let inFlight: Promise<'ok' | 'unreachable'> | undefined;

  const expired = (): boolean => now() - fetchedAt >= TTL_MS;
  const due = (): boolean => now() - triedAt >= (failed ? RETRY_MS : expired() ? 0 : COOL_DOWN_MS);

  async function fetchKeys(): Promise<'ok' | 'unreachable'> {
    const fault = await load();
    failed = fault !== undefined;
    inFlight = undefined;
    if (fault !== undefined) options.onFailure?.(fault);
    return failed ? 'unreachable' : 'ok';
  }

  /** The reason where it did not work. */
  async function load(): Promise<string | undefined> {
    const location =
      options.jwksUri === undefined ? await discoverKeys(issuer, LIMITS) : namedKeys(options.jwksUri);
    if (!location.ok) return location.reason;
    const document = await fetchJson(location.url, LIMITS);
    if (!document.ok) return document.reason;
    const imported = importJwks(document.value, options.kinds);
    if (imported === undefined) return `${location.url} is not a key set`;
    fetchedAt = now();
    if (document.text !== text) {
      text = document.text;
      keys = imported;
      version++;
    }
    return undefined;
  }

  return {
    issuer,
    get version() {
      return version;
    },
    get unreachable() {
      return failed && expired();
    },
    find: (kid) => (expired() ? undefined : keys.get(kid)),
    shouldRefresh: (kid) => inFlight !== undefined || ((expired() || !keys.has(kid)) && due()),
    refresh(kid) {
      if (inFlight !== undefined) return inFlight;
      if ((!expired() && keys.has(kid)) || !due()) return Promise.resolve(failed ? 'unreachable' : 'ok');
      triedAt = now();
      inFlight = fetchKeys();
      return inFlight;
    },
  };
}
