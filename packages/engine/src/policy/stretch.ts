import { type FindEnd, findByBits } from './stretch-bits.ts';
import { ANY_ONE } from './wildcard-codes.ts';

/** What stands between two runs of a pattern: texts of one length, where `?` is any character. */
export interface Stretch {
  readonly length: number;
  standsAt(text: string, at: number): boolean;
  readonly findEnd: FindEnd;
}

/** Up to here, comparing at every place costs less than looking for a part of it first. */
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
  return { length, standsAt, findEnd: length <= SHORT ? findEnd : findLong(codes) };
}

/** A `?` at either end only asks for room. */
function findLong(codes: readonly number[]): FindEnd {
  const first = codes.findIndex((code) => code !== ANY_ONE);
  if (first === -1) return (_, from, to) => (from + codes.length <= to ? from + codes.length : -1);
  const behind = codes.findLastIndex((code) => code !== ANY_ONE) + 1;
  const find = findByAnchor(codes.slice(first, behind));
  const after = codes.length - behind;
  return (text, from, to) => {
    const end = find(text, from + first, to - after);
    return end === -1 ? -1 : end + after;
  };
}

/** How many characters may be compared in vain for each one of the text that is behind them. */
const PATIENCE = 4;

/** As many characters could be compared while a native search begins. */
const COST_OF_SEARCH = 16;

/**
 * Looks for its most telling literal, natively, and compares the rest there. Where that is in vain too often, as it can be
 * made to be, every character is read once.
 */
function findByAnchor(codes: readonly number[]): FindEnd {
  const compiled = Int32Array.from(codes);
  const { length } = compiled;
  const anchor = anchorOf(codes);
  let byBits: FindEnd | undefined;
  return (text, from, to) => {
    let compared = 0;
    // The first place is compared at once: a search costs more than it to begin with.
    for (let at = from; at + length <= to; ) {
      let i = length - 1;
      while (i >= 0 && (compiled[i] === ANY_ONE || compiled[i] === text.charCodeAt(at + i))) i--;
      if (i < 0) return at + length;
      compared += length - i + COST_OF_SEARCH;
      if (compared > PATIENCE * (at + length - from + COST_OF_SEARCH)) {
        byBits ??= findByBits(codes);
        return byBits(text, at + 1, to);
      }
      const found = text.indexOf(anchor.text, at + 1 + anchor.at);
      if (found === -1) return -1;
      at = found - anchor.at;
    }
    return -1;
  };
}

interface Anchor {
  readonly text: string;
  readonly at: number;
}

/** The literal with the rarest character of the stretch; of several the longest. */
function anchorOf(codes: readonly number[]): Anchor {
  const often = new Map<number, number>();
  for (const code of codes) often.set(code, (often.get(code) ?? 0) + 1);
  let best: Anchor & { readonly rarity: number } = { text: '', at: 0, rarity: Number.POSITIVE_INFINITY };
  let from = 0;
  while (from < codes.length) {
    let to = from;
    let text = '';
    let rarity = Number.POSITIVE_INFINITY;
    for (; to < codes.length && codes[to] !== ANY_ONE; to++) {
      const code = codes[to] as number;
      text += String.fromCharCode(code);
      rarity = Math.min(rarity, often.get(code) as number);
    }
    const isBetter = rarity < best.rarity || (rarity === best.rarity && text.length > best.text.length);
    if (isBetter) best = { text, at: from, rarity };
    from = to + 1;
  }
  return best;
}
