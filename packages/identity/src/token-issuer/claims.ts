import { createHash, randomUUID } from 'node:crypto';
import type { Claims } from '@portcullis/engine/jwt';
import { API_SIGN_IN_SCOPE, type UserPool, type UserPoolClient } from '@portcullis/model';
import { groupClaims } from '../tokens/group-claims.ts';
import { TokenIssuerError } from './failure.ts';

export interface TokenRequest {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  /** Absent: a token of the client itself, as the client-credentials grant gives. */
  readonly username?: string | undefined;
  /** Default: a UUID made from pool and username, the same every time. */
  readonly sub?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly use: 'id' | 'access';
  /** Access tokens; default: what signing in by the API gives, `aws.cognito.signin.user.admin`. */
  readonly scopes?: readonly string[] | undefined;
  /** Default: the client's. */
  readonly ttlSeconds?: number | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly nonce?: string | undefined;
  /** Issue it although the pool could not. */
  readonly force?: boolean | undefined;
}

/** Claims that say what a token is; an attribute of a user must not stand in for them. */
const RESERVED: ReadonlySet<string> = new Set([
  'acr',
  'amr',
  'at_hash',
  'aud',
  'auth_time',
  'azp',
  'client_id',
  'event_id',
  'exp',
  'iat',
  'identities',
  'iss',
  'jti',
  'nbf',
  'nonce',
  'origin_jti',
  'scope',
  'scp',
  'token_use',
  'username',
  'version',
]);

/** The claims of a token. Cognito Developer Guide "Understanding user pool JSON web tokens (JWTs)". */
export function tokenClaims(request: TokenRequest, issuer: string, now: number): Claims {
  const { client, use } = request;
  const issuedAt = Math.floor(now / 1000);
  const defaultTtl = use === 'id' ? client.idTokenTtlSeconds : client.accessTokenTtlSeconds;
  const common = {
    iss: issuer,
    token_use: use,
    auth_time: issuedAt,
    iat: issuedAt,
    exp: issuedAt + (request.ttlSeconds ?? defaultTtl),
    jti: randomUUID(),
  };
  const { username } = request;
  if (username === undefined) {
    return {
      sub: client.id,
      client_id: client.id,
      scope: scopesFor(request).join(' '),
      version: 2,
      ...common,
    };
  }
  const sub = request.sub ?? request.attributes?.sub ?? subOf(request.pool, username);
  const session = { origin_jti: randomUUID(), event_id: randomUUID() };
  const groups = groupClaims(request.pool.groups, request.groups ?? []);
  if (use === 'id') {
    return {
      ...attributeClaims(request.attributes ?? {}),
      sub,
      aud: client.id,
      'cognito:username': username,
      ...groups,
      ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
      ...(request.scopes === undefined || request.scopes.length === 0
        ? {}
        : { scope: request.scopes.join(' ') }),
      ...session,
      ...common,
    };
  }
  const scopes = scopesFor(request);
  // Tokens of the OAuth endpoints carry a version, those of the sign-in API do not.
  const byOauth = scopes.some((scope) => scope !== API_SIGN_IN_SCOPE);
  return {
    sub,
    client_id: client.id,
    username,
    scope: scopes.join(' '),
    ...(groups['cognito:groups'] === undefined ? {} : { 'cognito:groups': groups['cognito:groups'] }),
    ...(byOauth ? { version: 2 } : {}),
    ...session,
    ...common,
  };
}

function scopesFor(request: TokenRequest): readonly string[] {
  const { scopes, client, username } = request;
  if (scopes !== undefined && scopes.length > 0) return scopes;
  return username === undefined ? client.scopes.filter((scope) => scope.includes('/')) : [API_SIGN_IN_SCOPE];
}

/** `*_verified` are booleans, everything else stays text, `custom:` attributes always. */
function attributeClaims(attributes: Readonly<Record<string, string>>): Claims {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      if (RESERVED.has(name) || name.startsWith('cognito:')) {
        throw new TokenIssuerError('TOKEN_RESERVED_CLAIM', `\`${name}\` is not an attribute of a user`);
      }
      const flag = name === 'email_verified' || name === 'phone_number_verified';
      return [name, flag ? value === 'true' : value];
    }),
  );
}

/** UUID-shaped with the version nibble 7, as new pools give; made from the name so that it never changes. */
export function subOf(pool: Pick<UserPool, 'id'>, username: string): string {
  const hex = createHash('sha256').update(`${pool.id}\u0000${username}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
