import type { GatewayResponseType } from '@portcullis/model';
import type { Evidence } from './decision.ts';
import type { DenialCode } from './denials.ts';

/** Why a step refuses. The row of `DENIALS` says what is answered; the optional fields override it. */
export interface Failure {
  readonly ok: false;
  /** The row of `DENIALS`. */
  readonly row: DenialCode;
  /** Where it is finer than the row's name: `SIGV4_CLOCK_SKEW`. */
  readonly code?: string | undefined;
  /** One sentence that says what decided it. */
  readonly reason: string;
  readonly message?: string | undefined;
  readonly errorType?: string | undefined;
  readonly type?: GatewayResponseType | undefined;
  readonly validationErrorString?: string | undefined;
  /** HTTP APIs: `www-authenticate`. */
  readonly challenge?: string | undefined;
  readonly evidence?: Evidence | undefined;
}

/** One shape for all of them: what reads failures on the hot path then reads one kind of object. */
export function failure(
  row: DenialCode,
  reason: string,
  extra: Partial<Omit<Failure, 'ok' | 'row' | 'reason'>> = NOTHING_MORE,
): Failure {
  const { code, message, errorType, type, validationErrorString, challenge, evidence } = extra;
  return {
    ok: false,
    row,
    reason,
    code,
    message,
    errorType,
    type,
    validationErrorString,
    challenge,
    evidence,
  };
}

const NOTHING_MORE: Partial<Failure> = Object.freeze({});
