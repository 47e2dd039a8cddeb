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
  /** Set where the request came through a VPC endpoint; its VPC is absent where only the endpoint is known. */
  readonly vpcEndpoint?:
    | { readonly id: string; readonly vpc?: string | undefined; readonly sourceIp: string }
    | undefined;
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

/** Every value of a header, in order. */
export function headersOf(request: ApiRequest, name: string): string[] {
  const { rawHeaders } = request;
  const values: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const candidate = rawHeaders[i] as string;
    if (candidate.length === name.length && candidate.toLowerCase() === name)
      values.push(rawHeaders[i + 1] as string);
  }
  return values;
}

/** Name and value pairs of the query, decoded, in order. A name without `=` has the empty value. */
export function queryPairs(rawQuery: string): [string, string][] {
  if (rawQuery === '') return [];
  const pairs: [string, string][] = [];
  for (const part of rawQuery.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    if (equals === -1) pairs.push([decodeFormText(part), '']);
    else pairs.push([decodeFormText(part.slice(0, equals)), decodeFormText(part.slice(equals + 1))]);
  }
  return pairs;
}

/** The last value of a query parameter, as single-value maps keep the last duplicate. */
export function queryValueOf(request: ApiRequest, name: string): string | undefined {
  let found: string | undefined;
  for (const [key, value] of queryPairs(request.rawQuery)) if (key === name) found = value;
  return found;
}

/** Percent-decoding with `+` as a space; a malformed escape stays as it was sent. */
export function decodeFormText(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return decodePercent(spaced);
}

/** Percent-decoding; a malformed escape stays as it was sent. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
