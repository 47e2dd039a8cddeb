/** How often something may happen within a minute, by what is counted. */
export const LIMITS_PER_MINUTE = {
  /** Forms posted to the hosted pages, by source address. */
  formsOfSource: 1_200,
  /** Sign-in steps, by pool and name of the user; the lockout of the account itself comes sooner. */
  stepsOfUser: 60,
  /** Messages with a code (sign-up, resend, forgotten password), by pool and name of the user. */
  messagesOfUser: 10,
  /** Failed client authentications, by source address. */
  clientFailuresOfSource: 600,
} as const;

export type LimitName = keyof typeof LIMITS_PER_MINUTE;

const WINDOW_MS = 60_000;
/** Keys in memory; beyond, those that are oldest are forgotten. */
const MAX_KEYS = 20_000;

interface Count {
  startedAt: number;
  seen: number;
}

/** Counts in this process, in windows of a minute. */
export class Limits {
  readonly #counts = new Map<string, Count>();

  /** Counts one more; `false`: it is one too many. */
  take(name: LimitName, of: string, now: number): boolean {
    const count = this.#current(name, of, now);
    count.seen += 1;
    return count.seen <= LIMITS_PER_MINUTE[name];
  }

  /** Whether the next one would be one too many. */
  isSpent(name: LimitName, of: string, now: number): boolean {
    const count = this.#counts.get(`${name} ${of}`);
    if (count === undefined || now - count.startedAt >= WINDOW_MS) return false;
    return count.seen >= LIMITS_PER_MINUTE[name];
  }

  #current(name: LimitName, of: string, now: number): Count {
    const key = `${name} ${of}`;
    const known = this.#counts.get(key);
    if (known !== undefined && now - known.startedAt < WINDOW_MS) return known;
    const count: Count = { startedAt: now, seen: 0 };
    this.#counts.delete(key);
    this.#counts.set(key, count);
    if (this.#counts.size > MAX_KEYS) {
      const oldest = this.#counts.keys().next();
      if (oldest.done !== true) this.#counts.delete(oldest.value);
    }
    return count;
  }
}
