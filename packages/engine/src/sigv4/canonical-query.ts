import { encodeUtf8, escapeByte, hexByteAt, isUnreserved } from '../encoding/index.ts';

/**
 * The query of the canonical request: names and values decoded and encoded again by RFC 3986, sorted by encoded
 * name, then by encoded value; a name without a value gets an empty one. `X-Amz-Signature` of a presigned request
 * is left out. `+` is a space, as signers read it. IAM User Guide "Create a signed AWS API request".
 */
export function canonicalQuery(rawQuery: string, presigned: boolean): string {
  if (rawQuery === '') return '';
  const pairs: Pair[] = [];
  let sorted = true;
  // What most clients send is canonical already, and need not be put together again.
  let asSent = true;
  for (let start = 0; start <= rawQuery.length; ) {
    const ampersand = rawQuery.indexOf('&', start);
    const end = ampersand === -1 ? rawQuery.length : ampersand;
    const pair = readPair(rawQuery, start, end);
    if (pair === undefined || (presigned && pair.name === 'X-Amz-Signature')) {
      asSent = false;
    } else {
      const last = pairs.at(-1);
      if (last !== undefined && compare(last, pair) > 0) sorted = false;
      if (!pair.asSent) asSent = false;
      pairs.push(pair);
    }
    start = end + 1;
  }
  if (sorted && asSent) return rawQuery;
  if (!sorted) pairs.sort(compare);
  return pairs.map(({ name, value }) => `${name}=${value}`).join('&');
}

interface Pair {
  readonly name: string;
  readonly value: string;
  readonly asSent: boolean;
}

/** `undefined` where there is nothing between two ampersands. */
function readPair(rawQuery: string, start: number, end: number): Pair | undefined {
  if (end === start) return undefined;
  const found = rawQuery.indexOf('=', start);
  const equals = found === -1 || found > end ? end : found;
  const rawName = rawQuery.slice(start, equals);
  const rawValue = rawQuery.slice(equals + 1, end);
  const name = encodeComponent(rawName);
  const value = encodeComponent(rawValue);
  return { name, value, asSent: equals < end && name === rawName && value === rawValue };
}

function compare(a: Pair, b: Pair): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.value === b.value) return 0;
  return a.value < b.value ? -1 : 1;
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
