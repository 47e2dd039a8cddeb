import { type Price, type PriceItem, type PriceList, PriceMissing, tieredCost } from './price.ts';

/** A quantity of something that has a price. */
export interface Usage {
  readonly item: PriceItem;
  /** In the price's unit. */
  readonly quantity: number;
}

/** One line of a bill. */
export interface Charge {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  /** Not rounded. */
  readonly cost: number;
  /** The prices it was made with. */
  readonly prices: readonly PriceItem[];
}

/** What a line is before it is priced. */
export interface Line {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usage: readonly Usage[];
}

/** The prices of one region; `before` is what the month has used already, so that tiers go on where it stopped. */
export interface Pricing {
  readonly list: PriceList;
  readonly region: string;
  readonly freeTiers: boolean;
  readonly before: ReadonlyMap<PriceItem, number>;
}

/** Throws `PriceMissing`. */
export function priceOf(list: PriceList, region: string, item: PriceItem): Price {
  const found = list.prices.find((price) => price.item === item && price.region === region);
  if (found === undefined) throw new PriceMissing(item, region);
  return found;
}

/** Lines with nothing in them are left out. Throws `PriceMissing`. */
export function chargesOf(lines: readonly Line[], { list, region, freeTiers, before }: Pricing): Charge[] {
  const used = new Map(before);
  return lines
    .filter(({ usage }) => usage.some(({ quantity }) => quantity > 0))
    .map(({ item, quantity, unit, usage }) => {
      let cost = 0;
      for (const one of usage) {
        const from = used.get(one.item) ?? 0;
        const to = from + one.quantity;
        cost += tieredCost(priceOf(list, region, one.item), from, to, freeTiers);
        used.set(one.item, to);
      }
      return { item, quantity, unit, cost, prices: usage.map((one) => one.item) };
    });
}

/** What lines use, by item. */
export function usageOf(lines: readonly Line[]): ReadonlyMap<PriceItem, number> {
  const used = new Map<PriceItem, number>();
  for (const { usage } of lines)
    for (const { item, quantity } of usage) used.set(item, (used.get(item) ?? 0) + quantity);
  return used;
}

export function totalOf(charges: readonly Charge[]): number {
  return charges.reduce((sum, { cost }) => sum + cost, 0);
}

/** To the cent, half a cent up; the last bits of a binary fraction do not decide. */
export function cents(amount: number): number {
  return Math.round(amount * 100 * (1 + Number.EPSILON * 8)) / 100;
}
