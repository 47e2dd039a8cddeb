import type { CognitoAuthorizer, IdentitySource, JwtAuthorizer } from '@portcullis/model';
import {
  type Claims,
  checkAudience,
  checkScopes,
  checkTokenUse,
  renderCognitoClaims,
  renderJwtClaims,
  scopesOf,
  type TokenFailure,
  type TokenResult,
  type TokenVerifier,
  type VerifiedToken,
} from '../jwt/index.ts';
import type { ContextView } from './context-view.ts';
import { type Failure, failure } from './failure.ts';
import type { AuthorizerContext } from './identity.ts';
import { identityValue } from './identity-source.ts';
import type { AuthorizePorts } from './ports.ts';

/** A Cognito or JWT authorizer, compiled. */
export interface CompiledTokenAuthorizer {
  readonly authorizer: CognitoAuthorizer | JwtAuthorizer;
  readonly source: IdentitySource;
  readonly verifier: TokenVerifier;
  readonly matchesAudience: ((audience: string) => boolean) | undefined;
  /** Of `AuthorizePorts`. */
  readonly isRevoked: AuthorizePorts['isRevoked'] | undefined;
  /** What a request without a token gets. */
  readonly noToken: Failure;
  /** Contexts of tokens that were accepted before; the verifier gives the same claims for the same token. */
  readonly contexts: WeakMap<Claims, AuthorizerContext>;
}

/** An answer that is there at once, unless keys have to be fetched for it. */
type Soon<T> = T | Promise<T>;

export interface TokenAuthenticated {
  readonly ok: true;
  readonly claims: Claims;
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
export function authenticateCognito(
  compiled: CompiledTokenAuthorizer,
  scopes: readonly string[],
  view: ContextView,
  now: number,
): Soon<TokenAuthenticated | Failure> {
  return authenticateBy(judgeCognito, compiled, scopes, view, now);
}

function judgeCognito(
  compiled: CompiledTokenAuthorizer,
  scopes: readonly string[],
  { claims }: VerifiedToken,
): TokenAuthenticated | Failure {
  const wrongUse = checkTokenUse(claims, scopes.length === 0 ? 'id' : 'access');
  if (wrongUse !== undefined) return refused(wrongUse);
  // The expression is matched against `aud`, so it refuses every access token, which has none.
  if (compiled.matchesAudience !== undefined) {
    const { aud } = claims;
    if (typeof aud !== 'string' || !compiled.matchesAudience(aud)) {
      const { identityValidationExpression: expected } = compiled.authorizer as CognitoAuthorizer;
      const actual = typeof aud === 'string' ? aud : undefined;
      return failure('JWT_AUDIENCE', 'the `aud` claim does not match the identity validation expression', {
        evidence: { claim: { name: 'aud', expected, actual } },
      });
    }
  }
  const unscoped = checkScopes(claims, scopes);
  if (unscoped !== undefined) return refused(unscoped);
  const context = contextOf(compiled, claims, () => ({
    kind: 'cognito',
    claims: renderCognitoClaims(claims),
  }));
  return { ok: true, claims, context };
}

function contextOf(
  { contexts }: CompiledTokenAuthorizer,
  claims: Claims,
  render: () => AuthorizerContext,
): AuthorizerContext {
  let context = contexts.get(claims);
  if (context === undefined) {
    context = render();
    contexts.set(claims, context);
  }
  return context;
}

/** JWT. DG "Control access to HTTP APIs with JWT authorizers": `token_use` is not looked at. */
export function authenticateJwt(
  compiled: CompiledTokenAuthorizer,
  scopes: readonly string[],
  view: ContextView,
  now: number,
): Soon<TokenAuthenticated | Failure> {
  return authenticateBy(judgeJwt, compiled, scopes, view, now);
}

function judgeJwt(
  compiled: CompiledTokenAuthorizer,
  scopes: readonly string[],
  { claims }: VerifiedToken,
): TokenAuthenticated | Failure {
  const { audiences } = compiled.authorizer as JwtAuthorizer;
  const refusal = checkAudience(claims, audiences);
  if (refusal !== undefined) return refused(refusal);
  const unscoped = checkScopes(claims, scopes);
  if (unscoped !== undefined) {
    return {
      ...refused(unscoped),
      challenge: `Bearer scope="${scopes.join(' ')}" error="insufficient_scope"`,
    };
  }
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

type Judge = typeof judgeCognito;

/** Finds and verifies the token; then the kind of authorizer judges what it claims. */
function authenticateBy(
  judge: Judge,
  compiled: CompiledTokenAuthorizer,
  scopes: readonly string[],
  view: ContextView,
  now: number,
): Soon<TokenAuthenticated | Failure> {
  const verified = verifiedToken(compiled, view, now);
  const { isRevoked } = compiled;
  const settle = (token: VerifiedToken | Failure): Soon<TokenAuthenticated | Failure> => {
    const judged = token.ok ? judge(compiled, scopes, token) : token;
    return isRevoked === undefined || !judged.ok ? judged : unlessRevoked(judged, isRevoked);
  };
  return verified instanceof Promise ? verified.then(settle) : settle(verified);
}

/** Fails closed: where nobody can say whether the sign-in was ended, the token is refused. */
async function unlessRevoked(
  token: TokenAuthenticated,
  isRevoked: NonNullable<AuthorizePorts['isRevoked']>,
): Promise<TokenAuthenticated | Failure> {
  let revoked = true;
  try {
    revoked = await isRevoked(token.claims);
  } catch {
    // The store is away.
  }
  if (!revoked) return token;
  return failure('JWT_REVOKED', 'the sign-in that the token comes from was ended', {
    challenge: invalidToken('the token was revoked'),
  });
}

function verifiedToken(
  compiled: CompiledTokenAuthorizer,
  view: ContextView,
  now: number,
): Soon<VerifiedToken | Failure> {
  const { unresolved } = compiled.authorizer;
  if (unresolved !== undefined) return failure('TOKEN_POOL_UNRESOLVED', unresolved);
  const value = identityValue(compiled.source, view);
  if (value === undefined) return compiled.noToken;
  const result = compiled.verifier.verify(bareToken(value), now);
  return result instanceof Promise ? result.then(outcomeOf) : outcomeOf(result);
}

function outcomeOf(result: TokenResult): VerifiedToken | Failure {
  return result.ok ? result : refused(result);
}

export function noTokenIn(source: IdentitySource): Failure {
  return failure('TOKEN_MISSING', `the request has no ${source.in} ${source.name}`, {
    evidence: { key: source.name },
    challenge: 'Bearer',
  });
}

/** Descriptions other than the audience's are assumed; the service documents only that one. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  JWT_AUDIENCE: 'the token does not have a valid audience',
  JWT_EXPIRED: 'the token has expired',
  JWT_NOT_YET_VALID: 'the token is not valid yet',
  JWT_UNKNOWN_ISSUER: 'the token does not have a valid issuer',
};

function refused({ code, detail, claim }: TokenFailure): Failure {
  const challenge = invalidToken(DESCRIPTIONS[code] ?? 'the token is not valid');
  return failure(code, detail, { challenge, evidence: { claim } });
}

function invalidToken(description: string): string {
  return `Bearer scope="" error="invalid_token" error_description="${description}"`;
}
