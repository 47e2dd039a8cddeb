import type { Answer } from '../http/json-service.ts';

/** RFC 6749 sections 4.1.2.1 and 5.2, RFC 7009 section 2.2.1, OpenID Connect Core section 3.1.2.6. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'server_error'
  | 'login_required'
  | 'temporarily_unavailable';

/** A refusal of one of the endpoints that answer in JSON. */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode;
  readonly status: number;
  readonly description: string | undefined;

  constructor(
    code: OAuthErrorCode,
    options: { readonly status?: number; readonly description?: string } = {},
  ) {
    super(options.description ?? code);
    this.name = 'OAuthError';
    this.code = code;
    this.status = options.status ?? 400;
    this.description = options.description;
  }
}

/** No answer of these endpoints is kept by anybody. RFC 6749 section 5.1. */
export const NOT_STORED: readonly string[] = [
  'Cache-Control',
  'no-cache, no-store, max-age=0, must-revalidate',
  'Pragma',
  'no-cache',
];

export function oauthJson(status: number, value: object): Answer {
  return {
    status,
    headers: [
      'Content-Type',
      'application/json;charset=UTF-8',
      ...NOT_STORED,
      'X-Content-Type-Options',
      'nosniff',
    ],
    body: JSON.stringify(value),
  };
}

/** `{ "error": "invalid_grant" }`. Cognito Developer Guide "Token endpoint". */
export function oauthErrorJson({ status, code, description }: OAuthError): Answer {
  return oauthJson(status, {
    error: code,
    ...(description === undefined ? {} : { error_description: description }),
  });
}
