import {
  type AlgorithmName,
  createTokenVerifier,
  type KeySet,
  type TokenResult,
} from '@portcullis/engine/jwt';
import { nodeSignatureCrypto } from '@portcullis/host/crypto';
import { staticKeySet } from '@portcullis/host/key-sets';
import type { IdentityContext } from '../service/context.ts';
import type { KeyUse } from './signing-keys.ts';

/** Verifies a token of this service by the keys of its owner: signature, issuer, time. */
export async function verifyOwnToken(
  context: IdentityContext,
  token: string,
  by: {
    /** A user pool, or the identity pools together. */
    readonly owner: string;
    readonly uses: readonly KeyUse[];
    readonly issuer: string;
    readonly algorithm: AlgorithmName;
  },
): Promise<TokenResult> {
  const keys = await context.keys.published(by.owner, by.uses);
  return verifyToken(context, token, staticKeySet(by.issuer, { keys }), [by.algorithm]);
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
