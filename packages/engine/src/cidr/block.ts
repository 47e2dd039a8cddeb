import { type AddressWords, type Family, parseAddress } from './address.ts';

/** An address block, compiled: the words of its network and their masks. */
export interface CidrBlock {
  readonly family: Family;
  readonly network: AddressWords;
  readonly mask: AddressWords;
}

/** Parses `203.0.113.0/24` or `2001:db8::/32`; without a prefix, one address. `undefined` where malformed. */
export function parseCidr(text: string): CidrBlock | undefined {
  const slash = text.indexOf('/');
  const network = new Uint32Array(4);
  const family = parseAddress(slash === -1 ? text : text.slice(0, slash), network);
  if (family === 0) return undefined;
  const written: Family = text.includes(':') ? 6 : 4;
  const width = written === 4 ? 32 : 128;
  let prefix = width;
  if (slash !== -1) {
    const digits = text.slice(slash + 1);
    if (!/^(?:0|[1-9]\d{0,2})$/.test(digits)) return undefined;
    prefix = Number(digits);
    if (prefix > width) return undefined;
  }
  if (written === 4) prefix += 96;
  // A block wider than ::ffff:0:0/96 is an IPv6 block, although its first address is a mapped one.
  const effective: Family = family === 4 && prefix >= 96 ? 4 : 6;
  const mask = new Uint32Array(4);
  for (let i = 0; i < 4; i++) {
    const bits = Math.min(32, Math.max(0, prefix - 32 * i));
    mask[i] = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
    network[i] = ((network[i] as number) & (mask[i] as number)) >>> 0;
  }
  return { family: effective, network, mask };
}

const parsed: AddressWords = new Uint32Array(4);
let parsedText = '';
let parsedFamily: Family | 0 = 0;

/** The statements of a policy ask about the same address one after the other: it is parsed once. */
function parseOnce(address: string): Family | 0 {
  if (address !== parsedText) {
    parsedFamily = parseAddress(address, parsed);
    parsedText = address;
  }
  return parsedFamily;
}

/**
 * Compiles blocks to a test of an address. An IPv4 block never contains an IPv6 address and the other way
 * round; an IPv4-mapped IPv6 address counts as IPv4. What is no address is in no block.
 *
 * @example
 * const inside = compileBlocks([parseCidr('203.0.113.0/24')!]);
 * inside('203.0.113.9'); // true
 */
export function compileBlocks(blocks: readonly CidrBlock[]): (address: string) => boolean {
  const v4 = blocks.filter((block) => block.family === 4);
  const v6 = blocks.filter((block) => block.family === 6);
  const v4Networks = Uint32Array.from(v4, (block) => block.network[3] as number);
  const v4Masks = Uint32Array.from(v4, (block) => block.mask[3] as number);
  return (address) => {
    const family = parseOnce(address);
    if (family === 0) return false;
    if (family === 4) {
      const value = parsed[3] as number;
      for (let i = 0; i < v4Masks.length; i++) {
        if ((value & (v4Masks[i] as number)) >>> 0 === v4Networks[i]) return true;
      }
      return false;
    }
    for (const block of v6) if (contains(block, parsed)) return true;
    return false;
  };
}

function contains({ network, mask }: CidrBlock, words: AddressWords): boolean {
  for (let i = 0; i < 4; i++) {
    if (((words[i] as number) & (mask[i] as number)) >>> 0 !== network[i]) return false;
  }
  return true;
}
