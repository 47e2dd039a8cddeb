import {
  type AlgorithmName,
  createTokenVerifier,
  type KeySet,
  type TokenResult,
} from '@portcullis/engine/jwt';
import { nodeSignatureCrypto } from '@portcullis/host/crypto';
import type { IdentityContext } from '../service/context.ts';
import { openStoreKeySet, type StoredKeys } from './store-key-set.ts';

/** Verifies a token of this service by the keys of its owner: signature, issuer, time. */
export async function verifyOwnToken(
  context: IdentityContext,
  token: string,
  by: StoredKeys & { readonly algorithm: AlgorithmName },
): Promise<TokenResult> {
  return verifyToken(context, token, await keySetOf(context, by), [by.algorithm]);
}

/** Reading and importing keys costs more than the signature that they verify. */
const KEY_SETS = new WeakMap<IdentityContext, Map<string, Promise<KeySet>>>();

function keySetOf(context: IdentityContext, by: StoredKeys): Promise<KeySet> {
  const known = KEY_SETS.get(context) ?? new Map<string, Promise<KeySet>>();
  KEY_SETS.set(context, known);
  const name = `${by.owner} ${by.uses.join()}`;
  const kept = known.get(name);
  if (kept !== undefined) return kept;
  const opened = openStoreKeySet(context.keys, by, () => context.ports.now());
  // A store that was away is asked again.
  opened.catch(() => known.delete(name));
  known.set(name, opened);
  return opened;
}

/** Verifies a token by the keys of its issuer. */
export function verifyToken(
  { ports }: IdentityContext,
  token: string,
  keySet: KeySet,
  algorithms: readonly AlgorithmName[],
): Promise<TokenResult> {
  const verifier = createTokenVerifier({
    keySets: [keySet],
    algorithms,
    crypto: nodeSignatureCrypto,
    cache: { maxEntries: 0 },
  });
  return Promise.resolve(verifier.verify(token, ports.now()));
}
