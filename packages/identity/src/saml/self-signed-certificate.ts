import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';

export interface CertificateRequest {
  /** RSA. */
  readonly key: KeyObject;
  readonly commonName: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/**
 * A self-signed X.509 certificate (PEM), in which partners of SAML expect a key. The same key, name and times give
 * the same certificate: it need not be kept. RFC 5280 section 4.1.
 */
export function selfSignedCertificate({ key, commonName, notBefore, notAfter }: CertificateRequest): string {
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const name = sequence(set(sequence(COMMON_NAME, encode(UTF8_STRING, Buffer.from(commonName)))));
  const serial = createHash('sha256').update(publicKey).update(String(notBefore)).digest().subarray(0, 16);
  // Positive, and without a leading zero byte.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const body = sequence(
    // Version 3.
    encode(0xa0, encode(INTEGER, Buffer.from([2]))),
    encode(INTEGER, serial),
    SHA256_WITH_RSA,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey,
  );
  const signature = sign('sha256', body, key);
  const certificate = sequence(body, SHA256_WITH_RSA, encode(BIT_STRING, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** ITU-T X.690: tags of the types that are written here. */
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;

function encode(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

function sequence(...contents: readonly Uint8Array[]): Buffer {
  return encode(SEQUENCE, ...contents);
}

function set(...contents: readonly Uint8Array[]): Buffer {
  return encode(SET, ...contents);
}

/** `UTCTime` until 2049 by RFC 5280 section 4.1.2.5; later times are generalised. */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return Number(digits.slice(0, 4)) < 2050
    ? encode(UTC_TIME, Buffer.from(digits.slice(2)))
    : encode(GENERALIZED_TIME, Buffer.from(digits));
}

const UTC_TIME = 0x17;
/** id-at-commonName, 2.5.4.3. */
const COMMON_NAME = Buffer.from('0603550403', 'hex');
/** sha256WithRSAEncryption, 1.2.840.113549.1.1.11, with its NULL parameters. */
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
