const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const INVALID = 255;

/** Value of each ASCII code, 255 where it is not in the alphabet. */
const VALUES: Uint8Array = new Uint8Array(128).fill(INVALID);
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

/**
 * The bytes of an unpadded base64url text (RFC 4648 section 5), or `undefined`. There is exactly one text for any
 * bytes: padding, white space, other characters, impossible lengths and set trailing bits are refused.
 */
export function decodeBase64Url(text: string, from = 0, to: number = text.length): Uint8Array | undefined {
  const length = to - from;
  const rest = length & 3;
  if (rest === 1) return undefined;
  const bytes = new Uint8Array(((length - rest) / 4) * 3 + (rest === 0 ? 0 : rest - 1));
  const wholeEnd = to - rest;
  let out = 0;
  // Collects bits of invalid characters instead of branching on each of them.
  let seen = 0;
  let i = from;
  for (; i < wholeEnd; i += 4) {
    const a = valueAt(text, i);
    const b = valueAt(text, i + 1);
    const c = valueAt(text, i + 2);
    const d = valueAt(text, i + 3);
    seen |= a | b | c | d;
    const bits = (a << 18) | (b << 12) | (c << 6) | d;
    bytes[out++] = bits >> 16;
    bytes[out++] = bits >> 8;
    bytes[out++] = bits;
  }
  if (rest >= 2) {
    const a = valueAt(text, i);
    const b = valueAt(text, i + 1);
    const c = rest === 3 ? valueAt(text, i + 2) : 0;
    seen |= a | b | c;
    const bits = (a << 18) | (b << 12) | (c << 6);
    if ((bits & (rest === 3 ? 0xff : 0xffff)) !== 0) return undefined;
    bytes[out++] = bits >> 16;
    if (rest === 3) bytes[out++] = bits >> 8;
  }
  return (seen & 0xc0) === 0 ? bytes : undefined;
}

function valueAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code < 128 ? (VALUES[code] as number) : INVALID;
}

export function encodeBase64Url(bytes: Uint8Array): string {
  let out = '';
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const bits = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number);
    out += symbol(bits >> 18) + symbol(bits >> 12) + symbol(bits >> 6) + symbol(bits);
  }
  const rest = bytes.length - i;
  if (rest === 1) {
    const bits = (bytes[i] as number) << 16;
    out += symbol(bits >> 18) + symbol(bits >> 12);
  } else if (rest === 2) {
    const bits = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8);
    out += symbol(bits >> 18) + symbol(bits >> 12) + symbol(bits >> 6);
  }
  return out;
}

function symbol(bits: number): string {
  return ALPHABET[bits & 63] as string;
}
