import { describe, expect, it } from 'vitest';
import { cents } from './charge.ts';
import type { DesignId } from './designs.ts';
import { type Estimate, type EstimateInput, estimate, refusalInFunction } from './estimate.ts';
import { overlayPrices, PriceMissing, tieredCost } from './price.ts';
import { PRICES } from './price-list.ts';
import { ASSUMED_TRAFFIC, type Traffic } from './traffic.ts';

const SHOP: Partial<Traffic> = { requestsPerMonth: 50_000_000, monthlyActiveUsers: 100_000 };

function of(traffic: Partial<Traffic>, more: Partial<EstimateInput> = {}): Estimate {
  return estimate({
    prices: PRICES,
    region: 'us-east-1',
    freeTiers: true,
    traffic: { ...ASSUMED_TRAFFIC, ...traffic },
    ownRoutes: new Map(),
    ...more,
  });
}

const month = (traffic: Partial<Traffic>, more: Partial<EstimateInput> = {}): number =>
  cents(of(traffic, more).monthly.total);
const attack = (design: DesignId, traffic: Partial<Traffic> = {}): number =>
  cents(of(traffic).attack.find((one) => one.design.id === design)?.cost ?? Number.NaN);

describe('a month', () => {
  it('X1: 50 M requests of a REST API with a Cognito authorizer and 100,000 users', () => {
    expect(of(SHOP).monthly.items.map(({ cost }) => cents(cost))).toEqual([175, 51.67, 25, 9, 1350]);
    expect(month(SHOP)).toBe(1610.67);
  });

  it('X1 without free tiers', () => {
    expect(month(SHOP, { freeTiers: false })).toBe(1760.67);
  });

  it('X2: the tier of the user pool outweighs the kind of the API', () => {
    expect(month({ ...SHOP, api: 'http' })).toBe(1485.67);
    expect(month({ ...SHOP, api: 'http', userPoolTier: 'lite' })).toBe(630.67);
  });

  it.each([
    ['a Lambda authorizer that finds 90 % in its cache', 0.9, 'none', 2.67],
    ['a Lambda authorizer without cache', 0, 'none', 26.67],
    ['Verified Permissions behind it, 90 % from the cache', 0.9, 'single', 27.67],
    ['Verified Permissions behind it, without cache', 0, 'single', 276.67],
    ['Verified Permissions at the price of batches, without cache', 0, 'batch', 6776.67],
  ] as const)('X3: %s', (_name, authorizerCacheHitRate, verifiedPermissions, more) => {
    const lambda = { ...SHOP, authorizer: 'lambda', authorizerCacheHitRate, verifiedPermissions } as const;
    expect(cents(of(lambda).monthly.total - of(SHOP).monthly.total)).toBe(more);
  });

  it('meters HTTP APIs per 512 KB', () => {
    const items = (responseKb: number): number =>
      of({ api: 'http', requestsPerMonth: 1_000_000, responseKb }).monthly.items[0]?.cost ?? 0;
    expect(items(512)).toBeCloseTo(1, 10);
    expect(items(513)).toBeCloseTo(2, 10);
  });

  it('costs nothing without traffic', () => {
    expect(of({ attackRequests: 0 }).monthly).toEqual({ items: [], total: 0 });
    expect(attack('in-function-rest', { attackRequests: 0 })).toBe(0);
  });

  it('adds the web ACL, federated users and the endpoint of a private API', () => {
    const quiet = { requestsPerMonth: 1_000_000, responseKb: 0 };
    const base = of(quiet).monthly.total;
    const more = (traffic: Partial<Traffic>): number =>
      cents(of({ ...quiet, ...traffic }).monthly.total - base);
    expect(more({ wafRules: 3 })).toBe(8.6);
    expect(more({ vpcEndpointZones: 2 })).toBe(14.4);
    expect(more({ monthlyActiveUsers: 150, federatedUsers: 150 })).toBe(1.5);
  });
});

describe('an attack of 100 M requests', () => {
  it.each([
    ['in-function-rest', 432.5],
    ['in-function-http', 182.5],
    ['gateway-authorizer', 25],
    ['lambda-authorizer-random', 78.33],
    ['lambda-authorizer-uncached', 78.33],
    ['lambda-authorizer-replayed', 25],
    ['lambda-authorizer-screened', 25],
    ['invalid-api-key', 25],
  ] as const)('X4: %s', (design, cost) => {
    expect(attack(design)).toBe(cost);
  });

  it.each([
    ['waf-in-function', 95.08],
    ['waf-gateway-authorizer', 91],
  ] as const)('X5: %s, of which 1 % leaks', (design, cost) => {
    expect(attack(design)).toBe(cost);
  });

  it.each([
    [10_000, 181.2],
    [100, 1.81],
  ])('X5: an hour of an open REST API at %i requests per second', (requestsPerSecondLimit, cost) => {
    expect(cents(of({ requestsPerSecondLimit }).hourlyBound.cost)).toBe(cost);
  });

  it('knows no bound at the timeout where there is no timeout, and a higher one where there is', () => {
    expect(of({}).hourlyBound.costAtTimeout).toBeNull();
    // 36 M × (3.50 + 0.20 + 3 s × 0.5 GB × 16.6667 + 0.50)
    expect(cents(of({ backendTimeoutMs: 3000 }).hourlyBound.costAtTimeout ?? 0)).toBe(1051.2);
  });

  it('has a bound that no volume lowers', () => {
    const { cost } = of({ requestsPerMonth: 1e12 }).hourlyBound;
    expect(cents(cost)).toBe(181.2);
  });

  it('is priced on top of the month, in the tiers that are left', () => {
    const cost = (requestsPerMonth: number): number =>
      of({ requestsPerMonth }).attack[0]?.items.find(({ item }) => item === 'REST API requests')?.cost ?? 0;
    expect(cost(233_000_000)).toBeCloseTo(350, 6);
    expect(cost(283_000_000)).toBeCloseTo(50 * 3.5 + 50 * 2.8, 6);
    expect(cost(333_000_000)).toBeCloseTo(280, 6);
  });

  it('names what refuses and on whose word the gateway does not bill it', () => {
    const gateway = of({}).attack.find(({ design }) => design.id === 'gateway-authorizer');
    expect(gateway?.refusedBy).toMatchObject({ gatewayBills: false, basis: { rest: 'AWS staff' } });
  });
});

describe('one request that the function refuses', () => {
  it.each([
    ['rest', 4.325],
    ['http', 1.825],
  ] as const)('costs what an attack costs, by the million: %s', (api, million) => {
    const each = refusalInFunction(PRICES, 'us-east-1', { ...ASSUMED_TRAFFIC, api });
    expect(each * 1_000_000).toBeCloseTo(million, 5);
  });
});

describe('machine clients', () => {
  it('X6: 500 clients', () => {
    const choices = of({ m2mClients: 500, m2mCallsPerMonth: 10_000_000 }).machineTokens;
    expect(choices.map(({ choice, tokens, cost }) => [choice, tokens, cents(cost)])).toEqual([
      ['a token for every call', 10_000_000, 22_500],
      ['a token used for 1 h', 360_000, 810],
      ['a token used for 24 h', 15_000, 33.75],
      ['SigV4 (AWS_IAM)', 0, 0],
    ]);
    expect(month({ m2mClients: 500, m2mCallsPerMonth: 10_000_000 })).toBe(810);
    expect(month({ m2mClients: 500, m2mCallsPerMonth: 10_000_000, m2mTokenHours: 0 })).toBe(22_500);
  });
});

describe('prices', () => {
  const [rest] = PRICES.prices;

  it('integrates every tier that a quantity crosses', () => {
    if (rest === undefined) throw new Error('no prices');
    expect(tieredCost(rest, 0, 1_000_000_000, false)).toBeCloseTo(333 * 3.5 + 667 * 2.8, 6);
    const upper = tieredCost(rest, 999_000_000, 1_001_000_000, false);
    expect(upper).toBeCloseTo(2.8 + 2.38, 6);
  });

  it('takes what is free from the first units of the month', () => {
    const lite = PRICES.prices.find(({ item }) => item === 'cognito.lite.mau');
    if (lite === undefined) throw new Error('no price');
    expect(tieredCost(lite, 0, 950_000, true)).toBeCloseTo(90_000 * 0.0055 + 850_000 * 0.0046, 6);
    expect(tieredCost(lite, 0, 5_000, true)).toBe(0);
  });

  it('are data: another list changes what comes out', () => {
    if (rest === undefined) throw new Error('no prices');
    const dearer = { ...rest, tiers: [{ upTo: null, price: 35 }], date: '2027-01' };
    const prices = overlayPrices(PRICES, { currency: 'USD', asOf: '2027-01', prices: [dearer] });
    const result = of(SHOP, { prices });
    expect(cents(result.monthly.total)).toBe(1610.67 + 1575);
    expect(result.pricesAsOf).toBe('2027-01');
    expect(result.prices).toContainEqual(dearer);
  });

  it('refuses a region that has none, naming what is missing', () => {
    expect(() => of(SHOP, { region: 'eu-west-1' })).toThrow(PriceMissing);
    expect(() => of(SHOP, { region: 'eu-west-1' })).toThrow('api-gateway.rest.requests in eu-west-1');
  });

  it('have ascending tiers, the last without an end, a date and a source', () => {
    for (const { tiers, date, source } of PRICES.prices) {
      const ends = tiers.map(({ upTo }) => upTo ?? Number.POSITIVE_INFINITY);
      expect(ends).toEqual([...ends].sort((a, b) => a - b));
      expect(ends.at(-1)).toBe(Number.POSITIVE_INFINITY);
      expect(date).toMatch(/^\d{4}-\d\d$/);
      expect(source).not.toBe('');
    }
  });
});
