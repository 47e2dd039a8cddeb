import type { Throttle } from '@portcullis/model';
import type { SetupBudget, SetupStage } from '@portcullis/model/setup';
import type { Exposure } from './exposure.ts';
import type { Group } from './group.ts';

/**
 * USD for a million requests that reach the backend: the gateway's list price, 100 ms of 512 MB of a function, half a
 * kilobyte of log (us-east-1, 2026-11).
 */
const USD_PER_MILLION = { REST: 4.78, HTTP: 2.28, WEBSOCKET: 2.28, GRAPHQL: 5.28 } as const;
const DEFAULT_RATE = 100;

/** K8 and K11: as many requests a second as the cap on an hour's flood pays for. */
export function stageOf(exposure: Exposure, groups: readonly Group[]): SetupStage {
  const caps = groups.flatMap(({ facts }) => (facts.costCap === undefined ? [] : [facts.costCap]));
  const rate =
    caps.length === 0
      ? DEFAULT_RATE
      : Math.max(1, Math.floor(((Math.min(...caps) / 3600) * 1_000_000) / USD_PER_MILLION[exposure.kind]));
  // Burst beyond one second would let a flood pass the cap.
  const rateLimit = Math.min(rate, 10_000);
  const burstLimit = caps.length === 0 ? rateLimit * 2 : rateLimit;
  return {
    name: exposure.kind === 'HTTP' ? '$default' : 'v1',
    throttle: { rateLimit, burstLimit: Math.min(burstLimit, 5_000) },
    accessLogRetentionDays: groups.some(({ facts }) => facts.regulated) ? 365 : 30,
  };
}

/** One route cannot take the whole stage. */
export function routeThrottle(stage: SetupStage): Throttle {
  const half = (value: number): number => Math.max(1, Math.floor(value / 2));
  return { rateLimit: half(stage.throttle.rateLimit), burstLimit: half(stage.throttle.burstLimit) };
}

export const BUDGET: SetupBudget = { limit: 50, emailParameter: 'AlarmEmail' };
