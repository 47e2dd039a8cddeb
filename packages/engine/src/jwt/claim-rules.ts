import { type TokenFailure, tokenFailure } from './failure.ts';

type AnyClaims = Readonly<Record<string, unknown>>;

/**
 * `aud` (text or list) must contain one of the audiences; only where there is no `aud`, `client_id` must be one.
 * DG "Controlling access to HTTP APIs with JWT authorizers".
 */
export function checkAudience(claims: AnyClaims, audiences: readonly string[]): TokenFailure | undefined {
  const claim = Object.hasOwn(claims, 'aud') ? 'aud' : 'client_id';
  const present = textsOf(own(claims, claim));
  if (present.some((audience) => audiences.includes(audience))) return undefined;
  return tokenFailure('JWT_AUDIENCE', 'the token is not for an audience that is accepted here', {
    name: claim,
    expected: audiences.join(' or '),
    actual: present.length === 0 ? undefined : present.join(' '),
  });
}

/**
 * What a Cognito user pools authorizer asks of a token: an ID token (which has an `aud`) where the method has no
 * scopes, an access token where it has. DG "Integrate a REST API with an Amazon Cognito user pool".
 */
export function checkTokenUse(claims: AnyClaims, expected: 'id' | 'access'): TokenFailure | undefined {
  const use = own(claims, 'token_use');
  if (use !== expected) {
    return tokenFailure('JWT_TOKEN_USE', `an ${expected === 'id' ? 'ID' : 'access'} token is needed here`, {
      name: 'token_use',
      expected,
      actual: typeof use === 'string' ? use : undefined,
    });
  }
  if (expected === 'id' && !Object.hasOwn(claims, 'aud')) {
    return tokenFailure('JWT_TOKEN_USE', 'an ID token names the client that it is for', {
      name: 'aud',
      expected: 'a client id',
    });
  }
  return undefined;
}

/** The scopes of a token: texts separated by spaces, or lists; from `scope` and `scp` unless only one is asked for. */
export function scopesOf(
  claims: AnyClaims,
  from: readonly ('scope' | 'scp')[] = ['scope', 'scp'],
): readonly string[] {
  return from
    .flatMap((name) => textsOf(own(claims, name)))
    .flatMap((text) => text.split(' '))
    .filter((scope) => scope !== '');
}

/** At least one of the required scopes must be there; no required scopes, no rule. */
export function checkScopes(
  claims: AnyClaims,
  required: readonly string[],
  from?: readonly ('scope' | 'scp')[],
): TokenFailure | undefined {
  if (required.length === 0) return undefined;
  const present = scopesOf(claims, from);
  if (required.some((scope) => present.includes(scope))) return undefined;
  return tokenFailure('JWT_SCOPE', 'the token has none of the scopes that the route asks for', {
    name: 'scope',
    expected: required.join(' or '),
    actual: present.length === 0 ? undefined : present.join(' '),
  });
}

function own(claims: AnyClaims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is string => typeof item === 'string');
}
