import { API_SIGN_IN_SCOPE } from '@portcullis/model';
import type { TokenRequest } from './claims.ts';
import { TokenIssuerError } from './failure.ts';

/** Throws where the pool could not issue such a token. */
export function checkTokenRequest(request: TokenRequest): void {
  const { pool, client, use } = request;
  const scopes = request.scopes ?? [];
  if (!pool.clients.some(({ id }) => id === client.id)) {
    throw new TokenIssuerError(
      'TOKEN_UNKNOWN_CLIENT',
      `the user pool ${pool.logicalId} has no client \`${client.id}\`${oneOf(pool.clients.map(({ id }) => id))}`,
    );
  }
  if (request.username === undefined && (use === 'id' || !client.flows.includes('client_credentials'))) {
    throw new TokenIssuerError(
      'TOKEN_FLOW_NOT_ALLOWED',
      `the client ${client.logicalId} gets no ${use} token of its own: name a user, or allow it client_credentials`,
    );
  }
  for (const group of request.groups ?? []) {
    if (!pool.groups.some(({ name }) => name === group)) {
      throw new TokenIssuerError(
        'TOKEN_UNKNOWN_GROUP',
        `the user pool ${pool.logicalId} has no group \`${group}\`${oneOf(pool.groups.map(({ name }) => name))}`,
      );
    }
  }
  if (use === 'id' && scopes.length > 0) {
    throw new TokenIssuerError(
      'TOKEN_SCOPE_IN_ID_TOKEN',
      'ID tokens carry no scopes: ask for an access token',
    );
  }
  // Signing in by the API gives its own scope whatever the client's OAuth scopes are.
  const available = request.username === undefined ? client.scopes : [API_SIGN_IN_SCOPE, ...client.scopes];
  for (const scope of scopes) {
    if (!available.includes(scope)) {
      throw new TokenIssuerError(
        'TOKEN_UNKNOWN_SCOPE',
        `the client ${client.logicalId} has no scope \`${scope}\`${oneOf(available)}`,
      );
    }
  }
  if (request.ttlSeconds !== undefined && !(Number.isInteger(request.ttlSeconds) && request.ttlSeconds > 0)) {
    throw new TokenIssuerError(
      'TOKEN_TTL',
      `a token lives a whole number of seconds, not ${request.ttlSeconds}`,
    );
  }
}

function oneOf(names: readonly string[]): string {
  return names.length === 0 ? '; it has none' : `; it has ${names.map((name) => `\`${name}\``).join(', ')}`;
}
