import { type Claims, type KeySet, signRs256 } from '@portcullis/engine/jwt';
import { nodeSigningCrypto } from '@portcullis/host/crypto';
import { staticKeySet } from '@portcullis/host/key-sets';
import type { UserPool } from '@portcullis/model';
import { checkTokenRequest } from './check-request.ts';
import { type TokenRequest, tokenClaims } from './claims.ts';
import { TokenIssuerError } from './failure.ts';
import { openPoolKeys, type PoolKeys } from './pool-keys.ts';
import {
  type DiscoveryDocument,
  discoveryDocument,
  errorAnswer,
  type JwksDocument,
  jsonAnswer,
  type WellKnownAnswer,
} from './well-known.ts';

export interface TokenIssuerOptions {
  /** Keys are kept here, one file a pool. */
  readonly dataFolder: string;
  readonly pools: readonly UserPool[];
  /** `local`: `iss` is `<issuerUrl>/<poolId>`; `aws`: the pool's URL at AWS, while keys are served here. */
  readonly issuer: 'local' | 'aws';
  /** Where `answer` is reachable: `http://localhost:8082`. */
  readonly issuerUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface TokenIssuer {
  issuerOf(poolId: string): string;
  jwks(poolId: string): JwksDocument;
  discovery(poolId: string): DiscoveryDocument;
  /** `undefined` where it is not one of these pools. */
  keySet(poolArn: string): KeySet | undefined;
  /** A signed token. Throws a `TokenIssuerError` where the pool could not issue it, unless `force` is set. */
  issue(request: TokenRequest): string;
  /** Signs claims as they are with the pool's key of that use. */
  sign(poolId: string, use: 'id' | 'access', claims: Claims): string;
  /** The answer to `GET path`: the documents under a pool's `.well-known`, and the service's errors. */
  answer(path: string): WellKnownAnswer;
}

const WELL_KNOWN = /^\/([\w-]+)\/\.well-known\/(jwks\.json|openid-configuration)$/;

/** Issues the tokens of a template's user pools with keys that persist, and serves what verifies them. */
export async function openTokenIssuer(options: TokenIssuerOptions): Promise<TokenIssuer> {
  const { dataFolder, pools } = options;
  const issuerUrl = options.issuerUrl.replace(/\/+$/, '');
  const opened = await Promise.all(pools.map((pool) => openPoolKeys(dataFolder, pool.id)));
  const keysByPool = new Map(pools.map((pool, index) => [pool.id, opened[index] as PoolKeys]));

  function keysOf(poolId: string): PoolKeys {
    const keys = keysByPool.get(poolId);
    if (keys === undefined)
      throw new TokenIssuerError('TOKEN_UNKNOWN_POOL', `no user pool \`${poolId}\` is known`);
    return keys;
  }
  function issuerOf(poolId: string): string {
    keysOf(poolId);
    return options.issuer === 'aws' ? awsIssuer(poolId) : `${issuerUrl}/${poolId}`;
  }
  function jwks(poolId: string): JwksDocument {
    const { id, access } = keysOf(poolId);
    return { keys: [id.jwk, access.jwk] };
  }
  function discovery(poolId: string): DiscoveryDocument {
    return discoveryDocument(issuerOf(poolId), `${issuerUrl}/${poolId}/.well-known/jwks.json`);
  }
  const keySets = new Map(pools.map((pool) => [pool.arn, staticKeySet(issuerOf(pool.id), jwks(pool.id))]));

  return {
    issuerOf,
    jwks,
    discovery,
    keySet: (poolArn) => keySets.get(poolArn),
    issue(request) {
      const keys = keysOf(request.pool.id);
      if (request.force !== true) checkTokenRequest(request);
      const claims = tokenClaims(request, issuerOf(request.pool.id), options.now());
      return signRs256(claims, keys[request.use].signing, nodeSigningCrypto);
    },
    sign: (poolId, use, claims) => signRs256(claims, keysOf(poolId)[use].signing, nodeSigningCrypto),
    answer(path) {
      const match = WELL_KNOWN.exec(path.split('?', 1)[0] as string);
      if (match === null) return errorAnswer(400, 'UnknownOperationException', 'Unknown operation');
      const [, poolId, document] = match as unknown as readonly [string, string, string];
      if (!keysByPool.has(poolId)) {
        return errorAnswer(404, 'ResourceNotFoundException', `User pool ${poolId} does not exist.`);
      }
      return jsonAnswer(document === 'jwks.json' ? jwks(poolId) : discovery(poolId));
    },
  };
}

/** Cognito Developer Guide "Verifying JSON web tokens": the region is the part of the pool's id before `_`. */
function awsIssuer(poolId: string): string {
  const region = poolId.split('_', 1)[0] as string;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://cognito-idp.${region}.${suffix}/${poolId}`;
}
