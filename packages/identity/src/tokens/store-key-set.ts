import type { KeySet, PublicKeyHandle } from '@portcullis/engine/jwt';
import { importJwks } from '@portcullis/host/crypto';
import type { KeyUse, SigningKeys } from './signing-keys.ts';

/** An unknown `kid` reads the store at most this often: tokens with invented key ids must not make a storm. */
const COOL_DOWN_MS = 2_000;

/** Whose keys of the store, and which. */
export interface StoredKeys {
  /** A user pool, or the identity pools together. */
  readonly owner: string;
  readonly uses: readonly KeyUse[];
  readonly issuer: string;
}

/** Keys of this store, as a verifier in the same process takes them; read again for a `kid` that is not known. */
export async function openStoreKeySet(
  keys: SigningKeys,
  { owner, uses, issuer }: StoredKeys,
  now: () => number,
): Promise<KeySet> {
  let known: ReadonlyMap<string, PublicKeyHandle> = new Map();
  let version = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<'ok' | 'unreachable'> | undefined;

  async function read(): Promise<'ok' | 'unreachable'> {
    try {
      const published = await keys.published(owner, uses);
      const imported = importJwks({ keys: published }) ?? new Map();
      if ([...imported.keys()].join() !== [...known.keys()].join()) {
        known = imported;
        version++;
      }
      return 'ok';
    } catch {
      // The store is away: keys at hand stay good.
      return 'unreachable';
    } finally {
      readAt = now();
      reading = undefined;
    }
  }
  const shouldRefresh = (kid: string): boolean => !known.has(kid) && now() - readAt >= COOL_DOWN_MS;

  await Promise.all(uses.map((use) => keys.signing(owner, use)));
  await read();
  return {
    issuer,
    get version() {
      return version;
    },
    find: (kid) => known.get(kid),
    shouldRefresh,
    refresh: (kid) => {
      if (reading === undefined && !shouldRefresh(kid)) return Promise.resolve('ok');
      reading ??= read();
      return reading;
    },
  };
}
