import type { PublicJwk } from './pool-keys.ts';

export interface JwksDocument {
  readonly keys: readonly PublicJwk[];
}

export interface DiscoveryDocument {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly id_token_signing_alg_values_supported: readonly ['RS256'];
  readonly response_types_supported: readonly ['code', 'token', 'token id_token'];
  readonly scopes_supported: readonly ['openid', 'email', 'phone', 'profile'];
  readonly subject_types_supported: readonly ['public'];
  readonly token_endpoint_auth_methods_supported: readonly ['client_secret_basic', 'client_secret_post'];
}

export function discoveryDocument(issuer: string, jwksUri: string): DiscoveryDocument {
  return {
    id_token_signing_alg_values_supported: ['RS256'],
    issuer,
    jwks_uri: jwksUri,
    response_types_supported: ['code', 'token', 'token id_token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  };
}

export interface WellKnownAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonAnswer(document: JwksDocument | DiscoveryDocument): WellKnownAnswer {
  return {
    status: 200,
    headers: { ...HEADERS, 'cache-control': 'public, max-age=86400' },
    body: JSON.stringify(document),
  };
}

/** Errors of the service carry their name in the body and in a header, where clients look for one or the other. */
export function errorAnswer(status: number, type: string, message: string): WellKnownAnswer {
  return {
    status,
    headers: { ...HEADERS, 'x-amzn-errortype': `${type}:`, 'x-amzn-errormessage': message },
    body: JSON.stringify({ __type: type, message }),
  };
}

const HEADERS = { 'content-type': 'application/json', 'access-control-allow-origin': '*' } as const;
