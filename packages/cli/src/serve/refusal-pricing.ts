import { ASSUMED_TRAFFIC, PRICES, pricedRegions, refusalInFunction } from '@portcullis/advisor/cost';
import type { RefusalPricing } from '@portcullis/gateway';
import { readApi } from '../cost/api-at-hand.ts';
import type { Workspace } from '../load/workspace.ts';

const ELSEWHERE = 'us-east-1';

/** What each API's function would cost for a request that it refuses; prices of another region where its own has none. */
export function refusalPricing({ definition }: Pick<Workspace, 'definition'>): RefusalPricing {
  const region = pricedRegions(PRICES).includes(definition.region) ? definition.region : ELSEWHERE;
  const perRequest = new Map<string, number>();
  for (const api of definition.apis) {
    if (api.kind === 'WEBSOCKET') continue;
    const traffic = { ...ASSUMED_TRAFFIC, ...readApi(definition, api, api.stages).traffic };
    perRequest.set(api.logicalId, refusalInFunction(PRICES, region, traffic));
  }
  return { prices: `${region} as of ${PRICES.asOf}`, currency: PRICES.currency, perRequest };
}
