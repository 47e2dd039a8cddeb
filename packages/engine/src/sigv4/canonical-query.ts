import { encodeUtf8, escapeByte, hexByteAt, isUnreserved } from '../encoding/index.ts';

/**
 * The query of the canonical request: names and values decoded and encoded again by RFC 3986, sorted by encoded
 * name, then by encoded value; a name without a value gets an empty one. `X-Amz-Signature` of a presigned request
 * is left out. `+` is a space, as signers read it. IAM User Guide "Create a signed AWS API request".
 */
export function canonicalQuery(rawQuery: string, presigned: boolean): string {
  if (rawQuery === '') return '';
  const names: string[] = [];
  const values: string[] = [];
  let sorted = true;
  for (let start = 0; start <= rawQuery.length; ) {
    const ampersand = rawQuery.indexOf('&', start);
    const end = ampersand === -1 ? rawQuery.length : ampersand;
    if (end > start) {
      const found = rawQuery.indexOf('=', start);
      const equals = found === -1 || found > end ? end : found;
      const name = encodeComponent(rawQuery.slice(start, equals));
      if (!(presigned && name === 'X-Amz-Signature')) {
        const value = equals === end ? '' : encodeComponent(rawQuery.slice(equals + 1, end));
        const last = names.length - 1;
        if (last >= 0 && compare(names[last] as string, values[last] as string, name, value) > 0)
          sorted = false;
        names.push(name);
        values.push(value);
      }
    }
    start = end + 1;
  }
  const order = names.map((_, index) => index);
  if (!sorted) {
    order.sort((a, b) =>
      compare(names[a] as string, values[a] as string, names[b] as string, values[b] as string),
    );
  }
  let out = '';
  for (const index of order) {
    out += `${out === '' ? '' : '&'}${names[index] as string}=${values[index] as string}`;
  }
  return out;
}

function compare(nameA: string, valueA: string, nameB: string, valueB: string): number {
  if (nameA !== nameB) return nameA < nameB ? -1 : 1;
  if (valueA === valueB) return 0;
  return valueA < valueB ? -1 : 1;
}

/** Decodes what is encoded and encodes by RFC 3986, in one pass; text that is encoded so already is returned as is. */
function encodeComponent(raw: string): string {
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (isUnreserved(code)) continue;
    if (code !== 37 || !isCanonicalEscape(raw, i)) return recode(raw);
    i += 2;
  }
  return raw;
}

/** `%XX` in upper case, of a byte that has to be escaped. */
function isCanonicalEscape(raw: string, index: number): boolean {
  const byte = hexByteAt(raw, index + 1);
  if (byte === -1 || isUnreserved(byte)) return false;
  return raw.charCodeAt(index + 1) < 97 && raw.charCodeAt(index + 2) < 97;
}

function recode(raw: string): string {
  let out = '';
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (isUnreserved(code)) {
      out += raw[i];
    } else if (code === 37) {
      const byte = hexByteAt(raw, i + 1);
      if (byte === -1) {
        out += '%25';
      } else {
        out += isUnreserved(byte) ? String.fromCharCode(byte) : escapeByte(byte);
        i += 2;
      }
    } else if (code === 43) {
      out += '%20';
    } else if (code <= 0xff) {
      // One character per byte: the wire is read as Latin-1.
      out += escapeByte(code);
    } else {
      const point = String.fromCodePoint(raw.codePointAt(i) as number);
      for (const byte of encodeUtf8(point)) out += escapeByte(byte);
      i += point.length - 1;
    }
  }
  return out;
}
