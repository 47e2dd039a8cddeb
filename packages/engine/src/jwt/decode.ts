import type { Json } from '@portcullis/model/source';
import { decodeBase64Url, decodeBase64UrlText } from '../encoding/index.ts';
import { type TokenFailure, tokenFailure } from './failure.ts';

/** Longer tokens are not looked at: headers of a request are bounded to less. */
export const MAX_TOKEN_LENGTH: number = 16 * 1024;

export type Claims = Readonly<Record<string, Json>>;

export interface TokenHeader {
  readonly alg: string;
  readonly kid?: string | undefined;
}

export interface DecodedToken {
  readonly ok: true;
  readonly header: TokenHeader;
  readonly claims: Claims;
  /** What the signature covers: the first two segments and the point between them. */
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

/**
 * Reads a compact JWS whose payload is a claims set (RFC 7515 section 7.1, RFC 7519 section 7.2), strictly: three
 * segments of canonical base64url, UTF-8, JSON objects. Of a member name that stands there twice the last one
 * counts, as RFC 7519 section 4 allows; the whole text is signed, so the issuer chose it. Nothing is verified.
 *
 * Parsed headers may be kept between calls in `headers`: an issuer's tokens share one.
 */
export function decodeJwt(token: string, headers?: HeaderCache): DecodedToken | TokenFailure {
  if (token.length > MAX_TOKEN_LENGTH) {
    return malformed(`the token is longer than ${MAX_TOKEN_LENGTH} characters`);
  }
  const first = token.indexOf('.');
  const second = first === -1 ? -1 : token.indexOf('.', first + 1);
  if (second === -1 || token.indexOf('.', second + 1) !== -1)
    return malformed('the token has not three segments');

  const headerText = token.slice(0, first);
  const known = headers?.get(headerText);
  const header = known ?? parseHeader(headerText);
  if ('ok' in header) return header;
  if (known === undefined) headers?.set(headerText, header);

  const claims = parseObject(token.slice(first + 1, second));
  if (claims === undefined) return malformed('the payload is not a JSON object in base64url');
  const signature = decodeBase64Url(token.slice(second + 1));
  if (signature === undefined || signature.length === 0) return malformed('the signature is not base64url');
  return { ok: true, header, claims, signingInput: token.slice(0, second), signature };
}

function parseHeader(text: string): TokenHeader | TokenFailure {
  const header = parseObject(text);
  if (header === undefined) return malformed('the header is not a JSON object in base64url');
  const own = (name: string): Json | undefined => (Object.hasOwn(header, name) ? header[name] : undefined);
  // RFC 7515 section 4.1.11: a critical extension that is not understood refuses the token; none is.
  if (Object.hasOwn(header, 'crit')) return malformed('the header asks for critical extensions');
  const alg = own('alg');
  const kid = own('kid');
  if (typeof alg !== 'string') return malformed('the header has no `alg`');
  if (kid !== undefined && typeof kid !== 'string') return malformed('the `kid` of the header is not text');
  return kid === undefined ? { alg } : { alg, kid };
}

function parseObject(text: string): Claims | undefined {
  const json = decodeBase64UrlText(text);
  if (json === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Claims)
      : undefined;
  } catch {
    return undefined;
  }
}

function malformed(detail: string): TokenFailure {
  return tokenFailure('JWT_MALFORMED', detail);
}

/** Headers that were parsed before: few, short, dropped all at once when there are too many. */
export class HeaderCache {
  static readonly #maxEntries = 64;
  static readonly #maxLength = 512;
  readonly #headers = new Map<string, TokenHeader>();

  get(text: string): TokenHeader | undefined {
    return this.#headers.get(text);
  }

  set(text: string, header: TokenHeader): void {
    if (text.length > HeaderCache.#maxLength) return;
    if (this.#headers.size >= HeaderCache.#maxEntries) this.#headers.clear();
    this.#headers.set(text, header);
  }
}
