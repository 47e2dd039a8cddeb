/**
 * Headers that concern one connection and are never passed on (RFC 9110 section 7.6.1), together with Expect,
 * which whoever accepted the request has already answered.
 */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Lengths of those names: most headers are told apart without making a lower-case copy. */
const LENGTHS: readonly boolean[] = Array.from({ length: 24 }, (_, length) =>
  [...HOP_BY_HOP].some((name) => name.length === length),
);

/** A client that names these in Connection would make the gateway drop what the gateway itself has set. */
const NEVER_DROPPED: ReadonlySet<string> = new Set(['content-length', 'forwarded', 'host', 'via']);
const NEVER_DROPPED_PREFIXES: readonly string[] = ['x-forwarded-', 'x-amzn-'];

export function isHopByHop(name: string): boolean {
  return LENGTHS[name.length] === true && HOP_BY_HOP.has(name.toLowerCase());
}

/** Raw pairs without hop-by-hop headers and without those that a Connection header names. */
export function endToEndHeaders(headers: readonly string[]): string[] {
  const out: string[] = [];
  let named: Set<string> | undefined;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    if (isHopByHop(name)) {
      if (name.length === 10 && name.toLowerCase() === 'connection') named = namedBy(value, named);
    } else {
      out.push(name, value);
    }
  }
  return named === undefined ? out : withoutNamed(out, named);
}

/** Names in a Connection header beyond the usual `keep-alive` and `close`. */
function namedBy(value: string, named: Set<string> | undefined): Set<string> | undefined {
  if (value === 'keep-alive' || value === 'close') return named;
  let names = named;
  for (const part of value.toLowerCase().split(',')) {
    const name = part.trim();
    const kept = NEVER_DROPPED.has(name) || NEVER_DROPPED_PREFIXES.some((prefix) => name.startsWith(prefix));
    if (name === '' || name === 'close' || kept || HOP_BY_HOP.has(name)) continue;
    names ??= new Set();
    names.add(name);
  }
  return names;
}

function withoutNamed(headers: readonly string[], named: ReadonlySet<string>): string[] {
  const out: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    if (!named.has(name.toLowerCase())) out.push(name, headers[i + 1] as string);
  }
  return out;
}
