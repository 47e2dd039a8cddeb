/**
 * Ten hexadecimal digits that change when the value does. No secret hangs on it: cyrb53, two multiplicative hashes of
 * 32 bits, since this package opens no crypto.
 */
export function deploymentHash(value: unknown): string {
  const text = JSON.stringify(value);
  let one = 0xdeadbeef;
  let two = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 2654435761);
    two = Math.imul(two ^ unit, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  const hash = 4294967296 * (2097151 & two) + (one >>> 0);
  return hash.toString(16).padStart(14, '0').slice(-10);
}
