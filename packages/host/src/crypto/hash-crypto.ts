import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { HashCrypto } from '@portcullis/engine/sigv4';
import { isShort, shortHmacSha256Hex } from './short-hmac.ts';

/** Signatures are 64 characters: longer texts (session tokens) get buffers of their own. */
const left: Buffer = Buffer.alloc(64);
const right: Buffer = Buffer.alloc(64);

/** SHA-256 and HMAC by Node's OpenSSL. */
export const nodeHashCrypto: HashCrypto = {
  sha256Hex: (data) => hash('sha256', data, 'hex'),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  hmacSha256Hex(key, data) {
    if (typeof key !== 'string' && typeof data === 'string' && isShort(key, data)) {
      return shortHmacSha256Hex(key, data);
    }
    return createHmac('sha256', key).update(data).digest('hex');
  },
  equalsConstantTime(a, b) {
    if (a.length === 64 && b.length === 64 && left.write(a) === 64 && right.write(b) === 64) {
      // Text that is not ASCII may have been cut short; equality of what is equal so far takes nothing away.
      return timingSafeEqual(left, right) && a === b;
    }
    const long = Buffer.from(a, 'utf8');
    const other = Buffer.from(b, 'utf8');
    // Lengths are no secret; the contents are compared in full.
    return long.length === other.length && timingSafeEqual(long, other);
  },
};
