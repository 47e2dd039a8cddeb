import { ANY_ONE } from './wildcard-codes.ts';

/** Where the leftmost stretch between `from` and `to` ends; -1 where there is none. */
export type FindEnd = (text: string, from: number, to: number) => number;

/**
 * Shift-and: a bit for each character of the stretch says that the text so far ends with the stretch so far. Every
 * character of the text is read once, whatever the stretch is; the work is its length by 32.
 * R. Baeza-Yates, G. Gonnet, "A new approach to text searching" (1992).
 */
export function findByBits(codes: readonly number[]): FindEnd {
  const words = Math.ceil(codes.length / 32);
  // Signed: what does not fit into 31 bits would be a float.
  const anyOne = new Int32Array(words);
  const masks = new Map<number, Int32Array>();
  for (const [index, code] of codes.entries()) if (code === ANY_ONE) setBit(anyOne, index);
  for (const [index, code] of codes.entries()) {
    if (code === ANY_ONE) continue;
    const mask = masks.get(code) ?? anyOne.slice();
    setBit(mask, index);
    masks.set(code, mask);
  }
  const last = words - 1;
  const whole = 1 << ((codes.length - 1) & 31);
  const state = new Int32Array(words);
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

function setBit(mask: Int32Array, index: number): void {
  mask[index >> 5] = (mask[index >> 5] as number) | (1 << (index & 31));
}
