import { acceptedLines, attackLines } from './attack.ts';
import { type Charge, chargesOf, type Pricing, priceOf, totalOf, usageOf } from './charge.ts';
import { DESIGNS, type Design, type DesignId } from './designs.ts';
import { machineTokens } from './machine-tokens.ts';
import { monthLines } from './month.ts';
import type { Price, PriceItem, PriceList } from './price.ts';
import type { Traffic } from './traffic.ts';
import { type ClaimBasis, type RefusedBy, refusedBy } from './who-pays.ts';

export interface AttackEstimate {
  readonly design: Design;
  readonly requests: number;
  readonly items: readonly Charge[];
  readonly cost: number;
  readonly refusedBy: RefusedBy;
  /** On whose word the gateway bills it or not: for the API's kind, where that can have the design. */
  readonly basis: ClaimBasis;
  /** The API at hand is built like this, in this many of its routes. */
  readonly ownRoutes: number;
}

/** What a flood of accepted requests costs in an hour at most. */
export interface HourlyBound {
  readonly requestsPerSecond: number;
  readonly requests: number;
  readonly cost: number;
  /** Where every request keeps the function until its timeout; `null`: the timeout is not known. */
  readonly costAtTimeout: number | null;
}

/** What machine clients pay for tokens, by how long they use one. */
export interface MachineChoice {
  readonly choice: string;
  readonly tokens: number;
  readonly cost: number;
}

/** Costs are not rounded. */
export interface Estimate {
  readonly currency: string;
  readonly pricesAsOf: string;
  readonly region: string;
  readonly freeTiers: boolean;
  readonly traffic: Traffic;
  readonly monthly: { readonly items: readonly Charge[]; readonly total: number };
  readonly attack: readonly AttackEstimate[];
  readonly hourlyBound: HourlyBound;
  readonly machineTokens: readonly MachineChoice[];
  /** Every price that was used. */
  readonly prices: readonly Price[];
}

export interface EstimateInput {
  readonly prices: PriceList;
  readonly region: string;
  readonly freeTiers: boolean;
  readonly traffic: Traffic;
  /** How many routes of the API at hand are built like a design. */
  readonly ownRoutes: ReadonlyMap<DesignId, number>;
}

const SECONDS_PER_HOUR = 3600;
const TOKEN_HOURS = [0, 1, 24] as const;

/** What a month and an attack cost, design by design. Throws `PriceMissing`. */
export function estimate({ prices: list, region, freeTiers, traffic, ownRoutes }: EstimateInput): Estimate {
  const empty: Pricing = { list, region, freeTiers, before: new Map() };
  const month = monthLines(traffic);
  const monthly = chargesOf(month, empty);
  const onTop: Pricing = { ...empty, before: beforeAttack(usageOf(month), traffic) };
  const attack = DESIGNS.map((design) => {
    const items = chargesOf(attackLines(design, traffic), onTop);
    const refuser = refusedBy(design.refusedBy);
    const kind = design.kinds.includes(traffic.api) ? traffic.api : design.kinds[0];
    return {
      design,
      requests: traffic.attackRequests,
      items,
      cost: totalOf(items),
      refusedBy: refuser,
      basis: refuser.basis[kind],
      ownRoutes: ownRoutes.get(design.id) ?? 0,
    };
  });
  const used = [...monthly, ...attack.flatMap(({ items }) => items)].flatMap((charge) => charge.prices);
  return {
    currency: list.currency,
    pricesAsOf: list.asOf,
    region,
    freeTiers,
    traffic,
    monthly: { items: monthly, total: totalOf(monthly) },
    attack,
    hourlyBound: hourlyBound(traffic, { ...empty, freeTiers: false }),
    machineTokens: machineChoices(traffic, empty),
    prices: [...new Set(used)].map((item) => priceOf(list, region, item)),
  };
}

/** What one request costs that reaches the function and is refused there, in the first tiers. Throws `PriceMissing`. */
export function refusalInFunction(list: PriceList, region: string, traffic: Traffic): number {
  const design = DESIGNS.find(
    ({ reachesFunctionOf, webAcl }) => reachesFunctionOf === traffic.api && !webAcl,
  );
  if (design === undefined) throw new Error('INVARIANT: either kind of API can leave auth to its function');
  const lines = attackLines(design, { ...traffic, attackRequests: 1 });
  return totalOf(chargesOf(lines, { list, region, freeTiers: false, before: new Map() }));
}

/** The tiers of either kind of API go on where the month's requests stopped; the web ACL's fee stands on its own. */
function beforeAttack(
  used: ReadonlyMap<PriceItem, number>,
  { requestsPerMonth }: Traffic,
): ReadonlyMap<PriceItem, number> {
  return new Map([
    ...used,
    ['api-gateway.rest.requests', requestsPerMonth],
    ['api-gateway.http.requests', requestsPerMonth],
  ]);
}

/** In the first, dearest tiers: a bound. */
function hourlyBound(traffic: Traffic, pricing: Pricing): HourlyBound {
  const requests = traffic.requestsPerSecondLimit * SECONDS_PER_HOUR;
  const at = (ms: number): number => totalOf(chargesOf(acceptedLines(requests, ms, traffic), pricing));
  return {
    requestsPerSecond: traffic.requestsPerSecondLimit,
    requests,
    cost: at(traffic.backendMs),
    costAtTimeout: traffic.backendTimeoutMs === null ? null : at(traffic.backendTimeoutMs),
  };
}

function machineChoices(traffic: Traffic, pricing: Pricing): readonly MachineChoice[] {
  const { m2mClients, m2mCallsPerMonth } = traffic;
  if (m2mClients === 0) return [];
  const choices = TOKEN_HOURS.filter((hours) => hours > 0 || m2mCallsPerMonth > 0).map((hours) => {
    const tokens = machineTokens(m2mClients, m2mCallsPerMonth, hours);
    const usage = [{ item: 'cognito.m2m.tokens', quantity: tokens }] as const;
    const charges = chargesOf([{ item: 'tokens', quantity: tokens, unit: 'tokens', usage }], pricing);
    const choice = hours === 0 ? 'a token for every call' : `a token used for ${hours} h`;
    return { choice, tokens, cost: totalOf(charges) };
  });
  return [...choices, { choice: 'SigV4 (AWS_IAM)', tokens: 0, cost: 0 }];
}
