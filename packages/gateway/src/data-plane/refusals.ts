/** What a request costs that the gateway lets through and the function refuses; made by whoever knows prices. */
export interface RefusalPricing {
  /** Whose prices: `us-east-1 as of 2026-11`. */
  readonly prices: string;
  readonly currency: string;
  /** By the API's logical id. */
  readonly perRequest: ReadonlyMap<string, number>;
}

/** Requests of an API that a step refused before any integration ran. */
export interface Refusals {
  readonly api: string;
  readonly step: string;
  readonly count: number;
  /** With auth in the function; `undefined` where that would change nothing, or nobody gave a price. */
  readonly costInFunction: number | undefined;
}

/** The counters of a stage. */
interface StageCounts {
  readonly api: string;
  readonly codes: ReadonlyMap<
    string,
    { readonly decision: 'allow' | 'deny'; readonly step: string; readonly count: number }
  >;
}

/** These refuse whoever calls: routing, throttles and validation stay where auth is left to the function. */
const WHOEVER_CALLS: ReadonlySet<string> = new Set(['route', 'throttle', 'request-validation']);
/** These refuse what was already let in. */
const LET_IN: ReadonlySet<string> = new Set(['integration-permission', 'integration']);

/** Made from the counters when somebody asks: refusing a request pays nothing for it. */
export function refusalsOf(
  stages: Iterable<StageCounts>,
  pricing: RefusalPricing | undefined,
): readonly Refusals[] {
  const counts = new Map<string, Map<string, number>>();
  for (const { api, codes } of stages) {
    for (const { decision, step, count } of codes.values()) {
      if (decision !== 'deny' || LET_IN.has(step)) continue;
      const steps = counts.get(api) ?? new Map<string, number>();
      counts.set(api, steps.set(step, (steps.get(step) ?? 0) + count));
    }
  }
  return [...counts].flatMap(([api, steps]) => {
    const price = pricing?.perRequest.get(api);
    return [...steps].map(([step, count]) => ({
      api,
      step,
      count,
      costInFunction: price === undefined || WHOEVER_CALLS.has(step) ? undefined : count * price,
    }));
  });
}
