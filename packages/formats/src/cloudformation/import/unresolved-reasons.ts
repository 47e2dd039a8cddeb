import type { Reading } from '../../source/index.ts';

/** Collects why a route or an authorizer cannot be decided or served from what is here. */
export class UnresolvedReasons {
  readonly #reasons: string[] = [];

  /** The value, or `undefined` with the reason kept. */
  take<T>(reading: Reading<T>): T | undefined {
    if (reading.state === 'unresolved') this.add(reading.reason);
    return reading.state === 'value' ? reading.value : undefined;
  }

  add(reason: string | undefined): void {
    if (reason !== undefined && !this.#reasons.includes(reason)) this.#reasons.push(reason);
  }

  get reason(): string | undefined {
    return this.#reasons.length === 0 ? undefined : this.#reasons.join('; ');
  }
}
