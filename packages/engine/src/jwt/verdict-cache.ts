/**
 * Verdicts on tokens that were seen before, bounded by number and by the length of the tokens kept. Two
 * generations: when the young one is full it becomes the old one, and what is asked for again moves to the young
 * one. No timers, no lists; at most twice the bounds are held.
 */
export class VerdictCache<V> {
  readonly #maxEntries: number;
  readonly #maxCharacters: number;
  #characters = 0;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(bounds: { readonly maxEntries: number; readonly maxCharacters: number }) {
    this.#maxEntries = bounds.maxEntries;
    this.#maxCharacters = bounds.maxCharacters;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(token: string): V | undefined {
    const young = this.#young.get(token);
    if (young !== undefined) return young;
    const old = this.#old.get(token);
    if (old !== undefined) {
      this.#old.delete(token);
      this.set(token, old);
    }
    return old;
  }

  set(token: string, verdict: V): void {
    if (
      this.#young.size > 0 &&
      (this.#young.size >= this.#maxEntries || this.#characters + token.length > this.#maxCharacters)
    ) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#characters = 0;
    }
    if (!this.#young.has(token)) this.#characters += token.length;
    this.#young.set(token, verdict);
  }

  delete(token: string): void {
    if (this.#young.delete(token)) this.#characters -= token.length;
    this.#old.delete(token);
  }
}
