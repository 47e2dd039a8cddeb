/**
 * IP addresses in comparable form: four 32-bit words. An IPv4 address and its IPv4-mapped IPv6 form
 * (RFC 4291 section 2.5.5.2) are the same address: a dual-stack socket reports one as the other.
 */

export type Family = 4 | 6;

/** Receives the words of a parsed address; IPv4 uses only the last. Reused, so that parsing allocates nothing. */
export type AddressWords = Uint32Array;

/** Parses strictly: no leading zeros, no zone, no blanks, no short IPv4 forms. 0 where `text` is no address. */
export function parseAddress(text: string, words: AddressWords): Family | 0 {
  if (text.length > 45) return 0;
  if (text.indexOf(':') === -1) {
    const value = parseIpv4(text, 0);
    if (value < 0) return 0;
    words[0] = 0;
    words[1] = 0;
    words[2] = 0;
    words[3] = value;
    return 4;
  }
  if (!parseIpv6(text, words)) return 0;
  return isMapped(words) ? 4 : 6;
}

/** The four octets from `from` to the end as one unsigned number, -1 where they are malformed. */
function parseIpv4(text: string, from: number): number {
  let value = 0;
  let octet = -1;
  let octets = 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (octet < 0 || octets === 3) return -1;
      value = value * 256 + octet;
      octet = -1;
      octets++;
    } else if (code >= 48 && code <= 57) {
      // A leading zero means octal to some readers and decimal to others: refuse it.
      if (octet === 0) return -1;
      octet = (octet < 0 ? 0 : octet * 10) + code - 48;
      if (octet > 255) return -1;
    } else return -1;
  }
  return octet < 0 || octets !== 3 ? -1 : value * 256 + octet;
}

const groups = new Uint16Array(8);

/** RFC 4291 section 2.2, all three text forms. */
function parseIpv6(text: string, words: AddressWords): boolean {
  const end = text.length;
  let at = 0;
  let count = 0;
  let gap = -1;
  if (text.startsWith('::')) {
    gap = 0;
    at = 2;
  } else if (text.charCodeAt(0) === 58) return false;
  while (at < end) {
    if (count === 8) return false;
    let value = 0;
    const start = at;
    while (at < end && at - start < 4) {
      const digit = hexDigit(text.charCodeAt(at));
      if (digit < 0) break;
      value = value * 16 + digit;
      at++;
    }
    if (at === start) return false;
    if (at < end && text.charCodeAt(at) === 46) {
      const dotted = count > 6 ? -1 : parseIpv4(text, start);
      if (dotted < 0) return false;
      groups[count++] = dotted >>> 16;
      groups[count++] = dotted & 0xffff;
      at = end;
      break;
    }
    groups[count++] = value;
    if (at === end) break;
    if (text.charCodeAt(at) !== 58) return false;
    at++;
    if (at === end) return false;
    if (text.charCodeAt(at) === 58) {
      if (gap >= 0) return false;
      gap = count;
      at++;
    }
  }
  if (gap < 0) {
    if (count !== 8) return false;
  } else {
    if (count === 8) return false;
    const tail = count - gap;
    groups.copyWithin(8 - tail, gap, count);
    groups.fill(0, gap, 8 - tail);
  }
  for (let i = 0; i < 4; i++)
    words[i] = (((groups[2 * i] as number) << 16) | (groups[2 * i + 1] as number)) >>> 0;
  return true;
}

function isMapped(words: AddressWords): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
