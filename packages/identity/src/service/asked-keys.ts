import type { OperationKeys } from './condition-keys.ts';

/** Condition keys of a request, and what a policy asked about that nobody can say. */
export class AskedKeys implements OperationKeys {
  readonly #keys: OperationKeys;
  readonly #isUnknown: ((key: string) => boolean) | undefined;
  readonly #asked = new Set<string>();

  /** Names in lower case. `isUnknown` is asked about keys that are not among `keys`. */
  constructor(keys: OperationKeys, isUnknown: ((key: string) => boolean) | undefined) {
    this.#keys = keys;
    this.#isUnknown = isUnknown;
  }

  has(key: string): boolean {
    if (this.#keys.has(key)) return true;
    if (this.#isUnknown?.(key) === true) this.#asked.add(key);
    return false;
  }

  get(key: string): string | readonly string[] | undefined {
    return this.#keys.get(key);
  }

  /** What a policy asked about and nobody knows: whatever the decision was, it may be another one. */
  unknown(): readonly string[] {
    return [...this.#asked];
  }
}
