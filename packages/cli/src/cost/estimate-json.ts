import { type AttackEstimate, type Charge, cents, type Estimate } from '@portcullis/advisor/cost';
import { claimsOf } from './claims.ts';
import { type Origins, originOf } from './origins.ts';

/** The fields of `cost --json`; amounts are rounded to the cent. */
export function estimateJson(result: Estimate, origins: Origins): object {
  const { currency, pricesAsOf, region, freeTiers, monthly, attack, hourlyBound, machineTokens } = result;
  const { own } = origins;
  return {
    currency,
    pricesAsOf,
    region,
    freeTiers,
    api: own === undefined ? null : { id: own.api.id, name: own.api.name, kind: own.api.kind },
    monthly: { items: monthly.items.map(itemJson), total: cents(monthly.total) },
    attack: attack.map(attackJson),
    hourlyBound: {
      requestsPerSecond: hourlyBound.requestsPerSecond,
      requests: hourlyBound.requests,
      cost: cents(hourlyBound.cost),
      costAtTimeout: hourlyBound.costAtTimeout === null ? null : cents(hourlyBound.costAtTimeout),
    },
    machineTokens: machineTokens.map((one) => ({ ...one, cost: cents(one.cost) })),
    traffic: Object.fromEntries(
      Object.entries(result.traffic).map(([key, value]) => [key, { value, from: originOf(origins, key) }]),
    ),
    prices: result.prices,
    claims: claimsOf(result),
  };
}

function attackJson(one: AttackEstimate): object {
  const { design, requests, cost, items, refusedBy, ownRoutes } = one;
  return {
    design: design.id,
    title: design.title,
    kinds: design.kinds,
    requests,
    cost: cents(cost),
    items: items.map(itemJson),
    ownRoutes,
    gatewayBills: refusedBy.gatewayBills,
    basis: one.basis,
    source: refusedBy.source,
  };
}

function itemJson({ item, quantity, unit, cost }: Charge): object {
  return { item, quantity, unit, cost: cents(cost) };
}
