import type { KeySet } from '@portcullis/engine/jwt';
import { importJwks } from '../crypto/import-jwk.ts';

/** Keys that are at hand and do not change: those of a local user pool. Throws where it is not a key set. */
export function staticKeySet(issuer: string, jwks: unknown): KeySet {
  const keys = importJwks(jwks);
  if (keys === undefined) throw new TypeError(`the keys of ${issuer} are not a JSON Web Key Set`);
  return {
    issuer,
    version: 1,
    find: (kid) => keys.get(kid),
    shouldRefresh: () => false,
    refresh: () => Promise.resolve('ok'),
  };
}
