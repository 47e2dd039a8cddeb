import type { Api, Definition, Route, UserPool } from '@portcullis/model';
import { authorizerOfRoute } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { issuerOf } from '../token/pools.ts';
import { poolsOfRoute } from './token-choice.ts';

/**
 * What a token needs beside the claims that `--as claims:JSON` gives, so that those decide: times, the issuer that
 * the route trusts and, for a user pool, the kind of token and its client.
 */
export function claimDefaults(
  definition: Definition,
  api: Api,
  route: Route | undefined,
  poolIssuer: (pool: UserPool) => string,
  now: number,
): Readonly<Record<string, Json>> {
  const issuedAt = Math.floor(now / 1000);
  const times = { iat: issuedAt, exp: issuedAt + 3600 };
  const authorizer = route === undefined ? undefined : authorizerOfRoute(api, route);
  const [pool] = poolsOfRoute(definition, api, route);
  if (authorizer?.kind === 'JWT') {
    return { ...times, iss: pool === undefined ? authorizer.issuer : poolIssuer(pool) };
  }
  if (authorizer?.kind !== 'COGNITO_USER_POOLS') return times;
  const [arn] = authorizer.userPoolArns;
  const iss = pool === undefined ? issuerOf({ userPoolArn: arn ?? '' }) : poolIssuer(pool);
  const client = pool?.clients[0]?.id ?? 'made-up-client';
  const scoped = route !== undefined && 'scopes' in route.auth && route.auth.scopes.length > 0;
  return scoped
    ? { ...times, iss, token_use: 'access', client_id: client }
    : { ...times, iss, token_use: 'id', aud: client };
}
