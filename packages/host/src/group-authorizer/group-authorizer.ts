import {
  type AccessRoute,
  type AuthorizerPolicy,
  admittingGroup,
  type CallerPolicies,
  cacheablePolicy,
  compileCallerPolicies,
  groupsOfClaims,
  requestPolicy,
} from '@portcullis/engine/groups';
import {
  type Claims,
  checkAudience,
  checkTokenUse,
  createTokenVerifier,
  type TokenVerifier,
} from '@portcullis/engine/jwt';
import { nodeSignatureCrypto } from '../crypto/signature-crypto.ts';
import { fetchedKeySet } from '../key-sets/fetched-key-set.ts';
import {
  type AuthorizerRequest,
  type AuthorizerSettings,
  methodArnOf,
  prefixOf,
  readSettings,
  routeOfRequest,
  tokenOf,
} from './authorizer-input.ts';

/** What is compiled of a group table for the authorizer of one API. */
export interface GroupAuthorizerTable {
  readonly kind: 'REST' | 'HTTP';
  /** `all`: a policy for every route, which can be cached; `request`: for the one request only. */
  readonly policyFor: 'all' | 'request';
  readonly routes: readonly AccessRoute[];
}

/** The output of a Lambda authorizer. `groups` is separated by spaces: a REST API's context is flat. */
export interface GroupAuthorizerOutput {
  readonly principalId: string;
  readonly policyDocument: AuthorizerPolicy;
  readonly context: { readonly sub: string; readonly groups: string };
}

export type GroupAuthorizer = (event: AuthorizerRequest) => Promise<GroupAuthorizerOutput>;

/** DG "Use API Gateway Lambda authorizers": exactly this message is answered 401; any other error 500. */
const UNAUTHORIZED = 'Unauthorized';
const MAX_VERDICTS = 1000;

/**
 * A Lambda authorizer that decides by groups: signature, issuer, times, use and client of the token, then a policy for
 * the caller's groups. Fails closed: a token that is not good is 401, keys that cannot be had are 500.
 */
export function createGroupAuthorizer(
  table: GroupAuthorizerTable,
  environment: Readonly<Record<string, string | undefined>>,
  now: () => number,
): GroupAuthorizer {
  const settings = readSettings(environment);
  const policies = compileCallerPolicies(table.kind, table.routes);
  const admittedBy = new Map(
    table.routes.map((route) => [route, route.admitted === null ? null : new Set(route.admitted)]),
  );
  const verifier = createTokenVerifier({
    keySets: settings.issuers.map((issuer) =>
      fetchedKeySet({ issuer, jwksUri: `${issuer}/.well-known/jwks.json`, now }),
    ),
    algorithms: ['RS256'],
    crypto: nodeSignatureCrypto,
    cache: { maxEntries: MAX_VERDICTS },
  });
  return async (event) => {
    const claims = await verifiedClaims(tokenOf(event), verifier, settings, now());
    const groups = groupsOfClaims(claims);
    const { sub } = claims;
    if (typeof sub !== 'string' || sub === '') throw new Error(UNAUTHORIZED);
    const isAllowed = (route: AccessRoute): boolean => {
      const admitted = admittedBy.get(route);
      return admitted === null || (admitted !== undefined && admittingGroup(admitted, groups) !== undefined);
    };
    return {
      principalId: sub,
      policyDocument: policyOf(table, policies, isAllowed, event),
      context: { sub, groups: groups.join(' ') },
    };
  };
}

async function verifiedClaims(
  token: string | undefined,
  verifier: TokenVerifier,
  { tokenUse, clientIds }: AuthorizerSettings,
  now: number,
): Promise<Claims> {
  if (token === undefined) throw new Error(UNAUTHORIZED);
  const result = await verifier.verify(token, now);
  if (!result.ok) {
    // A denial would be cached and a 401 would blame the caller: neither is true while the keys cannot be had.
    throw new Error(result.code === 'JWT_KEYS_UNREACHABLE' ? result.detail : UNAUTHORIZED);
  }
  const refused = checkTokenUse(result.claims, tokenUse) ?? checkAudience(result.claims, clientIds);
  if (refused !== undefined) throw new Error(UNAUTHORIZED);
  return result.claims;
}

function policyOf(
  table: GroupAuthorizerTable,
  policies: CallerPolicies,
  isAllowed: (route: AccessRoute) => boolean,
  event: AuthorizerRequest,
): AuthorizerPolicy {
  const arn = methodArnOf(event);
  if (table.policyFor === 'all') return cacheablePolicy(policies, isAllowed, prefixOf(arn));
  const route = routeOfRequest(table.routes, event);
  return requestPolicy(route !== undefined && isAllowed(route), arn);
}
