import { expect, it } from 'vitest';
import { advise, situationOf } from './advise.ts';
import { CLASSIC_LAYERS, CLASSIC_TREE, CLASSIC_TREE_LABEL, classicBranch } from './classic-tree.ts';
import { DEFAULT_FACTS, type Facts } from './facts.ts';

/** What the classic tree answers, and what the table does. */
function both(some: Partial<Facts>): readonly [string, string] {
  const facts = { ...DEFAULT_FACTS, ...some };
  const branch = classicBranch(situationOf(facts));
  const advice = advise(facts);
  return [
    `${branch?.id} ${branch?.leaf}`,
    advice.outcome === 'answer' ? `${advice.answer.rule} ${advice.answer.leaf}` : 'conflict',
  ];
}

it('says of itself that it is reconstructed', () => {
  expect(CLASSIC_TREE_LABEL).toBe('reconstructed');
  const ids = new Set([...CLASSIC_TREE, ...CLASSIC_LAYERS].map(({ id }) => id));
  expect([...ids].sort()).toEqual([
    'Y1',
    'Y2',
    'Y3',
    'Y3a',
    'Y4',
    'Y5',
    'Y5a',
    'Y5b',
    'Y6',
    'Y7',
    'Y8',
    'Y9',
  ]);
});

it.each<[string, Partial<Facts>]>([
  ['public', { caller: 'anon' }],
  ['public and metered', { caller: 'anon', quota: true }],
  ['a service of the own account', { caller: 'svcSame' }],
  ['a service of another account', { caller: 'svcCross' }],
  ['users of the own app', { caller: 'user' }],
  ['social sign-in', { caller: 'social' }],
  ['SAML users', { caller: 'partner', cred: 'saml' }],
  ['access by group', { caller: 'user', authz: 'roles' }],
  ['own tokens', { caller: 'user', cred: 'opaque' }],
])('classic tree and table agree on %s', (_name, facts) => {
  const [classic, table] = both(facts);
  expect(table.split(' ')[1]).toBe(classic.split(' ')[1]);
});

it.each<[string, Partial<Facts>, string, string]>([
  [
    'HTTP APIs (2020) take tokens of any OIDC issuer',
    { caller: 'partner', cred: 'oidc' },
    'Y5a POOL',
    'P15 JWT',
  ],
  ['direct AWS calls need no IAM on the API itself', { caller: 'user', aws: true }, 'Y4 IDPOOL', 'P16 POOL'],
  ['devices have the IoT credential provider', { caller: 'iot' }, 'Y4 IDPOOL', 'P05 IOT'],
  ['inside the VPC: a private endpoint as well', { caller: 'vpcSvc' }, 'Y3 IAM', 'P02 PRIV'],
  ['servers get client credentials', { caller: 'm2m' }, 'Y7 CUSTOM', 'P14 M2M'],
  ['agents speak OAuth', { caller: 'agent' }, 'Y7 CUSTOM', 'P10 AGENT'],
  ['a webhook signs its body', { caller: 'webhook' }, 'Y7 CUSTOM', 'P01 HOOK'],
  ['attributes go to a policy engine', { caller: 'user', authz: 'abac' }, 'Y5 POOL', 'P11 AVP'],
  ['certificates are an identity', { caller: 'm2m', cred: 'cert' }, 'Y7 CUSTOM', 'P07 MTLS'],
  ['AppSync has groups built in', { caller: 'user', authz: 'roles', api: 'appsync' }, 'Y6 ROLES', 'P12 GQL'],
  ['WebSocket APIs ask at $connect', { caller: 'user', api: 'ws' }, 'Y5 POOL', 'P09 WS'],
  ['a token that must stop at once is looked up', { caller: 'user', revoke: 'now' }, 'Y5 POOL', 'P08 CUSTOM'],
  ['a key must not live in a browser', { caller: 'user', quota: true }, 'Y5 POOL', 'P13b CUSTOM'],
])('they differ: %s', (_why, facts, classic, table) => {
  expect(both(facts)).toEqual([classic, table]);
});

it('without a caller the classic tree ends nowhere', () => {
  expect(classicBranch(situationOf(DEFAULT_FACTS))).toBeUndefined();
});
