/** The memory that all buffered bodies of a listener share. */
export class BodyBudget {
  readonly #capacity: number;
  #held = 0;

  constructor(capacityBytes: number) {
    this.#capacity = capacityBytes;
  }

  /** `false`: the bound is reached, nothing was taken. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#capacity) return false;
    this.#held += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#held -= bytes;
  }

  get heldBytes(): number {
    return this.#held;
  }
}
