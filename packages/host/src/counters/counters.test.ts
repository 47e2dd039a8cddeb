import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { Counters } from '@portcullis/engine/authorize';
import { fullBucket, takeToken } from '@portcullis/engine/throttle';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { memoryCounters } from './memory-counters.ts';
import { type RedisCounters, redisCounters } from './redis-counters.ts';

const T0 = Date.UTC(2026, 10, 24, 10);
const DAY = 86_400_000;
const day = (limit: number, offset = 0) => ({ limit, period: 'DAY', offset }) as const;

/** What every implementation of the port must do; each test uses keys of its own. */
function contract(counters: () => Counters): void {
  const throttle = { rateLimit: 1, burstLimit: 2 };
  let next = 0;
  const key = (): string => `key-${++next}-${Math.random()}`;

  const take = async (bucket: string, times: readonly number[], limit = throttle): Promise<boolean[]> => {
    const out: boolean[] = [];
    for (const now of times) out.push(await counters().takeToken(bucket, limit, now));
    return out;
  };
  const spend = async (times: readonly number[], quota: ReturnType<typeof day>): Promise<boolean[]> => {
    const counter = key();
    const out: boolean[] = [];
    for (const now of times) out.push(await counters().spendQuota(counter, quota, now));
    return out;
  };

  it('a bucket passes its burst, refuses the next, and refills at its rate', async () => {
    expect(await take(key(), [T0, T0, T0, T0 + 999, T0 + 1000, T0 + 1000])).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('0/0 rejects everything', async () => {
    expect(await take(key(), [T0, T0 + DAY], { rateLimit: 0, burstLimit: 0 })).toEqual([false, false]);
  });

  it('a limit that is not a number rejects everything', async () => {
    expect(await take(key(), [T0], { rateLimit: 1, burstLimit: Number.NaN })).toEqual([false]);
  });

  it('a rate of 0 never refills', async () => {
    expect(await take(key(), [T0, T0 + DAY], { rateLimit: 0, burstLimit: 1 })).toEqual([true, false]);
  });

  it('a clock that runs backwards refills nothing', async () => {
    expect(await take(key(), [T0, T0, T0 - DAY, T0 + 500])).toEqual([true, true, false, false]);
  });

  it('buckets do not share tokens', async () => {
    const [one, two] = [key(), key()];
    expect(await take(one, [T0, T0, T0])).toEqual([true, true, false]);
    expect(await take(two, [T0])).toEqual([true]);
  });

  it('a bucket and a quota of the same name are two things', async () => {
    const name = key();
    expect(await take(name, [T0, T0, T0])).toEqual([true, true, false]);
    expect(await counters().spendQuota(name, day(1), T0)).toBe(true);
  });

  it('concurrent requests never take more than there is', async () => {
    const bucket = key();
    const results = await Promise.all(
      Array.from({ length: 50 }, async () =>
        counters().takeToken(bucket, { rateLimit: 0, burstLimit: 7 }, T0),
      ),
    );
    expect(results.filter(Boolean)).toHaveLength(7);
  });

  it('a quota refuses what is over its limit until its period ends', async () => {
    expect(await spend([T0, T0, T0, T0 + DAY, T0 + DAY, T0 + DAY], day(2))).toEqual([
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it('an offset counts in the first period only', async () => {
    expect(await spend([T0, T0, T0 + DAY, T0 + DAY, T0 + DAY], day(2, 1))).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it('a quota of 0 rejects everything, one that is not a number as well', async () => {
    expect(await spend([T0, T0 + DAY], day(0))).toEqual([false, false]);
    expect(await spend([T0], day(Number.NaN))).toEqual([false]);
  });

  it('decides exactly as the arithmetic of the engine', async () => {
    const limits = fc.record({
      rateLimit: fc.constantFrom(0, 0.1, 1 / 3, 1, 7.5, 1000),
      burstLimit: fc.constantFrom(0, 1, 2, 5),
    });
    const steps = fc.array(fc.integer({ min: -500, max: 5000 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(limits, steps, async (limit, waits) => {
        let now = T0;
        const times = waits.map((wait) => (now += wait));
        const model = fullBucket(limit, times[0] as number);
        expect(await take(key(), times, limit)).toEqual(times.map((time) => takeToken(model, limit, time)));
      }),
      { numRuns: 60, seed: 20261124 },
    );
  });
}

describe('memory counters', () => {
  const counters = memoryCounters({ maxEntries: 10_000 });
  contract(() => counters);

  it('refuse a new key when they are full, and keep the states that they have', () => {
    const small = memoryCounters({ maxEntries: 2 });
    const throttle = { rateLimit: 0.001, burstLimit: 1 };
    expect(small.takeToken('a', throttle, T0)).toBe(true);
    expect(small.takeToken('b', throttle, T0)).toBe(true);
    expect(small.takeToken('c', throttle, T0)).toBe(false);
    expect(small.takeToken('a', throttle, T0)).toBe(false);
  });

  it('make room by forgetting buckets that are full again and quotas whose period is over', () => {
    const small = memoryCounters({ maxEntries: 1 });
    const throttle = { rateLimit: 1, burstLimit: 1 };
    expect(small.takeToken('a', throttle, T0)).toBe(true);
    expect(small.takeToken('b', throttle, T0 + 1000)).toBe(true);
    expect(small.spendQuota('a', day(1), T0)).toBe(true);
    expect(small.spendQuota('b', day(1), T0)).toBe(false);
    expect(small.spendQuota('b', day(1), T0 + DAY)).toBe(true);
  });

  it('keep a quota with an offset, whose first period must be remembered', () => {
    const small = memoryCounters({ maxEntries: 1 });
    small.spendQuota('a', day(2, 1), T0);
    expect(small.spendQuota('b', day(2, 1), T0 + DAY)).toBe(false);
  });
});

const server = redisAt();

describe.runIf(server !== undefined)('Redis counters', () => {
  let child: ChildProcess | undefined;
  let counters: RedisCounters;

  beforeAll(async () => {
    const port = server?.url === undefined ? await freePort() : 0;
    if (server?.url === undefined) {
      const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
      child = spawn('redis-server', args, { stdio: 'ignore' });
    }
    const url = server?.url ?? `redis://127.0.0.1:${port}`;
    counters = await vi.waitFor(async () => {
      const candidate = redisCounters(url, { keyPrefix: `test-${process.pid}:` });
      await candidate.connect();
      return candidate;
    }, 10_000);
  });
  afterAll(() => {
    counters?.close();
    child?.kill('SIGKILL');
  });

  contract(() => counters);

  it.runIf(server?.url === undefined)('reject when the server is gone, at once', async () => {
    child?.kill('SIGKILL');
    const throttle = { rateLimit: 1, burstLimit: 100 };
    await expect(counters.takeToken('gone', throttle, T0)).rejects.toThrow();
    await expect(counters.spendQuota('gone', day(9), T0)).rejects.toThrow();
  });
});

describe('Redis counters without a server', () => {
  it('do not connect, and reject instead of passing', async () => {
    const counters = redisCounters(`redis://127.0.0.1:${await freePort()}`, { timeoutMs: 200 });
    await expect(counters.connect()).rejects.toThrow();
    await expect(counters.takeToken('a', { rateLimit: 1, burstLimit: 1 }, T0)).rejects.toThrow();
    await expect(counters.spendQuota('a', day(1), T0)).rejects.toThrow();
    counters.close();
  });
});

/** The server that the environment names, else a binary to start one; the end-to-end tests always have one. */
function redisAt(): { readonly url?: string } | undefined {
  if (process.env.REDIS_URL !== undefined) return { url: process.env.REDIS_URL };
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return {};
  } catch {
    console.info('no REDIS_URL and no redis-server: the Redis contract is left to the end-to-end tests');
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
