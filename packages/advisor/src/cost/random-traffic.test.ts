import fc from 'fast-check';
import { expect, it } from 'vitest';
import { estimate } from './estimate.ts';
import { PRICES } from './price-list.ts';
import { ASSUMED_TRAFFIC, type Traffic } from './traffic.ts';

const MOST = 1e13;
const count = (): fc.Arbitrary<number> => fc.integer({ min: 0, max: MOST });
const share = (): fc.Arbitrary<number> => fc.double({ min: 0, max: 1, noNaN: true });

const traffics: fc.Arbitrary<Traffic> = fc
  .record({
    api: fc.constantFrom('rest', 'http'),
    requestsPerMonth: count(),
    attackRequests: count(),
    responseKb: fc.double({ min: 0, max: 1e6, noNaN: true }),
    monthlyActiveUsers: count(),
    userPoolTier: fc.constantFrom('lite', 'essentials', 'plus'),
    architecture: fc.constantFrom('x86', 'arm'),
    authorizer: fc.constantFrom('none', 'gateway', 'lambda'),
    authorizerCacheHitRate: share(),
    verifiedPermissions: fc.constantFrom('none', 'single', 'batch'),
    wafRules: fc.option(fc.integer({ min: 0, max: 1500 })),
    wafLeak: share(),
    m2mClients: count(),
    requestsPerSecondLimit: fc.double({ min: 0, max: 1e7, noNaN: true }),
  })
  .map((some): Traffic => ({ ...ASSUMED_TRAFFIC, ...some }));

/** The last bits of a sum depend on the order of its parts. */
const SUMMING = 1 - 1e-9;

const of = (traffic: Traffic, freeTiers: boolean): ReturnType<typeof estimate> =>
  estimate({ prices: PRICES, region: 'us-east-1', freeTiers, traffic, ownRoutes: new Map() });

it('is finite, never negative, and the sum of its items, whatever the traffic', () => {
  fc.assert(
    fc.property(traffics, fc.boolean(), (traffic, freeTiers) => {
      const { monthly, attack, hourlyBound } = of(traffic, freeTiers);
      for (const amount of [monthly.total, hourlyBound.cost, ...attack.map(({ cost }) => cost)]) {
        expect(Number.isFinite(amount)).toBe(true);
        expect(amount).toBeGreaterThanOrEqual(0);
      }
      for (const { items } of [monthly, ...attack])
        for (const { cost, quantity } of items) expect(Math.min(cost, quantity)).toBeGreaterThanOrEqual(0);
    }),
  );
});

it('never falls when more is sent, nor when free tiers are left out', () => {
  fc.assert(
    fc.property(traffics, count(), (traffic, more) => {
      const fewer = { ...traffic, requestsPerMonth: Math.min(traffic.requestsPerMonth, more) };
      const [low, high] = [of(fewer, true), of(traffic, true)];
      expect(high.monthly.total).toBeGreaterThanOrEqual(low.monthly.total * SUMMING);
      expect(of(traffic, false).monthly.total).toBeGreaterThanOrEqual(high.monthly.total * SUMMING);
      const harder = of({ ...traffic, attackRequests: traffic.attackRequests + more }, true);
      for (const [index, { cost }] of harder.attack.entries())
        expect(cost).toBeGreaterThanOrEqual((high.attack[index]?.cost ?? Number.NaN) * SUMMING);
    }),
  );
});

it('finds auth at the gateway never dearer than any other design', () => {
  fc.assert(
    fc.property(traffics, (traffic) => {
      const { attack } = of(traffic, false);
      const gateway = attack.find(({ design }) => design.id === 'gateway-authorizer')?.cost ?? Number.NaN;
      for (const { cost } of attack) expect(cost).toBeGreaterThanOrEqual(gateway * SUMMING);
    }),
  );
});
