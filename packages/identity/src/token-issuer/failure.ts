export type TokenIssuerErrorCode =
  | 'TOKEN_UNKNOWN_POOL'
  | 'TOKEN_UNKNOWN_CLIENT'
  | 'TOKEN_UNKNOWN_GROUP'
  | 'TOKEN_UNKNOWN_SCOPE'
  /** ID tokens carry no scopes. */
  | 'TOKEN_SCOPE_IN_ID_TOKEN'
  /** A client without the client_credentials flow was asked for a token of its own. */
  | 'TOKEN_FLOW_NOT_ALLOWED'
  | 'TOKEN_RESERVED_CLAIM'
  | 'TOKEN_TTL';

/** What the pool could not issue, or keys that cannot be used. */
export class TokenIssuerError extends Error {
  readonly code: TokenIssuerErrorCode;
  constructor(code: TokenIssuerErrorCode, message: string) {
    super(message);
    this.name = 'TokenIssuerError';
    this.code = code;
  }
}
