import { expect, it } from 'vitest';
import { advise } from './advise.ts';
import { DEFAULT_FACTS, type Facts } from './facts.ts';

it.each<[string, Partial<Facts>]>([
  ['E1', { caller: 'user', api: 'http', quota: true }],
  ['E1', { caller: 'user', api: 'appsync', quota: true }],
  ['E2', { caller: 'user', api: 'http', waf: true }],
  ['E2', { caller: 'user', api: 'ws', waf: true }],
  ['E3', { caller: 'user', api: 'http', net: 'vpc' }],
  ['E4', { caller: 'svcCross', api: 'http' }],
  ['E4', { caller: 'svcCross', api: 'appsync' }],
  ['E5', { caller: 'user', api: 'ws', authz: 'roles' }],
  ['E7', { caller: 'employee', api: 'http', net: 'vpn' }],
  ['E8', { caller: 'vpcSvc', api: 'http' }],
  ['E9', { caller: 'm2m', cred: 'cert', net: 'vpc' }],
  ['E9', { caller: 'iot', canSign: false, api: 'ws' }],
  ['E9', { caller: 'svcCross', regulated: true, net: 'vpc' }],
  ['E9', { caller: 'm2m', regulated: true, api: 'appsync' }],
])('%s: %j is refused', (id, facts) => {
  const advice = advise({ ...DEFAULT_FACTS, ...facts });
  expect(advice.outcome === 'conflict' && advice.conflicts.map((conflict) => conflict.id)).toEqual([id]);
});

it.each<[string, Partial<Facts>]>([
  ['WebSocket routes can require keys', { caller: 'user', api: 'ws', quota: true }],
  ['AppSync takes a web ACL', { caller: 'user', api: 'appsync', waf: true }],
  ['AppSync can be private', { caller: 'user', api: 'appsync', net: 'vpc' }],
  ['a left-out type is chosen so that it fits', { caller: 'user', quota: true, waf: true, net: 'vpc' }],
])('no conflict: %s', (_name, facts) => {
  expect(advise({ ...DEFAULT_FACTS, ...facts }).outcome).toBe('answer');
});

it('all conflicts are named at once', () => {
  const advice = advise({ ...DEFAULT_FACTS, caller: 'user', api: 'http', quota: true, waf: true });
  expect(advice.outcome === 'conflict' && advice.conflicts.map(({ id }) => id)).toEqual(['E1', 'E2']);
});
