import { describe, expect, it } from 'vitest';
import { refusalSummary } from './refusal-summary.ts';

const pricing = { prices: 'us-east-1 as of 2026-11', currency: 'USD', perRequest: new Map() };

describe('what serve says at its end', () => {
  it('is nothing where nothing was refused', () => {
    expect(refusalSummary({ refusals: [], pricing })).toBe('');
  });

  it('counts by step and prices what auth in the function would have let through', () => {
    const refusals = [
      { api: 'Api', step: 'authentication', count: 1200, costInFunction: 1200 * 4.325e-6 },
      { api: 'Other', step: 'authentication', count: 300, costInFunction: 300 * 4.325e-6 },
      { api: 'Api', step: 'throttle', count: 1, costInFunction: undefined },
    ];
    expect(refusalSummary({ refusals, pricing })).toBe(
      'refused before any integration: 1,501 requests (authentication 1,500, throttle 1)\n' +
        '1,500 of them would have cost $0.00649 with auth in the function ($4.33 a million, prices of us-east-1 as of 2026-11)\n',
    );
  });

  it('says no more than the count where only the gateway itself could refuse', () => {
    const refusals = [{ api: 'Api', step: 'route', count: 1, costInFunction: undefined }];
    expect(refusalSummary({ refusals, pricing })).toBe(
      'refused before any integration: 1 request (route 1)\n',
    );
  });
});
