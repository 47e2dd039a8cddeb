import { describe, expect, it } from 'vitest';
import { GatewayMetrics } from './metrics.ts';

const pricing = {
  prices: 'us-east-1 as of 2026-11',
  currency: 'USD',
  perRequest: new Map([['Api', 0.000004325]]),
};

function counted(): GatewayMetrics {
  const metrics = new GatewayMetrics();
  const dev = metrics.stage('Api', 'dev');
  const prod = metrics.stage('Api', 'prod');
  for (let i = 0; i < 1000; i++) dev.observe('deny', 'TOKEN_MISSING', 'authentication', 0.001);
  prod.observe('deny', 'JWT_EXPIRED', 'authentication', 0.001);
  prod.observe('deny', 'ROUTE_NOT_FOUND', 'route', 0.001);
  prod.observe('deny', 'THROTTLED_BY_STAGE', 'throttle', 0.001);
  prod.observe('deny', 'INTEGRATION_FAILED', 'integration', 0.001);
  prod.observe('allow', 'ALLOWED', '', 0.001);
  metrics.stage('Unpriced', 'dev').observe('deny', 'API_KEY_MISSING', 'api-key', 0.001);
  return metrics;
}

describe('refusals', () => {
  it('are counted by API and step over stages and codes; what was let in is none', () => {
    expect(counted().refusals()).toEqual([
      { api: 'Api', step: 'authentication', count: 1001, costInFunction: undefined },
      { api: 'Api', step: 'route', count: 1, costInFunction: undefined },
      { api: 'Api', step: 'throttle', count: 1, costInFunction: undefined },
      { api: 'Unpriced', step: 'api-key', count: 1, costInFunction: undefined },
    ]);
  });

  it('are priced where auth in the function would have let them through', () => {
    const metrics = counted();
    metrics.refusalPricing = pricing;
    expect(metrics.refusals().map(({ costInFunction }) => costInFunction)).toEqual([
      1001 * 0.000004325,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are shown with their cost, whose prices these are, and nothing where there are none', () => {
    const metrics = counted();
    expect(metrics.render()).not.toContain('portcullis_refused_cost_in_function');
    metrics.refusalPricing = pricing;
    const text = metrics.render();
    expect(text).toContain('in USD, at prices of us-east-1 as of 2026-11.\n');
    expect(text).toContain('# TYPE portcullis_refused_cost_in_function gauge\n');
    expect(text).toMatch(
      /\nportcullis_refused_cost_in_function\{api="Api",step="authentication"\} 0\.00432932\d*\n/,
    );
    expect(text).not.toContain('portcullis_refused_cost_in_function{api="Api",step="route"}');
  });
});
