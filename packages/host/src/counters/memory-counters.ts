import type { Counters } from '@portcullis/engine/authorize';
import {
  freshQuota,
  fullBucket,
  isRefilled,
  QUOTA_PERIOD_START,
  type QuotaState,
  spendQuota,
  type TokenBucket,
  takeToken,
} from '@portcullis/engine/throttle';
import type { Quota, Throttle } from '@portcullis/model';
import { BoundedEntries } from './bounded-entries.ts';

export interface MemoryCountersOptions {
  /** Buckets and quotas that are kept, each; a new one beyond that is refused until others can be forgotten. */
  readonly maxEntries: number;
}

/**
 * Counters in this process. Both kinds are bounded; what is dropped to make room is only what a new entry would
 * equal, so that no client gets a fresh allowance by making others.
 */
export function memoryCounters(options: MemoryCountersOptions): Counters {
  const buckets = new BoundedEntries<TokenBucket, Throttle>(options.maxEntries, isRefilled);
  const quotas = new BoundedEntries<QuotaState, Quota>(options.maxEntries, isOver);
  return {
    takeToken(bucket, throttle, now) {
      const state = buckets.get(bucket, throttle, now, fullBucket);
      return state !== undefined && takeToken(state, throttle, now);
    },
    spendQuota(counter, quota, now) {
      const state = quotas.get(counter, quota, now, freshQuota);
      return state !== undefined && spendQuota(state, quota, now);
    },
  };
}

/** A quota of an earlier period; where an offset makes the first period different, it must be remembered. */
function isOver(state: QuotaState, quota: Quota, now: number): boolean {
  return quota.offset === 0 && QUOTA_PERIOD_START[quota.period](now) > state.period;
}
