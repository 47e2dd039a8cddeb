import { isLowerHex } from '../encoding/index.ts';
import { readAuthorizationHeader, rememberTerms } from './authorization-header.ts';
import { canonicalHeaders } from './canonical-headers.ts';
import { canonicalPath } from './canonical-path.ts';
import { canonicalQuery } from './canonical-query.ts';
import { canonicalRequestHead } from './canonical-request.ts';
import { checkDate } from './check-date.ts';
import { checkScope } from './check-scope.ts';
import { checkSessionToken, unknownAccessKey } from './check-session-token.ts';
import { type SigV4Failure, type SigV4FailureCode, sigV4Failure } from './failure.ts';
import type { HashCrypto } from './ports.ts';
import { isPresigned, readPresignedQuery } from './presigned-query.ts';
import type { SignedBody, SignedRequest, SigV4Credential, SigV4Options } from './request.ts';
import type { SignatureParts } from './signature-parts.ts';
import { findSigningHeaders, type SigningHeaders } from './signing-headers.ts';
import type { SigningKeyCache } from './signing-key.ts';
import { stringToSign } from './string-to-sign.ts';

/** SHA-256 of nothing: the payload hash of a request without a body. */
export const EMPTY_BODY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export interface SigV4Ports<T extends SigV4Credential> {
  readonly crypto: HashCrypto;
  /** `sessionToken`: what the request presents as one, unverified; credentials may be made from it alone. */
  findCredential(accessKeyId: string, sessionToken: string | undefined): T | undefined;
  readonly signingKeys: SigningKeyCache;
  /** Asked for only after everything that can be checked without it. */
  readBody(): Promise<SignedBody>;
}

export interface SigV4Verified<T> {
  readonly ok: true;
  readonly credential: T;
  readonly body: Uint8Array;
}

/**
 * Verifies the signature of a request, by header or presigned query. In order: parse, required parts, date, scope,
 * key, signature (before the body is read where `x-amz-content-sha256` is signed), body, session token.
 * IAM User Guide "Create a signed AWS API request". Never throws for anything that a request contains.
 */
export async function verifySigV4<T extends SigV4Credential>(
  request: SignedRequest,
  options: SigV4Options,
  ports: SigV4Ports<T>,
): Promise<SigV4Verified<T> | SigV4Failure> {
  const headers = findSigningHeaders(request.rawHeaders);
  const parts = readCarrier(request, headers, ports.signingKeys);
  if (!parts.ok) return parts;
  const { accessKeyId, signedHeaders } = parts.terms;
  if (!signedHeaders.includes('host')) return hostNotSigned();
  const untimely = checkDate(parts, options) ?? checkScope(parts, options);
  if (untimely !== undefined) return untimely;
  const credential = ports.findCredential(accessKeyId, parts.sessionToken);
  if (credential === undefined) return unknownAccessKey(accessKeyId);

  const comparison = prepareComparison(request, parts, credential.secret, ports);
  const declared = signedHeaders.includes('x-amz-content-sha256') ? headers.contentSha256 : undefined;
  if (declared !== undefined) {
    if (!isLowerHex(declared, 64)) return unsignedPayload(declared);
    const mismatch = compareSignature(comparison, declared);
    if (mismatch !== undefined) return mismatch;
  }
  const body = await ports.readBody();
  if (!body.ok) return unreadableBody(body.reason);
  const bodyHash = body.bytes.length === 0 ? EMPTY_BODY_HASH : ports.crypto.sha256Hex(body.bytes);
  if (declared === undefined) {
    const mismatch = compareSignature(comparison, bodyHash);
    if (mismatch !== undefined) return mismatch;
  } else if (declared !== bodyHash) {
    const reason = 'the body does not have the hash that was signed';
    return signatureMismatch('SIGV4_BODY_MISMATCH', comparison, bodyHash, reason);
  }

  const badToken = checkSessionToken(parts.sessionToken, credential, options.now, ports.crypto);
  if (badToken !== undefined) return badToken;
  if (headers.authorization !== undefined) rememberTerms(headers.authorization, parts, ports.signingKeys);
  return { ok: true, credential, body: body.bytes };
}

/** Finds the signature in the header or in the query, never in both. */
function readCarrier(
  request: SignedRequest,
  headers: SigningHeaders,
  seen: SigningKeyCache,
): SignatureParts | SigV4Failure {
  if (headers.duplicate !== undefined) {
    return sigV4Failure(
      'SIGV4_DUPLICATE',
      `Duplicate header '${headers.duplicate}' in the request.`,
      `the header ${headers.duplicate} stands there twice`,
    );
  }
  const presigned = isPresigned(request.rawQuery);
  if (headers.authorization === undefined || headers.authorization === '') {
    if (presigned) return readPresignedQuery(request.rawQuery);
    return sigV4Failure('SIGV4_MISSING', 'Missing Authentication Token', 'the request is not signed');
  }
  if (presigned) {
    return sigV4Failure(
      'SIGV4_TWO_CARRIERS',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      'the request has both an Authorization header and a presigned query',
    );
  }
  return readAuthorizationHeader(headers.authorization, headers, seen);
}

/** A canonical request, built once; only its last line, the payload hash, may still be unknown. */
interface Comparison {
  readonly parts: SignatureParts;
  readonly key: Uint8Array;
  readonly crypto: HashCrypto;
  readonly head: string;
  /** Why no payload hash can make the signature right. */
  readonly fault: { readonly code: SigV4FailureCode; readonly reason: string } | undefined;
}

function prepareComparison(
  request: SignedRequest,
  parts: SignatureParts,
  secret: string,
  ports: SigV4Ports<SigV4Credential>,
): Comparison {
  const { terms } = parts;
  const { crypto } = ports;
  const path = canonicalPath(request.wirePath);
  const query = canonicalQuery(request.rawQuery, parts.carrier === 'query');
  const { text, missing } = canonicalHeaders(request, terms.signedHeaders);
  const head = canonicalRequestHead(request.method, path ?? '', query, text, terms.signedHeaderList);
  let fault: Comparison['fault'];
  if (missing !== undefined) {
    const reason = `the signed header \`${missing}\` is not in the request`;
    fault = { code: 'SIGV4_SIGNED_HEADER_MISSING', reason };
  } else if (path === undefined) {
    fault = { code: 'SIGV4_MISMATCH', reason: 'the path is not text in UTF-8' };
  }
  return { parts, key: ports.signingKeys.key(terms, secret, crypto), crypto, head, fault };
}

/** `undefined` where the signature is the one that the request should have with this payload hash. */
function compareSignature(comparison: Comparison, payloadHash: string): SigV4Failure | undefined {
  const { parts, key, crypto, fault } = comparison;
  if (fault !== undefined) return signatureMismatch(fault.code, comparison, payloadHash, fault.reason);
  const expected = crypto.hmacSha256Hex(key, textToSign(comparison, payloadHash));
  if (crypto.equalsConstantTime(expected, parts.signature)) return undefined;
  const reason = 'the signature is not the one that this request should have';
  return signatureMismatch('SIGV4_MISMATCH', comparison, payloadHash, reason);
}

function textToSign({ parts, crypto, head }: Comparison, payloadHash: string): string {
  return stringToSign(parts.date.text, parts.terms.scope, crypto.sha256Hex(head + payloadHash));
}

function signatureMismatch(
  code: SigV4FailureCode,
  comparison: Comparison,
  payloadHash: string,
  reason: string,
): SigV4Failure {
  const toSign = textToSign(comparison, payloadHash);
  return sigV4Failure(code, mismatchMessage(comparison.head + payloadHash, toSign), reason);
}

function mismatchMessage(canonicalRequest: string, toSign: string): string {
  return (
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.' +
    `\n\nThe Canonical String for this request should have been\n'${canonicalRequest}'` +
    `\n\nThe String-to-Sign should have been\n'${toSign}'\n`
  );
}

function hostNotSigned(): SigV4Failure {
  return sigV4Failure(
    'SIGV4_HOST_NOT_SIGNED',
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    'the host is not among the signed headers',
  );
}

function unsignedPayload(declared: string): SigV4Failure {
  return sigV4Failure(
    'SIGV4_UNSIGNED_PAYLOAD',
    'The value of the x-amz-content-sha256 header must be the SHA-256 hash of the request body.',
    `\`${declared}\` is not a hash; execute-api takes no unsigned and no streaming payloads`,
  );
}

function unreadableBody(reason: 'too-large' | 'busy' | 'aborted'): SigV4Failure {
  switch (reason) {
    case 'too-large':
      return sigV4Failure(
        'SIGV4_BODY_TOO_LARGE',
        'Request Too Long',
        'the body is larger than a request may be',
      );
    case 'busy':
      return sigV4Failure('SIGV4_BODY_BUSY', 'Service Unavailable', 'no memory is left to buffer the body');
    case 'aborted':
      return sigV4Failure(
        'SIGV4_BODY_ABORTED',
        'Bad Request',
        'the client went away before the body was complete',
      );
  }
}
