import { hexByteAt } from '../encoding/index.ts';
import { ALGORITHM, malformedCredential, malformedDate } from './authorization-header.ts';
import { type SigV4Failure, sigV4Failure } from './failure.ts';
import { parseCredential, parseSignedHeaders, type SignatureParts } from './signature-parts.ts';
import { parseAmzDate } from './signing-date.ts';

/** Seven days, IAM User Guide "Signature Version 4 request signature": the longest a presigned request lives. */
const MAX_EXPIRES_SECONDS = 604_800;

const NAMES = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
  'X-Amz-Security-Token',
] as const;

type AuthParameter = (typeof NAMES)[number];

/** `true` where the query string tries to authenticate: it has any of the parameters that only signing uses. */
export function isPresigned(rawQuery: string): boolean {
  if (rawQuery === '' || !/X-Amz-|%/.test(rawQuery)) return false;
  for (const piece of rawQuery.split('&')) {
    const name = decodeComponent(nameOf(piece));
    if (name === 'X-Amz-Signature' || name === 'X-Amz-Algorithm' || name === 'X-Amz-Credential') return true;
  }
  return false;
}

/** Reads the `X-Amz-*` parameters of a presigned request. IAM User Guide "Create a signed AWS API request". */
export function readPresignedQuery(rawQuery: string): SignatureParts | SigV4Failure {
  const values: Partial<Record<AuthParameter, string>> = {};
  for (const piece of rawQuery.split('&')) {
    const rawName = nameOf(piece);
    const name = NAMES.find((candidate) => candidate === decodeComponent(rawName));
    if (name === undefined) continue;
    if (values[name] !== undefined) {
      return sigV4Failure(
        'SIGV4_DUPLICATE',
        `AWS query-string parameters must include '${name}' only once. Re-examine the query-string parameters.`,
        `the query parameter ${name} stands there twice`,
      );
    }
    values[name] = decodeComponent(piece.slice(rawName.length + 1));
  }

  const algorithm = values['X-Amz-Algorithm'];
  if (!algorithm) return missing('X-Amz-Algorithm');
  if (algorithm !== ALGORITHM) {
    return sigV4Failure(
      'SIGV4_UNSUPPORTED_ALGORITHM',
      `Unsupported AWS 'algorithm': '${algorithm}'.`,
      `the request is signed with \`${algorithm}\`; only ${ALGORITHM} is accepted`,
    );
  }
  const credential = values['X-Amz-Credential'];
  if (!credential) return missing('X-Amz-Credential');
  const signature = values['X-Amz-Signature'];
  if (!signature) return missing('X-Amz-Signature');
  const signedHeaderList = values['X-Amz-SignedHeaders'];
  if (!signedHeaderList) return missing('X-Amz-SignedHeaders');
  const dateText = values['X-Amz-Date'];
  if (!dateText) return missing('X-Amz-Date');

  const parsed = parseCredential(credential);
  if (parsed === undefined) return malformedCredential(credential);
  const signedHeaders = parseSignedHeaders(signedHeaderList);
  if (signedHeaders === undefined) {
    return sigV4Failure(
      'SIGV4_MALFORMED',
      "AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.",
      'X-Amz-SignedHeaders is not a list of distinct lower-case names in ascending order',
    );
  }
  const date = parseAmzDate(dateText);
  if (date === undefined) return malformedDate(dateText);
  const expires = values['X-Amz-Expires'];
  const expiresSeconds = expires === undefined ? undefined : parseExpires(expires);
  if (expiresSeconds === 'invalid') {
    return sigV4Failure(
      'SIGV4_MALFORMED',
      `X-Amz-Expires must be between 1 and ${MAX_EXPIRES_SECONDS} seconds.`,
      `X-Amz-Expires is not a whole number of seconds from 1 to ${MAX_EXPIRES_SECONDS}`,
    );
  }
  return {
    ok: true,
    carrier: 'query',
    terms: { credential, ...parsed, signedHeaders, signedHeaderList },
    signature,
    date,
    expiresSeconds,
    sessionToken: values['X-Amz-Security-Token'],
  };
}

function parseExpires(text: string): number | 'invalid' {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return seconds >= 1 && seconds <= MAX_EXPIRES_SECONDS ? seconds : 'invalid';
}

function missing(name: AuthParameter): SigV4Failure {
  return sigV4Failure(
    'SIGV4_MALFORMED',
    `AWS query-string parameters must include '${name}'. Re-examine the query-string parameters.`,
    `the query parameter ${name} is missing`,
  );
}

function nameOf(piece: string): string {
  const equals = piece.indexOf('=');
  return equals === -1 ? piece : piece.slice(0, equals);
}

/** Percent-decoded, byte for character: credentials, dates and tokens are ASCII. */
function decodeComponent(text: string): string {
  if (!text.includes('%')) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const byte = text.charCodeAt(i) === 37 ? hexByteAt(text, i + 1) : -1;
    if (byte === -1) {
      out += text[i];
    } else {
      out += String.fromCharCode(byte);
      i += 2;
    }
  }
  return out;
}
