/** A request as it reaches a stage: raw parts of the wire, nothing decoded, nothing copied. */
export interface ApiRequest {
  readonly requestId: string;
  /** The REST `x-amz-apigw-id`. */
  readonly extendedRequestId: string;
  /** As on the wire. */
  readonly method: string;
  /** The undecoded path below stage and base path; begins with `/`. */
  readonly path: string;
  /** The undecoded path as the client sent it (and signed it), stage included. */
  readonly wirePath: string;
  /** Without the question mark; empty where there is none. */
  readonly rawQuery: string;
  /** Name, value, name, value ... in the order received. */
  readonly rawHeaders: readonly string[];
  /** The host that the client used, port included: the Host header. */
  readonly host: string;
  /** The TCP peer, or what a trusted proxy said of it. */
  readonly sourceIp: string;
  /** TLS, or announced as such: `aws:SecureTransport`. */
  readonly secure: boolean;
  readonly protocol: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** Set where the request came through a VPC endpoint. */
  readonly vpcEndpoint?: { readonly id: string; readonly vpc: string; readonly sourceIp: string } | undefined;
  /**
   * The whole body, buffered within the listener's bounds; asked for only by steps that need it, and only after
   * everything that can be checked without it. Calling it again gives the same bytes.
   */
  readBody(): Promise<BodyResult>;
}

export type BodyResult =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** Over 10 MB, or the memory bound for buffered bodies is reached, or the client went away. */
  | { readonly ok: false; readonly reason: 'too-large' | 'busy' | 'aborted' };

/** First value of a header; `name` in lower case. */
export function headerOf(request: ApiRequest, name: string): string | undefined {
  const { rawHeaders } = request;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const candidate = rawHeaders[i] as string;
    if (candidate.length === name.length && candidate.toLowerCase() === name) return rawHeaders[i + 1];
  }
  return undefined;
}
