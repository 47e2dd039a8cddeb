/** The parts of a request that a signature covers, as they stood on the wire. `ApiRequest` has this shape. */
export interface SignedRequest {
  readonly method: string;
  /** Undecoded, as the client sent it, stage included. */
  readonly wirePath: string;
  /** Without the question mark. */
  readonly rawQuery: string;
  /** Name, value, name, value ... in the order received. */
  readonly rawHeaders: readonly string[];
  /** The host that the client used, port included. */
  readonly host: string;
}

export interface SigV4Options {
  readonly region: string;
  /** `execute-api`. */
  readonly service: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How far the clocks may differ, either way; AWS allows five minutes. */
  readonly skewMs: number;
}

/** Five minutes, IAM User Guide "Troubleshoot signed requests for AWS APIs". */
export const AWS_CLOCK_SKEW_MS: number = 5 * 60_000;

/** What verification needs to know of a key pair. */
export interface SigV4Credential {
  readonly secret: string;
  /** Temporary credentials only; requests must then carry it. */
  readonly sessionToken?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
}

export type SignedBody =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'too-large' | 'busy' | 'aborted' };
