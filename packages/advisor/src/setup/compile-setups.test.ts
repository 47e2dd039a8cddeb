import { describe, expect, it } from 'vitest';
import { answerOf, MIXED, SETUPS } from '../../../../spec/fixtures/setups.ts';
import { LEAVES } from '../tree/index.ts';
import { compileSetups, SetupError } from './index.ts';

describe('set-ups', () => {
  it('exist for every leaf but ASK', () => {
    const leaves = new Set([...SETUPS.values()].flatMap((setup) => setup.leaves));
    expect(LEAVES.filter((leaf) => !leaves.has(leaf))).toEqual(['ASK']);
  });

  it.each([...SETUPS])('%s is whole: what is named is there', (_, setup) => {
    const functions = new Set(setup.functions.map(({ name }) => name));
    const authorizers = new Set(setup.authorizers.map(({ name }) => name));
    const parameters = new Set(setup.parameters.map(({ name }) => name));
    expect(functions.size).toBe(setup.functions.length);
    for (const route of setup.routes) {
      expect(functions).toContain(route.function);
      if (route.auth.type === 'AUTHORIZER') expect(authorizers).toContain(route.auth.authorizer);
    }
    const named = [...JSON.stringify(setup).matchAll(/"(?:[a-z]+P|p)arameter":"(\w+)"/g)].map(
      ([, name]) => name,
    );
    for (const name of named) expect(parameters).toContain(name);
    for (const one of setup.functions) expect(one.code.length).toBeLessThan(4096);
    expect(setup.stage.throttle.rateLimit).toBeGreaterThan(0);
  });

  it('leave no route of a guarded leaf open', () => {
    for (const setup of SETUPS.values()) {
      if (setup.leaves.some((leaf) => ['OPEN', 'KEY', 'HOOK'].includes(leaf)) || setup.kind === 'WEBSOCKET')
        continue;
      const open = setup.routes.filter(({ auth }) => auth.type === 'NONE').map(({ path }) => path);
      expect(open).toEqual(setup.leaves.includes('AGENT') ? ['/.well-known/oauth-protected-resource'] : []);
    }
  });

  it('put groups of one kind on one API', () => {
    expect(MIXED.authorizers.map(({ name }) => name)).toEqual(['ShoppersTokens', 'PartnersTokens']);
    expect(MIXED.routes.map(({ method, path, auth }) => `${method} ${path} ${auth.type}`)).toEqual([
      'GET /catalogue NONE',
      'GET /catalogue/{sku} NONE',
      'GET /orders AUTHORIZER',
      'POST /orders AUTHORIZER',
      'GET /orders/{id} AUTHORIZER',
      'POST /orders/{id}/parcels AWS_IAM',
      'GET /stock AUTHORIZER',
      'PUT /stock/{sku} AUTHORIZER',
    ]);
    expect(MIXED.routes.filter(({ apiKeyRequired }) => apiKeyRequired).map(({ path }) => path)).toEqual([
      '/stock',
      '/stock/{sku}',
    ]);
  });

  it('part what one API cannot have together', () => {
    const setups = compileSetups([
      answerOf('POOL', 'HTTP', [], { group: 'users', caller: 'user' }),
      answerOf('PRIV', 'REST', ['K2'], { group: 'services', caller: 'vpcSvc' }),
      answerOf('OPEN', 'REST', ['K5'], { group: 'public', caller: 'anon' }),
    ]);
    expect(setups.map(({ name }) => name)).toEqual(['ApiHttp', 'ApiPrivateRest', 'ApiRest']);
  });

  it.each([
    ['POST /a', ['GET /a', 'POST /a', 'POST /a'], 'stands in the facts twice'],
    ['names', ['GET /a/{x}', 'POST /a/{y}'], 'called `{x}` already'],
    ['shapes', ['GET /a/{x}', 'GET /a/{y}'], 'the same route'],
    ['words', ['orders'], 'is not a method and a path'],
    ['greedy in the middle', ['GET /{all+}/x'], 'is not a method and a path'],
  ])('refuse routes: %s', (_, routes, message) => {
    const answer = answerOf('POOL', 'REST', [], { caller: 'user', api: 'rest', routes });
    expect(() => compileSetups([answer])).toThrow(SetupError);
    expect(() => compileSetups([answer])).toThrow(message);
  });

  it('refuse a webhook on a WebSocket API, and an answer that is none', () => {
    expect(() =>
      compileSetups([answerOf('HOOK', 'WEBSOCKET', [], { caller: 'webhook', api: 'ws' })]),
    ).toThrow('a webhook is posted');
    const ask = { ...answerOf('ASK', 'HTTP', [], {}), missing: ['caller'] };
    expect(() => compileSetups([ask])).toThrow('is not decided: give `caller`');
  });

  it('keep the flood of an hour below the cost cap', () => {
    const [setup] = compileSetups([answerOf('OPEN', 'REST', ['K5', 'K11'], { caller: 'anon', costCap: 1 })]);
    const rate = setup?.stage.throttle.rateLimit ?? 0;
    expect((rate * 3600 * 4.78) / 1e6).toBeLessThanOrEqual(1);
    expect(rate).toBeGreaterThan(50);
  });
});
