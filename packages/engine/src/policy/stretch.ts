import { ANY_ONE } from './wildcard-codes.ts';

/** What stands between two runs of a pattern: texts of one length, where `?` is any character. */
export interface Stretch {
  readonly length: number;
  standsAt(text: string, at: number): boolean;
  /** Where the leftmost one between `from` and `to` ends; -1 where there is none. */
  findEnd(text: string, from: number, to: number): number;
}

/** Up to here, comparing at every place costs less than keeping a bit for each character. */
const SHORT = 16;

export function compileStretch(codes: readonly number[]): Stretch {
  const compiled = Int32Array.from(codes);
  const { length } = compiled;
  function standsAt(text: string, at: number): boolean {
    for (let i = length - 1; i >= 0; i--) {
      const code = compiled[i];
      if (code !== ANY_ONE && code !== text.charCodeAt(at + i)) return false;
    }
    return true;
  }
  function findEnd(text: string, from: number, to: number): number {
    for (let at = from; at + length <= to; at++) if (standsAt(text, at)) return at + length;
    return -1;
  }
  return { length, standsAt, findEnd: length <= SHORT ? findEnd : findByBits(codes) };
}

/**
 * Shift-and: a bit for each character of the stretch says that the text so far ends with the stretch so far. Every
 * character of the text is read once, whatever the stretch is; the work is its length by 32.
 * R. Baeza-Yates, G. Gonnet, "A new approach to text searching" (1992).
 */
function findByBits(codes: readonly number[]): Stretch['findEnd'] {
  const words = Math.ceil(codes.length / 32);
  const anyOne = new Uint32Array(words);
  const masks = new Map<number, Uint32Array>();
  for (const [index, code] of codes.entries()) if (code === ANY_ONE) setBit(anyOne, index);
  for (const [index, code] of codes.entries()) {
    if (code === ANY_ONE) continue;
    const mask = masks.get(code) ?? anyOne.slice();
    setBit(mask, index);
    masks.set(code, mask);
  }
  const last = words - 1;
  const whole = 1 << ((codes.length - 1) & 31);
  const state = new Uint32Array(words);
  return (text, from, to) => {
    if (to - from < codes.length) return -1;
    state.fill(0);
    for (let at = from; at < to; at++) {
      const mask = masks.get(text.charCodeAt(at)) ?? anyOne;
      let carry = 1;
      for (let word = 0; word < words; word++) {
        const before = state[word] as number;
        state[word] = ((before << 1) | carry) & (mask[word] as number);
        carry = before >>> 31;
      }
      if (((state[last] as number) & whole) !== 0) return at + 1;
    }
    return -1;
  };
}

function setBit(mask: Uint32Array, index: number): void {
  mask[index >> 5] = (mask[index >> 5] as number) | (1 << (index & 31));
}
