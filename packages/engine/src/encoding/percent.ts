import { encodeUtf8 } from './utf8.ts';

/** RFC 3986 section 2.3: letters, digits, `-`, `.`, `_`, `~`. */
const UNRESERVED: Uint8Array = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~') {
  UNRESERVED[character.charCodeAt(0)] = 1;
}

const ESCAPES: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

export function isUnreserved(code: number): boolean {
  return UNRESERVED[code] === 1;
}

/** `%XX`, in upper case. */
export function escapeByte(byte: number): string {
  return ESCAPES[byte] as string;
}

/** Every byte that is not unreserved as `%XX`; the text is taken as UTF-8. */
export function encodePercent(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (!isUnreserved(text.charCodeAt(i))) return encodeBytes(encodeUtf8(text));
  }
  return text;
}

function encodeBytes(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += isUnreserved(byte) ? String.fromCharCode(byte) : escapeByte(byte);
  return out;
}

/** The byte that the two hexadecimal digits at `index` stand for, or -1. */
export function hexByteAt(text: string, index: number): number {
  const high = hexDigit(text.charCodeAt(index));
  const low = hexDigit(text.charCodeAt(index + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  if (code >= 97 && code <= 102) return code - 87;
  return -1;
}
