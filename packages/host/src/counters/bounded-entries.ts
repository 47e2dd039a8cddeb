/** A search for entries that can be forgotten looks at all of them: at most once in this time. */
const SWEEP_INTERVAL_MS = 1000;

interface Entry<State, Limit> {
  readonly state: State;
  limit: Limit;
}

/** A map of at most `maxEntries` states. It forgets only states that carry nothing. */
export class BoundedEntries<State, Limit> {
  readonly #entries = new Map<string, Entry<State, Limit>>();
  readonly #maxEntries: number;
  readonly #carriesNothing: (state: State, limit: Limit, now: number) => boolean;
  #nextSweep = Number.NEGATIVE_INFINITY;

  constructor(maxEntries: number, carriesNothing: (state: State, limit: Limit, now: number) => boolean) {
    this.#maxEntries = maxEntries;
    this.#carriesNothing = carriesNothing;
  }

  /** The state of a key, made when there is none; `undefined` when there is no room. */
  get(
    key: string,
    limit: Limit,
    now: number,
    create: (limit: Limit, now: number) => State,
  ): State | undefined {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.limit = limit;
      return known.state;
    }
    if (this.#entries.size >= this.#maxEntries) this.#sweep(now);
    if (this.#entries.size >= this.#maxEntries) return undefined;
    const state = create(limit, now);
    this.#entries.set(key, { state, limit });
    return state;
  }

  #sweep(now: number): void {
    if (now < this.#nextSweep) return;
    this.#nextSweep = now + SWEEP_INTERVAL_MS;
    for (const [key, { state, limit }] of this.#entries) {
      if (this.#carriesNothing(state, limit, now)) this.#entries.delete(key);
    }
  }
}
