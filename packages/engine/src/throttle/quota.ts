import type { Quota } from '@portcullis/model';

const DAY_MS = 86_400_000;

/**
 * Where a quota period starts, in milliseconds since the epoch. All boundaries of the gateway are these: UTC
 * midnight; a week starts on Sunday ("AWS::ApiGateway::UsagePlan QuotaSettings"); a month on its first day.
 */
export const QUOTA_PERIOD_START: Readonly<Record<Quota['period'], (now: number) => number>> = {
  DAY: (now) => Math.floor(now / DAY_MS) * DAY_MS,
  WEEK: (now) => {
    // 1970-01-04, three days after the epoch, was a Sunday.
    const firstSunday = 3 * DAY_MS;
    return Math.floor((now - firstSunday) / (7 * DAY_MS)) * 7 * DAY_MS + firstSunday;
  },
  MONTH: (now) => {
    const date = new Date(now);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  },
};

/** A quota's state; `spendQuota` changes it in place. */
export interface QuotaState {
  /** Start of the period that `used` counts. */
  period: number;
  /** Start of the first period ever counted: `offset` applies to it alone. */
  readonly firstPeriod: number;
  used: number;
}

export function freshQuota(quota: Quota, now: number): QuotaState {
  const period = QUOTA_PERIOD_START[quota.period](now);
  return { period, firstPeriod: period, used: 0 };
}

/**
 * Counts one request against the quota. `true`: it may pass. A refused request is not counted. A clock that runs
 * back over a boundary does not open a new period. API reference, "QuotaSettings".
 */
export function spendQuota(state: QuotaState, quota: Quota, now: number): boolean {
  const period = QUOTA_PERIOD_START[quota.period](now);
  if (period > state.period) {
    state.period = period;
    state.used = 0;
  }
  if (!(state.used < quotaAllowance(quota, state.period === state.firstPeriod))) return false;
  state.used += 1;
  return true;
}

/** Requests that one period allows. */
export function quotaAllowance(quota: Quota, firstPeriod: boolean): number {
  return firstPeriod ? quota.limit - quota.offset : quota.limit;
}
