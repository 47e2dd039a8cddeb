import { decodeUtf8, encodeUtf8Into } from './utf8.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Value of each byte, negative where it is not in the alphabet. */
const VALUES: Int8Array = new Int8Array(256).fill(-1);
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

/**
 * INVARIANT: both are used within one call only. Bytes are read twice as fast from an array as characters from a
 * string, and a new array for every text would cost as much again.
 */
const symbols: Uint8Array = new Uint8Array(16 * 1024);
const decoded: Uint8Array = new Uint8Array(12 * 1024);

/**
 * The bytes of an unpadded base64url text (RFC 4648 section 5), or `undefined`. There is exactly one text for any
 * bytes: padding, white space, other characters, impossible lengths and set trailing bits are refused.
 */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  return decodeShared(text)?.slice();
}

/** The UTF-8 text that a base64url text stands for, or `undefined` where it is either not. */
export function decodeBase64UrlText(text: string): string | undefined {
  const bytes = decodeShared(text);
  return bytes === undefined ? undefined : decodeUtf8(bytes);
}

/** The result is good until the next call. */
function decodeShared(text: string): Uint8Array | undefined {
  const { length } = text;
  const rest = length & 3;
  if (rest === 1) return undefined;
  const fits = length <= symbols.length;
  const input = fits ? symbols.subarray(0, length) : new Uint8Array(length);
  const output = fits ? decoded : new Uint8Array(length);
  // A character beyond ASCII takes more bytes than one: then not all of the text fits, or some bytes are no symbols.
  if (encodeUtf8Into(text, input) !== length) return undefined;
  const wholeEnd = length - rest;
  let out = 0;
  // Negative once any symbol was: one test at the end instead of one for each.
  let seen = 0;
  for (let i = 0; i < wholeEnd; i += 4) {
    const bits =
      (valueAt(input, i) << 18) |
      (valueAt(input, i + 1) << 12) |
      (valueAt(input, i + 2) << 6) |
      valueAt(input, i + 3);
    seen |= bits;
    output[out++] = bits >> 16;
    output[out++] = bits >> 8;
    output[out++] = bits;
  }
  if (rest >= 2) {
    const third = rest === 3 ? valueAt(input, wholeEnd + 2) << 6 : 0;
    const bits = (valueAt(input, wholeEnd) << 18) | (valueAt(input, wholeEnd + 1) << 12) | third;
    if ((bits & (rest === 3 ? 0xff : 0xffff)) !== 0) return undefined;
    seen |= bits;
    output[out++] = bits >> 16;
    if (rest === 3) output[out++] = bits >> 8;
  }
  return seen < 0 ? undefined : output.subarray(0, out);
}

function valueAt(input: Uint8Array, index: number): number {
  return VALUES[input[index] as number] as number;
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
