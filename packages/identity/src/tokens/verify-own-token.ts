import {
  type AlgorithmName,
  createTokenVerifier,
  type KeySet,
  type TokenResult,
  type TokenVerifier,
} from '@portcullis/engine/jwt';
import { nodeSignatureCrypto } from '@portcullis/host/crypto';
import type { IdentityContext } from '../service/context.ts';
import type { SigningKeys } from './signing-keys.ts';
import { openStoreKeySet, type StoredKeys } from './store-key-set.ts';

/** Verifies a token of this service by the keys of its owner: signature, issuer, time. */
export async function verifyOwnToken(
  context: IdentityContext,
  token: string,
  by: StoredKeys & { readonly algorithm: AlgorithmName },
): Promise<TokenResult> {
  const verifier = await verifierOf(context, by);
  return verifier.verify(token, context.ports.now());
}

/** Reading and importing keys costs more than the signature that they verify. */
const VERIFIERS = new WeakMap<SigningKeys, Map<string, Promise<TokenVerifier>>>();

function verifierOf(
  { keys, ports }: IdentityContext,
  by: StoredKeys & { readonly algorithm: AlgorithmName },
): Promise<TokenVerifier> {
  const known = VERIFIERS.get(keys) ?? new Map<string, Promise<TokenVerifier>>();
  VERIFIERS.set(keys, known);
  const name = `${by.owner} ${by.uses.join()} ${by.algorithm}`;
  const kept = known.get(name);
  if (kept !== undefined) return kept;
  const opened = openStoreKeySet(keys, by, () => ports.now()).then((keySet) =>
    verifierFor(keySet, [by.algorithm]),
  );
  // A store that was away is asked again.
  opened.catch(() => known.delete(name));
  known.set(name, opened);
  return opened;
}

/** By which tokens of other OpenID Connect providers may be signed. STS API Reference "AssumeRoleWithWebIdentity". */
export const PROVIDER_ALGORITHMS: readonly AlgorithmName[] = [
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
];

/** Verifies a token by the keys of its issuer. */
export function verifyToken(
  { ports }: IdentityContext,
  token: string,
  keySet: KeySet,
  algorithms: readonly AlgorithmName[],
): Promise<TokenResult> {
  return Promise.resolve(verifierFor(keySet, algorithms).verify(token, ports.now()));
}

function verifierFor(keySet: KeySet, algorithms: readonly AlgorithmName[]): TokenVerifier {
  return createTokenVerifier({
    keySets: [keySet],
    algorithms,
    crypto: nodeSignatureCrypto,
    cache: { maxEntries: 0 },
  });
}
