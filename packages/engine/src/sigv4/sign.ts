import { encodePercent } from '../encoding/index.ts';
import { ALGORITHM } from './authorization-header.ts';
import { canonicalHeaders } from './canonical-headers.ts';
import { canonicalPath } from './canonical-path.ts';
import { canonicalQuery } from './canonical-query.ts';
import { canonicalRequestHead } from './canonical-request.ts';
import type { HashCrypto } from './ports.ts';
import type { SignedRequest } from './request.ts';
import type { CredentialScope } from './signature-parts.ts';
import { formatAmzDate } from './signing-date.ts';
import { deriveSigningKey } from './signing-key.ts';
import { stringToSign, TERMINATOR } from './string-to-sign.ts';
import { EMPTY_BODY_HASH } from './verify.ts';

export interface SigningOptions {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
  readonly service: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly body?: Uint8Array | undefined;
}

/** A signature with what led to it. */
export interface Signature {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly signature: string;
}

/**
 * The request's headers with `X-Amz-Date`, the session token and `Authorization` added: what an SDK would send.
 * Headers that are there already are signed.
 */
export function signHeaders(
  request: SignedRequest,
  options: SigningOptions,
  crypto: HashCrypto,
): Signature & { readonly rawHeaders: readonly string[] } {
  const date = formatAmzDate(options.now);
  const added = [...request.rawHeaders, 'X-Amz-Date', date];
  if (options.sessionToken !== undefined) added.push('X-Amz-Security-Token', options.sessionToken);
  const names = new Set<string>(['host']);
  for (let i = 0; i < added.length; i += 2) names.add((added[i] as string).toLowerCase());
  const signedHeaders = [...names].sort();
  const scope = scopeOf(date, options);
  const result = signRequest({ ...request, rawHeaders: added }, signedHeaders, date, scope, options, crypto);
  const authorization = `${ALGORITHM} Credential=${options.accessKeyId}/${scope.text}, SignedHeaders=${signedHeaders.join(';')}, Signature=${result.signature}`;
  return { ...result, rawHeaders: [...added, 'Authorization', authorization] };
}

/** The request's query with the `X-Amz-*` parameters added: a presigned request that signs the host alone. */
export function presignQuery(
  request: SignedRequest,
  options: SigningOptions & { readonly expiresSeconds: number },
  crypto: HashCrypto,
): Signature & { readonly rawQuery: string } {
  const date = formatAmzDate(options.now);
  const scope = scopeOf(date, options);
  const parameters = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${options.accessKeyId}/${scope.text}`],
    ['X-Amz-Date', date],
    ['X-Amz-Expires', String(options.expiresSeconds)],
    ...(options.sessionToken === undefined ? [] : [['X-Amz-Security-Token', options.sessionToken]]),
    ['X-Amz-SignedHeaders', 'host'],
  ].map(([name, value]) => `${name}=${encodePercent(value as string)}`);
  const rawQuery = [...(request.rawQuery === '' ? [] : [request.rawQuery]), ...parameters].join('&');
  const result = signRequest({ ...request, rawQuery }, ['host'], date, scope, options, crypto);
  return { ...result, rawQuery: `${rawQuery}&X-Amz-Signature=${result.signature}` };
}

function scopeOf(date: string, options: SigningOptions): CredentialScope {
  const { region, service } = options;
  const day = date.slice(0, 8);
  return {
    text: `${day}/${region}/${service}/${TERMINATOR}`,
    date: day,
    region,
    service,
    terminator: TERMINATOR,
  };
}

function signRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  date: string,
  scope: CredentialScope,
  options: SigningOptions,
  crypto: HashCrypto,
): Signature {
  const payloadHash = options.body === undefined ? EMPTY_BODY_HASH : crypto.sha256Hex(options.body);
  const canonicalRequest =
    canonicalRequestHead(
      request.method,
      canonicalPath(request.wirePath) ?? '',
      canonicalQuery(request.rawQuery, true),
      canonicalHeaders(request, signedHeaders).text,
      signedHeaders.join(';'),
    ) + payloadHash;
  const toSign = stringToSign(date, scope, crypto.sha256Hex(canonicalRequest));
  const key = deriveSigningKey(options.secret, scope, crypto);
  return { canonicalRequest, stringToSign: toSign, signature: crypto.hmacSha256Hex(key, toSign) };
}
