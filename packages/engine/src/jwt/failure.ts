/** Why a token was not accepted. */
export type TokenFailureCode =
  /** Not three segments, too long, not base64url, not JSON objects, `crit`, a claim of the wrong type. */
  | 'JWT_MALFORMED'
  | 'JWT_ALGORITHM'
  | 'JWT_KID_MISSING'
  | 'JWT_UNKNOWN_ISSUER'
  | 'JWT_UNKNOWN_KEY'
  | 'JWT_KEYS_UNREACHABLE'
  | 'JWT_SIGNATURE'
  | 'JWT_EXP_MISSING'
  | 'JWT_EXPIRED'
  | 'JWT_NOT_YET_VALID'
  | 'JWT_ISSUED_IN_FUTURE'
  /** Of a token that verifies, but is not good enough here. */
  | 'JWT_AUDIENCE'
  | 'JWT_TOKEN_USE'
  | 'JWT_SCOPE';

export interface TokenFailure {
  readonly ok: false;
  readonly code: TokenFailureCode;
  /** One sentence. */
  readonly detail: string;
  /** The claim or header parameter that decided. */
  readonly claim?: ClaimEvidence | undefined;
}

export interface ClaimEvidence {
  readonly name: string;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
}

export function tokenFailure(code: TokenFailureCode, detail: string, claim?: ClaimEvidence): TokenFailure {
  return { ok: false, code, detail, claim };
}
