import { generateKeyPairSync } from 'node:crypto';
import { type Claims, type KeySet, type PublicKeyHandle, signRs256 } from '@portcullis/engine/jwt';
import { nodeSigningCrypto } from '@portcullis/host/crypto';

/** Keys in memory that stand for those of every issuer, so that offline commands can make up any token. */
export interface MadeUpKeys {
  /** The key set of an issuer; `kept` are its real keys, where they are in the data folder. */
  keySet(issuer: string, kept?: KeptKeys): KeySet;
  sign(claims: Claims): string;
}

export interface KeptKeys {
  find(kid: string): PublicKeyHandle | undefined;
}

const KID = 'made-up';

/** RFC 7518 section 3.3: 2048 bits. The pair is made when the first token is. */
export function madeUpKeys(): MadeUpKeys {
  let pair: ReturnType<typeof makePair> | undefined;
  return {
    keySet: (issuer, kept) => ({
      issuer,
      version: 1,
      find: (kid) => (kid === KID && pair !== undefined ? pair.publicKey : kept?.find(kid)),
      // Nothing is fetched: an offline command gives the same answer without a network.
      refresh: () => Promise.resolve('ok'),
      shouldRefresh: () => false,
    }),
    sign: (claims) => {
      pair ??= makePair();
      return signRs256(claims, pair.privateKey, nodeSigningCrypto);
    },
  };
}

function makePair(): {
  readonly publicKey: PublicKeyHandle;
  readonly privateKey: { readonly kid: string; readonly native: unknown };
} {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    publicKey: { kid: KID, alg: 'RS256', kty: 'RSA', native: publicKey },
    privateKey: { kid: KID, native: privateKey },
  };
}
