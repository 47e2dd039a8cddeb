import type { Counters } from '@portcullis/engine/authorize';
import { QUOTA_PERIOD_START, quotaAllowance } from '@portcullis/engine/throttle';
import type { Quota, Throttle } from '@portcullis/model';
import { Redis, type Result } from 'ioredis';
import { SPEND_QUOTA_SCRIPT, TAKE_TOKEN_SCRIPT } from './redis-scripts.ts';

export interface RedisCountersOptions {
  /** An answer that takes longer is a failure. */
  readonly timeoutMs?: number | undefined;
  /** Before every key. */
  readonly keyPrefix?: string | undefined;
}

/**
 * Counters that several processes share. They fail closed: while the server cannot be reached every call rejects,
 * and the caller answers as for an exhausted limit.
 */
export interface RedisCounters extends Counters {
  takeToken(bucket: string, throttle: Throttle, now: number): Promise<boolean>;
  spendQuota(counter: string, quota: Quota, now: number): Promise<boolean>;
  /** Resolves once the server answers; rejects when it does not. Calls before that reject. */
  connect(): Promise<void>;
  close(): void;
}

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeToken(key: string, rate: string, burst: string, now: string): Result<number, Context>;
    spendQuota(key: string, period: string, first: string, later: string): Result<number, Context>;
  }
}

/** @example const counters = redisCounters('redis://127.0.0.1:6379'); await counters.connect(); */
export function redisCounters(url: string, options: RedisCountersOptions = {}): RedisCounters {
  const timeoutMs = options.timeoutMs ?? 1000;
  const redis = new Redis(url, {
    lazyConnect: true,
    // A request must not wait for a server that is gone.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    enableAutoPipelining: true,
    keyPrefix: options.keyPrefix ?? 'portcullis:',
    scripts: {
      takeToken: { lua: TAKE_TOKEN_SCRIPT, numberOfKeys: 1 },
      spendQuota: { lua: SPEND_QUOTA_SCRIPT, numberOfKeys: 1 },
    },
  });
  // Without a listener ioredis prints; each call reports its own failure.
  redis.on('error', () => undefined);
  return {
    async takeToken(bucket, { rateLimit, burstLimit }, now) {
      return (
        (await redis.takeToken(`bucket:${bucket}`, String(rateLimit), String(burstLimit), String(now))) === 1
      );
    },
    async spendQuota(counter, quota, now) {
      const period = String(QUOTA_PERIOD_START[quota.period](now));
      const first = String(quotaAllowance(quota, true));
      const later = String(quotaAllowance(quota, false));
      return (await redis.spendQuota(`quota:${counter}`, period, first, later)) === 1;
    },
    async connect() {
      await redis.connect();
    },
    close: () => redis.disconnect(),
  };
}
