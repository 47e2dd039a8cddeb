import { decodeUtf8 } from './utf8.ts';

/**
 * Text of the wire arrives with one character per byte (Node's HTTP parser reads paths and headers as Latin-1).
 * Gives the text that those bytes are in UTF-8, or `undefined` where they are not UTF-8. Text that cannot have
 * come from bytes (offline callers pass real text) is returned as it is.
 */
export function decodeWireText(text: string): string | undefined {
  let ascii = true;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) return text;
    if (code > 0x7f) ascii = false;
  }
  if (ascii) return text;
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return decodeUtf8(bytes);
}
