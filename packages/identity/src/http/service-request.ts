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
  /** The client's address: the peer, or what a trusted proxy reports. */
  readonly sourceIp: string;
  /** The client came by TLS, as far as is known here. */
  readonly secure: boolean;
  readonly body: Uint8Array;
  /** The first header of this name (lower case). */
  header(name: string): string | undefined;
}
