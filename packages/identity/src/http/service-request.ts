/** One request to the identity service, read in full. */
export interface ServiceRequest {
  readonly requestId: string;
  readonly method: string;
  /** Undecoded path. */
  readonly wirePath: string;
  /** Without the question mark. */
  readonly rawQuery: string;
  readonly rawHeaders: readonly string[];
  readonly host: string;
  readonly sourceIp: string;
  readonly secure: boolean;
  readonly body: Uint8Array;
  /** The first header of this name (lower case). */
  header(name: string): string | undefined;
}
