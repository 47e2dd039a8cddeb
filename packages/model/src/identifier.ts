/**
 * Ids that AWS makes up at deployment, as stable hashes of account, region and logical id: the same template
 * gives the same ids on every machine. FNV-1a over 64 bits, twice with different seeds; ids are names, not secrets.
 */

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/** `length` characters of [0-9a-z], at most 24. */
export function stableId(parts: readonly string[], length: number): string {
  const text = parts.join('\u0000');
  let out = digits(fnv1a(text, 0xcbf29ce484222325n)) + digits(fnv1a(text, 0x84222325cbf29ce4n));
  while (out.length < length) out += out;
  return out.slice(0, length);
}

function fnv1a(text: string, seed: bigint): bigint {
  let hash = seed;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return hash;
}

function digits(value: bigint): string {
  let out = '';
  let rest = value;
  for (let i = 0; i < 12; i++) {
    out += ALPHABET[Number(rest % 36n)];
    rest /= 36n;
  }
  return out;
}
