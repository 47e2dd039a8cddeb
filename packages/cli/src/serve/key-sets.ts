import type { KeySource } from '@portcullis/engine/authorize';
import type { KeySet } from '@portcullis/engine/jwt';
import { fetchedKeySet } from '@portcullis/host/key-sets';
import type { TokenIssuer } from '@portcullis/identity/token-issuer';
import type { Definition } from '@portcullis/model';
import { issuerOf, poolByIssuer } from '../token/pools.ts';

/** The `keySet` port of one load of the template. */
export type KeySetPort = (source: KeySource) => KeySet;

export interface KeySets {
  /** A pool of the template has the issuer's own keys, whatever issuer its tokens name; all others are fetched. */
  port(definition: Definition, issuer: TokenIssuer): KeySetPort;
}

/** Fetched key sets outlive a reload of the template. */
export function createKeySets(now: () => number, note: (text: string) => void): KeySets {
  const fetched = new Map<string, KeySet>();
  const fetchedFor = (source: KeySource): KeySet => {
    const issuer = issuerOf(source);
    const known = fetched.get(issuer);
    if (known !== undefined) return known;
    const made = fetchedKeySet({
      issuer,
      // User pools serve their keys at a fixed place; other issuers say where in their discovery document.
      jwksUri: 'userPoolArn' in source ? `${issuer}/.well-known/jwks.json` : undefined,
      now,
      onFailure: (reason) => note(`keys of ${issuer}: ${reason}; its tokens are refused\n`),
    });
    fetched.set(issuer, made);
    return made;
  };
  return {
    port: (definition, issuer) => (source) => {
      const arn = 'issuer' in source ? poolByIssuer(definition, source.issuer)?.arn : source.userPoolArn;
      return (arn === undefined ? undefined : issuer.keySet(arn)) ?? fetchedFor(source);
    },
  };
}
