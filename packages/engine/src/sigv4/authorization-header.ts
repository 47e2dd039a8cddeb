import { type SigV4Failure, sigV4Failure } from './failure.ts';
import { incompleteSignatureMessage } from './incomplete-signature.ts';
import { parseCredential, parseSignedHeaders, type SignatureParts } from './signature-parts.ts';
import { parseAmzDate, parseDateHeader, type SigningDate } from './signing-date.ts';
import type { SigningHeaders } from './signing-headers.ts';
import type { SigningKeyCache } from './signing-key.ts';

/** Hexadecimal digits of a signature, the end of the header of every SDK. */
const SIGNATURE_LENGTH = 64;

export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Reads `Authorization: AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...` and the date beside it. */
export function readAuthorizationHeader(
  authorization: string,
  headers: SigningHeaders,
  seen: SigningKeyCache,
): SignatureParts | SigV4Failure {
  const hasDate = headers.amzDate !== undefined || headers.date !== undefined;
  const incomplete = (reason: string): SigV4Failure =>
    sigV4Failure('SIGV4_MALFORMED', incompleteSignatureMessage(authorization, hasDate), reason);

  if (!authorization.startsWith(ALGORITHM) || authorization.charCodeAt(ALGORITHM.length) !== 32) {
    if (/^AWS4-[^ ]+ /.test(authorization)) {
      const algorithm = authorization.slice(0, authorization.indexOf(' '));
      return sigV4Failure(
        'SIGV4_UNSUPPORTED_ALGORITHM',
        `Unsupported AWS 'algorithm': '${algorithm}'.`,
        `the request is signed with \`${algorithm}\`; only ${ALGORITHM} is accepted`,
      );
    }
    return incomplete('the Authorization header is not a signature');
  }

  // Only now: a hash of every Bearer token would be for nothing.
  const known = seen.terms(authorization.slice(0, -SIGNATURE_LENGTH));
  if (known !== undefined) {
    const date = readDate(headers);
    if (date !== undefined) {
      const signature = authorization.slice(-SIGNATURE_LENGTH);
      return {
        ok: true,
        carrier: 'header',
        terms: known,
        remembered: true,
        signature,
        date,
        sessionToken: headers.sessionToken,
      };
    }
  }

  let credential: string | undefined;
  let signedHeaderList: string | undefined;
  let signature: string | undefined;
  let start = ALGORITHM.length + 1;
  while (start <= authorization.length) {
    const comma = authorization.indexOf(',', start);
    const end = comma === -1 ? authorization.length : comma;
    const pair = authorization.slice(start, end).trim();
    const equals = pair.indexOf('=');
    if (equals === -1) return incomplete('the Authorization header has a part that is not key=value');
    const value = pair.slice(equals + 1);
    let repeated = false;
    switch (pair.slice(0, equals)) {
      case 'Credential':
        repeated = credential !== undefined;
        credential = value;
        break;
      case 'SignedHeaders':
        repeated = signedHeaderList !== undefined;
        signedHeaderList = value;
        break;
      case 'Signature':
        repeated = signature !== undefined;
        signature = value;
        break;
    }
    if (repeated) {
      return sigV4Failure(
        'SIGV4_DUPLICATE',
        incompleteSignatureMessage(authorization, hasDate),
        'the Authorization header names a parameter twice',
      );
    }
    start = end + 1;
  }
  if (!credential || !signedHeaderList || !signature || !hasDate) {
    return incomplete('the signature lacks a required part');
  }

  const parsed = parseCredential(credential);
  if (parsed === undefined) return malformedCredential(credential);
  const signedHeaders = parseSignedHeaders(signedHeaderList);
  if (signedHeaders === undefined) return malformedSignedHeaders(authorization, hasDate);
  const date = readDate(headers);
  if (date === undefined) return malformedDate(headers.amzDate ?? headers.date ?? '');
  return {
    ok: true,
    carrier: 'header',
    terms: { credential, ...parsed, signedHeaders, signedHeaderList },
    signature,
    date,
    sessionToken: headers.sessionToken,
  };
}

/** After a signature was found good: what stands before it need not be parsed the next time. */
export function rememberTerms(authorization: string, parts: SignatureParts, seen: SigningKeyCache): void {
  if (parts.remembered === true) return;
  if (parts.signature.length === SIGNATURE_LENGTH && authorization.endsWith(parts.signature)) {
    seen.rememberTerms(authorization.slice(0, -SIGNATURE_LENGTH), parts.terms);
  }
}

function readDate(headers: SigningHeaders): SigningDate | undefined {
  if (headers.amzDate !== undefined) return parseAmzDate(headers.amzDate);
  return headers.date === undefined ? undefined : parseDateHeader(headers.date);
}

export function malformedCredential(credential: string): SigV4Failure {
  return sigV4Failure(
    'SIGV4_MALFORMED',
    `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    'the Credential has not five parts',
  );
}

export function malformedDate(date: string): SigV4Failure {
  return sigV4Failure(
    'SIGV4_MALFORMED',
    `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    'the date of the signature is not a date in ISO 8601 basic format',
  );
}

function malformedSignedHeaders(authorization: string, hasDate: boolean): SigV4Failure {
  return sigV4Failure(
    'SIGV4_MALFORMED',
    incompleteSignatureMessage(authorization, hasDate),
    'SignedHeaders is not a list of distinct lower-case names in ascending order',
  );
}
