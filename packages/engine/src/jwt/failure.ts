/** Why a token did not verify. */
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
  | 'JWT_ISSUED_IN_FUTURE';

export interface TokenFailure {
  readonly ok: false;
  readonly code: TokenFailureCode;
  /** One sentence. */
  readonly detail: string;
  /** The claim or header parameter that decided. */
  readonly claim?: string | undefined;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
}

/** Why a token that verifies is not good enough here. */
export interface ClaimFailure {
  readonly ok: false;
  readonly code: 'JWT_AUDIENCE' | 'JWT_TOKEN_USE' | 'JWT_SCOPE';
  readonly detail: string;
  readonly claim: string;
  readonly expected: string;
  readonly actual?: string | undefined;
}

export function tokenFailure(
  code: TokenFailureCode,
  detail: string,
  claim?: string,
  expected?: string,
  actual?: string,
): TokenFailure {
  return { ok: false, code, detail, claim, expected, actual };
}
