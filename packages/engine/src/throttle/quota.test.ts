import { describe, expect, it } from 'vitest';
import { freshQuota, QUOTA_PERIOD_START, spendQuota } from './quota.ts';

const at = (text: string): number => Date.parse(text);
const spend = (quota: Parameters<typeof freshQuota>[0], times: readonly string[]): boolean[] => {
  const state = freshQuota(quota, at(times[0] as string));
  return times.map((time) => spendQuota(state, quota, at(time)));
};

describe('quota', () => {
  it('refuses what is over the limit until the period ends', () => {
    expect(
      spend({ limit: 1, period: 'DAY', offset: 0 }, [
        '2026-11-24T10:00:00Z',
        '2026-11-24T23:59:59.999Z',
        '2026-11-25T00:00:00Z',
      ]),
    ).toEqual([true, false, true]);
  });

  it('refuses everything at a limit of 0', () => {
    expect(spend({ limit: 0, period: 'DAY', offset: 0 }, ['2026-11-24T10:00:00Z'])).toEqual([false]);
  });

  it('refuses when the limit is not a number', () => {
    expect(spend({ limit: Number.NaN, period: 'DAY', offset: 0 }, ['2026-11-24T10:00:00Z'])).toEqual([false]);
  });

  it('subtracts the offset in the first period only', () => {
    expect(
      spend({ limit: 2, period: 'DAY', offset: 1 }, [
        '2026-11-24T10:00:00Z',
        '2026-11-24T10:00:01Z',
        '2026-11-25T10:00:00Z',
        '2026-11-25T10:00:01Z',
        '2026-11-25T10:00:02Z',
      ]),
    ).toEqual([true, false, true, true, false]);
  });

  it('refuses the whole first period when the offset eats the limit', () => {
    expect(
      spend({ limit: 1, period: 'MONTH', offset: 5 }, ['2026-11-01T00:00:00Z', '2026-11-30T23:59:59Z']),
    ).toEqual([false, false]);
  });

  it('does not open a new period when the clock runs back over a boundary', () => {
    expect(
      spend({ limit: 1, period: 'DAY', offset: 0 }, [
        '2026-11-25T00:00:00Z',
        '2026-11-24T23:59:59Z',
        '2026-11-25T00:00:01Z',
      ]),
    ).toEqual([true, false, false]);
  });

  it.each([
    ['DAY', '2026-11-24T23:59:59.999Z', '2026-11-24T00:00:00.000Z'],
    ['WEEK', '2026-11-21T23:59:59.999Z', '2026-11-15T00:00:00.000Z'],
    ['WEEK', '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
    ['MONTH', '2024-02-29T12:00:00.000Z', '2024-02-01T00:00:00.000Z'],
    ['MONTH', '2026-12-31T23:59:59.999Z', '2026-12-01T00:00:00.000Z'],
  ] as const)('%s: %s lies in the period that starts %s (UTC)', (period, time, start) => {
    expect(new Date(QUOTA_PERIOD_START[period](at(time))).toISOString()).toBe(start);
  });
});
