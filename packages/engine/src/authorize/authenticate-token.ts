import type { CognitoAuthorizer, IdentitySource, JwtAuthorizer } from '@portcullis/model';
import {
  checkAudience,
  renderCognitoClaims,
  renderJwtClaims,
  scopesOf,
  type TokenFailure,
  type TokenVerifier,
  type VerifiedToken,
} from '../jwt/index.ts';
import type { ContextView } from './context-variables.ts';
import { type Failure, failure } from './failure.ts';
import type { AuthorizerContext } from './identity.ts';
import { identityValue } from './identity-source.ts';

/** A Cognito or JWT authorizer, compiled. */
export interface CompiledTokenAuthorizer {
  readonly authorizer: CognitoAuthorizer | JwtAuthorizer;
  readonly source: IdentitySource;
  readonly verifier: TokenVerifier;
  readonly matchesAudience: ((audience: string) => boolean) | undefined;
}

export interface TokenAuthenticated {
  readonly ok: true;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly context: AuthorizerContext;
}

/** Both authorizers take the bare token and `Bearer ` + token (Cognito's prefix: assumed). */
function bareToken(value: string): string {
  return value.length > 7 && value.slice(0, 7).toLowerCase() === 'bearer '
    ? value.slice(7).trim()
    : value.trim();
}

/**
 * COGNITO_USER_POOLS. DG "Control access to a REST API using Amazon Cognito user pools as authorizer": a method
 * without scopes takes ID tokens, one with scopes takes access tokens, and everything else is 401.
 */
export async function authenticateCognito(
  compiled: CompiledTokenAuthorizer,
  scopes: readonly string[],
  view: ContextView,
  now: number,
): Promise<TokenAuthenticated | Failure> {
  const verified = await verifiedToken(compiled, view, now);
  if (!verified.ok) return verified;
  const { claims } = verified;
  const use = claims['token_use'];
  const expected = scopes.length === 0 ? 'id' : 'access';
  if (use !== expected) {
    const why =
      scopes.length === 0 ? 'has no scopes and takes ID tokens' : 'has scopes and takes access tokens';
    return failure('TOKEN_USE', `the method ${why}; this token's token_use is ${JSON.stringify(use)}`, {
      evidence: { claim: { name: 'token_use', expected, actual: String(use) } },
    });
  }
  // The expression is matched against `aud`, so it refuses every access token, which has none.
  if (compiled.matchesAudience !== undefined) {
    const { aud } = claims;
    if (typeof aud !== 'string' || !compiled.matchesAudience(aud)) {
      const pattern = (compiled.authorizer as CognitoAuthorizer).identityValidationExpression;
      return failure('TOKEN_AUDIENCE', 'the `aud` claim does not match the identity validation expression', {
        evidence: {
          claim: { name: 'aud', expected: pattern, actual: aud === undefined ? undefined : String(aud) },
        },
      });
    }
  }
  const unscoped = missingScope(scopes, claims, ['scope']);
  if (unscoped !== undefined) return unscoped;
  return { ok: true, claims, context: { kind: 'cognito', claims: renderCognitoClaims(claims) } };
}

/** JWT. DG "Control access to HTTP APIs with JWT authorizers": `token_use` is not looked at. */
export async function authenticateJwt(
  compiled: CompiledTokenAuthorizer,
  scopes: readonly string[],
  view: ContextView,
  now: number,
): Promise<TokenAuthenticated | Failure> {
  const verified = await verifiedToken(compiled, view, now);
  if (!verified.ok) return verified;
  const { claims } = verified;
  const { audiences } = compiled.authorizer as JwtAuthorizer;
  const audience = checkAudience(claims, audiences);
  if (!audience.ok) {
    return failure('TOKEN_AUDIENCE', audience.detail, {
      evidence: {
        claim: { name: audience.claim, expected: audiences.join(' or '), actual: audience.actual },
      },
      challenge: invalidToken('the token does not have a valid audience'),
    });
  }
  const unscoped = missingScope(scopes, claims, ['scope', 'scp']);
  if (unscoped !== undefined) return unscoped;
  return {
    ok: true,
    claims,
    context: {
      kind: 'jwt',
      claims: renderJwtClaims(claims),
      scopes: scopes.length === 0 ? null : scopesOf(claims),
    },
  };
}

async function verifiedToken(
  compiled: CompiledTokenAuthorizer,
  view: ContextView,
  now: number,
): Promise<VerifiedToken | Failure> {
  const { unresolved } = compiled.authorizer;
  if (unresolved !== undefined) return failure('TOKEN_POOL_UNRESOLVED', unresolved);
  const value = identityValue(compiled.source, view);
  if (value === undefined) {
    return failure('TOKEN_MISSING', `the request has no ${compiled.source.in} ${compiled.source.name}`, {
      evidence: { key: compiled.source.name },
      challenge: 'Bearer',
    });
  }
  const result = compiled.verifier.verify(bareToken(value), now);
  const settled = result instanceof Promise ? await result : result;
  return settled.ok ? settled : refused(settled);
}

/** Descriptions other than the audience's are assumed; the service documents only that one. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  JWT_EXPIRED: 'the token has expired',
  JWT_NOT_YET_VALID: 'the token is not valid yet',
  JWT_UNKNOWN_ISSUER: 'the token does not have a valid issuer',
};

function refused(result: TokenFailure): Failure {
  const evidence =
    result.claim === undefined
      ? undefined
      : { claim: { name: result.claim, expected: result.expected, actual: result.actual } };
  return failure(result.code, result.detail, {
    challenge: invalidToken(DESCRIPTIONS[result.code] ?? 'the token is not valid'),
    evidence,
  });
}

function invalidToken(description: string): string {
  return `Bearer scope="" error="invalid_token" error_description="${description}"`;
}

function missingScope(
  required: readonly string[],
  claims: Readonly<Record<string, unknown>>,
  from: readonly ('scope' | 'scp')[],
): Failure | undefined {
  if (required.length === 0) return undefined;
  const held = scopesOf(claims, from);
  if (required.some((scope) => held.includes(scope))) return undefined;
  return failure('TOKEN_SCOPE', `the token has none of the scopes ${required.join(', ')}`, {
    evidence: { claim: { name: 'scope', expected: required.join(' or '), actual: held.join(' ') } },
    challenge: `Bearer scope="${required.join(' ')}" error="insufficient_scope"`,
  });
}
