import type { GatewayResponseType } from '@portcullis/model';

export type SigV4ErrorType =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'InvalidSignatureException'
  | 'UnrecognizedClientException'
  | 'ExpiredTokenException';

export type SigV4FailureCode =
  | 'SIGV4_MISSING'
  | 'SIGV4_MALFORMED'
  | 'SIGV4_UNSUPPORTED_ALGORITHM'
  | 'SIGV4_DUPLICATE'
  | 'SIGV4_TWO_CARRIERS'
  | 'SIGV4_HOST_NOT_SIGNED'
  | 'SIGV4_CLOCK_SKEW'
  | 'SIGV4_EXPIRED'
  | 'SIGV4_SCOPE'
  | 'SIGV4_UNKNOWN_KEY'
  | 'SIGV4_UNSIGNED_PAYLOAD'
  | 'SIGV4_SIGNED_HEADER_MISSING'
  | 'SIGV4_MISMATCH'
  | 'SIGV4_BODY_MISMATCH'
  | 'SIGV4_TOKEN_MISSING'
  | 'SIGV4_TOKEN_UNEXPECTED'
  | 'SIGV4_TOKEN_MISMATCH'
  | 'SIGV4_EXPIRED_TOKEN'
  | 'SIGV4_BODY_TOO_LARGE'
  | 'SIGV4_BODY_BUSY'
  | 'SIGV4_BODY_ABORTED';

interface FailureRow {
  /** Absent where the fault is not one of signing: the body could not be read. */
  readonly errorType?: SigV4ErrorType;
  readonly responseType: GatewayResponseType;
}

const MISSING: FailureRow = {
  errorType: 'MissingAuthenticationTokenException',
  responseType: 'MISSING_AUTHENTICATION_TOKEN',
};
const INCOMPLETE: FailureRow = {
  errorType: 'IncompleteSignatureException',
  responseType: 'MISSING_AUTHENTICATION_TOKEN',
};
const INVALID: FailureRow = { errorType: 'InvalidSignatureException', responseType: 'INVALID_SIGNATURE' };
const UNRECOGNIZED: FailureRow = {
  errorType: 'UnrecognizedClientException',
  responseType: 'INVALID_SIGNATURE',
};

/** What the service answers for each fault; texts come with the fault. DG "Gateway response types". */
export const SIGV4_FAILURES: Readonly<Record<SigV4FailureCode, FailureRow>> = {
  SIGV4_MISSING: MISSING,
  SIGV4_MALFORMED: INCOMPLETE,
  SIGV4_UNSUPPORTED_ALGORITHM: INCOMPLETE,
  SIGV4_DUPLICATE: INCOMPLETE,
  SIGV4_TWO_CARRIERS: INCOMPLETE,
  SIGV4_HOST_NOT_SIGNED: INVALID,
  SIGV4_CLOCK_SKEW: INVALID,
  SIGV4_EXPIRED: INVALID,
  SIGV4_SCOPE: INVALID,
  SIGV4_UNKNOWN_KEY: UNRECOGNIZED,
  SIGV4_UNSIGNED_PAYLOAD: INVALID,
  SIGV4_SIGNED_HEADER_MISSING: INVALID,
  SIGV4_MISMATCH: INVALID,
  SIGV4_BODY_MISMATCH: INVALID,
  SIGV4_TOKEN_MISSING: UNRECOGNIZED,
  SIGV4_TOKEN_UNEXPECTED: UNRECOGNIZED,
  SIGV4_TOKEN_MISMATCH: UNRECOGNIZED,
  SIGV4_EXPIRED_TOKEN: { errorType: 'ExpiredTokenException', responseType: 'EXPIRED_TOKEN' },
  SIGV4_BODY_TOO_LARGE: { responseType: 'REQUEST_TOO_LARGE' },
  SIGV4_BODY_BUSY: { responseType: 'DEFAULT_5XX' },
  SIGV4_BODY_ABORTED: { responseType: 'DEFAULT_4XX' },
};

export interface SigV4Failure {
  readonly ok: false;
  readonly code: SigV4FailureCode;
  readonly errorType?: SigV4ErrorType | undefined;
  readonly responseType: GatewayResponseType;
  /** The service's own text. */
  readonly message: string;
  /** One sentence of ours, for the explanation. */
  readonly reason: string;
}

export function sigV4Failure(code: SigV4FailureCode, message: string, reason: string): SigV4Failure {
  const row = SIGV4_FAILURES[code];
  return { ok: false, code, errorType: row.errorType, responseType: row.responseType, message, reason };
}
