import { type Claims, type KeySet, signRs256 } from '@portcullis/engine/jwt';
import { nodeSigningCrypto } from '@portcullis/host/crypto';
import type { UserPool } from '@portcullis/model';
import { issuerOf as issuerUrlOf } from '../tokens/issuer-url.ts';
import type { PublicJwk, SigningKeys } from '../tokens/signing-keys.ts';
import { openStoreKeySet } from '../tokens/store-key-set.ts';
import { checkTokenRequest } from './check-request.ts';
import { type TokenRequest, tokenClaims } from './claims.ts';
import { TokenIssuerError } from './failure.ts';

export interface TokenIssuerOptions {
  readonly keys: SigningKeys;
  readonly pools: readonly UserPool[];
  /** `local`: `iss` is `<issuerUrl>/<poolId>`; `aws`: the pool's URL at AWS, while keys are served here. */
  readonly issuer: 'local' | 'aws';
  /** Where the keys are served: `http://localhost:8082`. */
  readonly issuerUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Makes tokens of a template's user pools for an operator, without a sign-in. */
export interface TokenIssuer {
  issuerOf(poolId: string): string;
  /** `undefined` where it is not one of these pools. */
  keySet(poolArn: string): KeySet | undefined;
  /** All public keys of a pool. */
  published(poolId: string): Promise<readonly PublicJwk[]>;
  /** A signed token. Rejects with a `TokenIssuerError` where the pool could not issue it, unless `force` is set. */
  issue(request: TokenRequest): Promise<string>;
  /** Signs claims as they are with the pool's key of that use. */
  sign(poolId: string, use: 'id' | 'access', claims: Claims): Promise<string>;
}

const POOL_ID = /^[\w-]+_[0-9a-zA-Z]+$/;

/** Opens the issuer of these pools; their keys are made where the store has none. */
export async function openTokenIssuer(options: TokenIssuerOptions): Promise<TokenIssuer> {
  const { keys, pools, now } = options;
  const ids = new Set(pools.map(({ id }) => id));

  function check(poolId: string): void {
    if (!POOL_ID.test(poolId))
      throw new TokenIssuerError('TOKEN_UNKNOWN_POOL', `\`${poolId}\` is not the id of a user pool`);
    if (!ids.has(poolId))
      throw new TokenIssuerError('TOKEN_UNKNOWN_POOL', `no user pool \`${poolId}\` is known`);
  }
  function issuerOf(poolId: string): string {
    check(poolId);
    return issuerUrlOf({ issuer: options.issuer, url: options.issuerUrl }, poolId);
  }
  async function sign(poolId: string, use: 'id' | 'access', claims: Claims): Promise<string> {
    check(poolId);
    return signRs256(claims, await keys.signing(poolId, use), nodeSigningCrypto);
  }

  const keySets = new Map<string, KeySet>();
  for (const { id, arn } of pools) {
    const stored = { owner: id, uses: ['id', 'access'] as const, issuer: issuerOf(id) };
    keySets.set(arn, await openStoreKeySet(keys, stored, now));
  }
  return {
    issuerOf,
    keySet: (poolArn) => keySets.get(poolArn),
    published: (poolId) => keys.published(poolId, ['id', 'access']),
    sign,
    issue: async (request) => {
      check(request.pool.id);
      if (request.force !== true) checkTokenRequest(request);
      return sign(request.pool.id, request.use, tokenClaims(request, issuerOf(request.pool.id), now()));
    },
  };
}
