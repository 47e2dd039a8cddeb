import type { Throttle } from '@portcullis/model';
import type { SetupBudget, SetupStage } from '@portcullis/model/setup';
import { PRICES, type PriceItem, PriceMissing } from '../cost/index.ts';
import type { Exposure } from './exposure.ts';
import type { Group } from './group.ts';

const MILLION = 1_000_000;
/** Of the list price, where nobody says which region; a bound, since most regions cost about the same. */
const REGION = 'us-east-1';
/** AppSync is not in the price list; third parties write it. */
const APPSYNC_USD_PER_MILLION = 4;
/** What answers a request of a flood: 100 ms of 512 MB of a function, half a kilobyte of log. */
const BACKEND = { gigabyteSeconds: 0.05, logGigabytes: 0.5 / MILLION };

/** USD for a request that reaches the backend, in the first, dearest tiers. */
function usdPerRequest(kind: Exposure['kind']): number {
  const first = (item: PriceItem): number => {
    const price = PRICES.prices.find((one) => one.item === item && one.region === REGION);
    if (price === undefined) throw new PriceMissing(item, REGION);
    return (price.tiers[0]?.price ?? 0) / price.per;
  };
  // A message of a WebSocket API costs what a request of an HTTP API does.
  const gateway =
    kind === 'GRAPHQL'
      ? APPSYNC_USD_PER_MILLION / MILLION
      : first(kind === 'REST' ? 'api-gateway.rest.requests' : 'api-gateway.http.requests');
  const { gigabyteSeconds, logGigabytes } = BACKEND;
  const backend = first('lambda.requests') + gigabyteSeconds * first('lambda.x86.gb-seconds');
  return gateway + backend + logGigabytes * first('logs.ingest');
}

const DEFAULT_RATE = 100;

/** K8 and K11: as many requests a second as the cap on an hour's flood pays for. */
export function stageOf(exposure: Exposure, groups: readonly Group[]): SetupStage {
  const caps = groups.flatMap(({ facts }) => (facts.costCap === undefined ? [] : [facts.costCap]));
  const rate =
    caps.length === 0
      ? DEFAULT_RATE
      : Math.max(1, Math.floor(Math.min(...caps) / 3600 / usdPerRequest(exposure.kind)));
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
