import fc from 'fast-check';
import { expect, it } from 'vitest';
import { advise } from './advise.ts';
import {
  API_TYPES,
  AUTHORIZATIONS,
  CALLERS,
  CREDENTIALS,
  DEFAULT_FACTS,
  type Facts,
  NETWORKS,
  REVOCATIONS,
} from './facts.ts';

/** The primary rules a second time, as a chain of ifs that knows nothing of conditions as data. */
function plainRule(facts: Facts): string {
  const { caller, api, cred, authz, quota } = facts;
  if (caller === undefined) return 'P99';
  const people = ['user', 'social', 'partner', 'employee'].includes(caller);
  const rest =
    facts.net !== 'public' ||
    quota ||
    facts.waf ||
    authz === 'abac' ||
    ['anon', 'vpcSvc', 'svcCross'].includes(caller);
  const http = api === 'http' || (api === undefined && !rest);
  if (caller === 'webhook') return facts.proof === 'hmac' ? 'P01' : 'P01b';
  if (caller === 'vpcSvc') return 'P02';
  if (caller === 'svcCross') return 'P03';
  if (caller === 'svcSame') return 'P04';
  if (caller === 'iot') return facts.canSign ? 'P05' : 'P05b';
  if (facts.iamDecides && (people || caller === 'anon')) return 'P06';
  if (caller === 'anon' && api === 'appsync') return 'P06b';
  if (cred === 'cert') return 'P07';
  if (caller === 'm2m' && facts.net === 'vpc') return 'P07b';
  if (cred === 'opaque' || facts.revoke === 'now' || facts.lookup) return 'P08';
  if (api === 'ws') return 'P09';
  if (caller === 'agent') return 'P10';
  if (authz === 'abac') return 'P11';
  if (api === 'appsync' && people) return 'P12';
  if (authz === 'roles' && people) return 'P13';
  if (people && quota) return 'P13b';
  if (caller === 'm2m') return cred !== 'oidc' ? 'P14' : http ? 'P13c' : 'P13d';
  if (people) return cred === 'oidc' && http ? 'P15' : 'P16';
  return quota ? 'P17' : 'P18';
}

/** The conflicts a second time; `rule` is the primary rule. */
function plainConflicts(facts: Facts, rule: string): readonly string[] {
  const { api, caller, net, regulated } = facts;
  const mutualTls =
    ['P05b', 'P07'].includes(rule) || (regulated && (caller === 'm2m' || caller === 'svcCross'));
  const isPrivate = net === 'vpc' || ['P02', 'P07b'].includes(rule);
  return [
    ...((api === 'http' || api === 'appsync') && facts.quota ? ['E1'] : []),
    ...((api === 'http' || api === 'ws') && facts.waf ? ['E2'] : []),
    ...((api === 'http' || api === 'ws') && net === 'vpc' ? ['E3'] : []),
    ...(api !== undefined && api !== 'rest' && caller === 'svcCross' ? ['E4'] : []),
    ...(api === 'ws' && facts.authz !== 'any' ? ['E5'] : []),
    ...(api !== undefined && api !== 'rest' && net === 'vpn' ? ['E7'] : []),
    ...(api !== undefined && api !== 'rest' && caller === 'vpcSvc' ? ['E8'] : []),
    ...(mutualTls && (isPrivate || api === 'ws' || api === 'appsync') ? ['E9'] : []),
  ];
}

const facts: fc.Arbitrary<Facts> = fc
  .record({
    caller: fc.option(fc.constantFrom(...CALLERS), { nil: undefined, freq: 20 }),
    api: fc.option(fc.constantFrom(...API_TYPES), { nil: undefined, freq: 1 }),
    cred: fc.constantFrom(...CREDENTIALS),
    authz: fc.constantFrom('any' as const, ...AUTHORIZATIONS),
    net: fc.constantFrom('public' as const, ...NETWORKS),
    revoke: fc.constantFrom('slow' as const, ...REVOCATIONS),
    quota: fc.boolean(),
    waf: fc.boolean(),
    iamDecides: fc.boolean(),
    lookup: fc.boolean(),
    canSign: fc.boolean(),
    regulated: fc.boolean(),
    proof: fc.constantFrom('hmac' as const, 'header' as const),
  })
  .map((some) => ({ ...DEFAULT_FACTS, ...some }));

it('table and chain of ifs agree on the rule, and on every conflict', () => {
  fc.assert(
    fc.property(facts, (some) => {
      const advice = advise(some);
      const rule = plainRule(some);
      if (advice.outcome === 'answer') {
        expect(advice.answer.rule).toBe(rule);
        expect(plainConflicts(some, rule)).toEqual([]);
      } else expect(advice.conflicts.map(({ id }) => id)).toEqual(plainConflicts(some, rule));
    }),
    { numRuns: 20_000, seed: 7 },
  );
});
