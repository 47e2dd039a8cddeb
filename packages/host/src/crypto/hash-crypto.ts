import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { HashCrypto } from '@portcullis/engine/sigv4';

/** SHA-256 and HMAC by Node's OpenSSL. */
export const nodeHashCrypto: HashCrypto = {
  sha256Hex: (data) => hash('sha256', data, 'hex'),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  hmacSha256Hex: (key, data) => createHmac('sha256', key).update(data).digest('hex'),
  equalsConstantTime(a, b) {
    const left = Buffer.from(a, 'utf8');
    const right = Buffer.from(b, 'utf8');
    // Lengths are no secret; the contents are compared in full.
    return left.length === right.length && timingSafeEqual(left, right);
  },
};
