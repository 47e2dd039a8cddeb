/** What a price stands on. */
export type Basis =
  /** The provider's price page, or a dated copy of it. */
  | 'price page'
  /** Somebody else's writing; no price page read. */
  | 'third party'
  /** Stated, and no direct source read. */
  | 'unconfirmed';

/** Prices of a marginal unit: each tier holds up to a monthly quantity; the last holds for all above (`null`). */
export interface PriceTier {
  readonly upTo: number | null;
  /** For `per` units. */
  readonly price: number;
}

/** One dated price. A price list is data: it can be printed, edited, and given back. */
export interface Price {
  readonly item: PriceItem;
  readonly region: string;
  /** What is counted: `request`, `GB-second`, `monthly active user`. */
  readonly unit: string;
  /** How many units a tier's price is for: 1000000 where prices are per million. */
  readonly per: number;
  readonly tiers: readonly PriceTier[];
  /** Units of each month that a free tier gives; counted only where free tiers are asked for. */
  readonly free?: number | undefined;
  /** When it was read: `2026-09`. */
  readonly date: string;
  readonly source: string;
  readonly basis: Basis;
  readonly note?: string | undefined;
}

export interface PriceList {
  readonly currency: string;
  /** When the list was last gone through. */
  readonly asOf: string;
  readonly prices: readonly Price[];
}

export const PRICE_ITEMS = [
  'api-gateway.rest.requests',
  'api-gateway.http.requests',
  'lambda.requests',
  'lambda.x86.gb-seconds',
  'lambda.arm.gb-seconds',
  'logs.ingest',
  'data.out',
  'cognito.lite.mau',
  'cognito.essentials.mau',
  'cognito.plus.mau',
  'cognito.federated.mau',
  'cognito.m2m.tokens',
  'waf.web-acl',
  'waf.rule',
  'waf.requests',
  'verified-permissions.single',
  'verified-permissions.batch',
  'vpc-endpoint.hours',
  'vpc-endpoint.data',
] as const;

export type PriceItem = (typeof PRICE_ITEMS)[number];

/** A quantity has no price in the region: the estimate cannot be made. */
export class PriceMissing extends Error {
  readonly item: PriceItem;
  readonly region: string;
  constructor(item: PriceItem, region: string) {
    super(`no price of ${item} in ${region}`);
    this.name = 'PriceMissing';
    this.item = item;
    this.region = region;
  }
}

/**
 * The cost of the units between two monthly quantities: each tier prices its own part, and what the free tier gives is
 * taken from the first units of the month.
 */
export function tieredCost(price: Price, from: number, to: number, freeTiers: boolean): number {
  const start = Math.max(from, freeTiers ? (price.free ?? 0) : 0);
  let cost = 0;
  let floor = 0;
  for (const { upTo, price: each } of price.tiers) {
    const ceiling = upTo ?? Number.POSITIVE_INFINITY;
    const units = Math.min(to, ceiling) - Math.max(start, floor);
    if (units > 0) cost += (units / price.per) * each;
    floor = ceiling;
  }
  return cost;
}

/** Regions in which a list prices anything, sorted. */
export function pricedRegions(list: PriceList): readonly string[] {
  return [...new Set(list.prices.map(({ region }) => region))].sort();
}

/** The list with the prices of another laid over it, by item and region; date and currency are the other's. */
export function overlayPrices(base: PriceList, over: PriceList): PriceList {
  const key = ({ item, region }: Price): string => `${region} ${item}`;
  const replaced = new Set(over.prices.map(key));
  return { ...over, prices: [...base.prices.filter((price) => !replaced.has(key(price))), ...over.prices] };
}
