import type { KeySource } from '@portcullis/engine/authorize';
import type { KeySet } from '@portcullis/engine/jwt';
import type { KeyKind } from '@portcullis/host/crypto';
import { fetchedKeySet } from '@portcullis/host/key-sets';
import { issuerOf as issuerOfPool, type TokenIssuer } from '@portcullis/identity/token-issuer';
import type { Definition } from '@portcullis/model';
import type { IssuerPlace } from '../token/local-issuer.ts';
import { issuerOf, poolByArn, poolByIssuer } from '../token/pools.ts';

/** The `keySet` port of one load of the template. */
export type KeySetPort = (source: KeySource) => KeySet;

export interface KeySets {
  /** A pool of the template has the issuer's own keys, whatever issuer its tokens name; all others are fetched. */
  port(definition: Definition, issuer: TokenIssuer | undefined, place: IssuerPlace): KeySetPort;
  /** The keys, RSA and EC, of an issuer that is no pool of the template, for the identity service. */
  fetched(issuer: string): KeySet;
}

/** Fetched key sets outlive a reload of the template. */
export function createKeySets(now: () => number, note: (text: string) => void): KeySets {
  const fetched = new Map<string, KeySet>();
  const fetchedFor = (source: KeySource): KeySet => {
    const issuer = issuerOf(source);
    // User pools serve their keys at a fixed place; other issuers say where in their discovery document.
    return fetchedFrom(issuer, 'userPoolArn' in source ? `${issuer}/.well-known/jwks.json` : undefined);
  };
  const fetchedFrom = (
    issuer: string,
    jwksUri: string | undefined,
    kinds: readonly KeyKind[] = ['RSA'],
  ): KeySet => {
    const name = `${kinds.join()} ${issuer}`;
    const known = fetched.get(name);
    if (known !== undefined) return known;
    const made = fetchedKeySet({
      issuer,
      jwksUri,
      kinds,
      now,
      onFailure: (reason) => note(`keys of ${issuer}: ${reason}; its tokens are refused\n`),
    });
    fetched.set(name, made);
    return made;
  };
  /** A gateway alone fetches the keys of the template's pools from the service that issues their tokens. */
  const servedElsewhere = (poolId: string, place: IssuerPlace): KeySet => {
    const issuer = issuerOfPool({ issuer: place.issuer, url: place.issuerUrl }, poolId);
    const url = `${place.issuerUrl.replace(/\/+$/, '')}/${poolId}/.well-known/jwks.json`;
    return fetchedFrom(issuer, url);
  };
  return {
    // Sets of its own: what the gateway takes does not change with the keys that STS takes besides.
    fetched: (issuer) => fetchedFrom(issuer, undefined, ['RSA', 'EC']),
    port: (definition, issuer, place) => (source) => {
      const pool =
        'issuer' in source
          ? poolByIssuer(definition, source.issuer)
          : poolByArn(definition, source.userPoolArn);
      if (pool === undefined) return fetchedFor(source);
      return issuer?.keySet(pool.arn) ?? servedElsewhere(pool.id, place);
    },
  };
}
