import { describe, expect, it } from 'vitest';
import { fullBucket, isRefilled, takeToken } from './token-bucket.ts';

const T0 = Date.UTC(2026, 10, 24);

function takeMany(
  count: number,
  throttle: { rateLimit: number; burstLimit: number },
  now: number,
): boolean[] {
  const bucket = fullBucket(throttle, now);
  return Array.from({ length: count }, () => takeToken(bucket, throttle, now));
}

describe('token bucket', () => {
  it('lets a burst up to its capacity pass and refuses the next', () => {
    expect(takeMany(4, { rateLimit: 1, burstLimit: 3 }, T0)).toEqual([true, true, true, false]);
  });

  it('rejects everything at 0/0, also much later', () => {
    const throttle = { rateLimit: 0, burstLimit: 0 };
    const bucket = fullBucket(throttle, T0);
    expect(takeToken(bucket, throttle, T0)).toBe(false);
    expect(takeToken(bucket, throttle, T0 + 1e9)).toBe(false);
  });

  it('rejects everything with a capacity of 0, whatever the rate', () => {
    expect(takeMany(2, { rateLimit: 100, burstLimit: 0 }, T0)).toEqual([false, false]);
  });

  it('never refills at a rate of 0', () => {
    const throttle = { rateLimit: 0, burstLimit: 1 };
    const bucket = fullBucket(throttle, T0);
    expect(takeToken(bucket, throttle, T0)).toBe(true);
    expect(takeToken(bucket, throttle, T0 + 1e9)).toBe(false);
  });

  it('refuses when a limit is not a number', () => {
    expect(takeMany(1, { rateLimit: 1, burstLimit: Number.NaN }, T0)).toEqual([false]);
    const throttle = { rateLimit: Number.NaN, burstLimit: 1 };
    const bucket = { tokens: 0, at: T0 };
    takeToken(bucket, throttle, T0 + 5000);
    expect(bucket.tokens).toBeLessThanOrEqual(1);
  });

  it('refills at its rate, to its capacity and no further', () => {
    const throttle = { rateLimit: 2, burstLimit: 2 };
    const bucket = fullBucket(throttle, T0);
    expect([1, 2, 3].map(() => takeToken(bucket, throttle, T0))).toEqual([true, true, false]);
    expect(takeToken(bucket, throttle, T0 + 499)).toBe(false);
    expect(takeToken(bucket, throttle, T0 + 500)).toBe(true);
    expect([1, 2, 3].map(() => takeToken(bucket, throttle, T0 + 60_000))).toEqual([true, true, false]);
  });

  it('refills nothing when the clock runs backwards', () => {
    const throttle = { rateLimit: 1, burstLimit: 1 };
    const bucket = fullBucket(throttle, T0);
    expect(takeToken(bucket, throttle, T0)).toBe(true);
    expect(takeToken(bucket, throttle, T0 - 60_000)).toBe(false);
    expect(takeToken(bucket, throttle, T0 + 999)).toBe(false);
    expect(takeToken(bucket, throttle, T0 + 1000)).toBe(true);
  });

  it('follows a capacity that was lowered', () => {
    const bucket = fullBucket({ rateLimit: 1, burstLimit: 100 }, T0);
    const lowered = { rateLimit: 1, burstLimit: 1 };
    expect([1, 2].map(() => takeToken(bucket, lowered, T0))).toEqual([true, false]);
  });

  it('is forgettable exactly when it is full again', () => {
    const throttle = { rateLimit: 1, burstLimit: 2 };
    const bucket = fullBucket(throttle, T0);
    takeToken(bucket, throttle, T0);
    expect(isRefilled(bucket, throttle, T0 + 999)).toBe(false);
    expect(isRefilled(bucket, throttle, T0 + 1000)).toBe(true);
  });
});
