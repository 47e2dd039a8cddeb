import { expect, it } from 'vitest';
import { PRICES } from '../cost/index.ts';
import { advise } from './advise.ts';
import type { Answer } from './answer.ts';
import { DEFAULT_FACTS, type Facts } from './facts.ts';

/** Facts and the result as the reference writes it: kind, leaf, layers. */
const EXAMPLES: readonly (readonly [string, Partial<Facts>, string])[] = [
  ['1 open catalogue', { caller: 'anon' }, 'REST OPEN K5 K8'],
  ['2 catalogue, metered', { caller: 'anon', quota: true }, 'REST KEY K1 K5 K8'],
  ['3 user app', { caller: 'user' }, 'HTTP POOL K8'],
  ['4 user, waf', { caller: 'user', waf: true }, 'REST POOL K5 K8'],
  ['5 social', { caller: 'social' }, 'HTTP POOL K8'],
  ['6 partner, oidc', { caller: 'partner', cred: 'oidc' }, 'HTTP JWT K8'],
  ['7 partner, saml, rest', { caller: 'partner', cred: 'saml', api: 'rest' }, 'REST POOL K8'],
  ['8 partner, oidc, quota', { caller: 'partner', cred: 'oidc', quota: true }, 'REST CUSTOM K1 K8'],
  ['9 user, roles, rest', { caller: 'user', authz: 'roles', api: 'rest' }, 'REST ROLES K8'],
  ['10 user, roles, appsync', { caller: 'user', authz: 'roles', api: 'appsync' }, 'GRAPHQL GQL K8'],
  ['11 user, abac, tenant', { caller: 'user', authz: 'abac', tenant: true }, 'REST AVP K7 K8'],
  ['12 user, aws, iamDecides', { caller: 'user', aws: true, iamDecides: true }, 'HTTP IDPOOL K8'],
  ['12b user, aws', { caller: 'user', aws: true }, 'HTTP POOL K8 K12'],
  ['12c m2m, oidc', { caller: 'm2m', cred: 'oidc' }, 'HTTP JWT K8'],
  ['12d anon, appsync', { caller: 'anon', api: 'appsync' }, 'GRAPHQL IDPOOL K5 K8'],
  ['12e webhook, header only', { caller: 'webhook', proof: 'header' }, 'HTTP CUSTOM K5 K8'],
  ['13 user, revoke=now', { caller: 'user', revoke: 'now' }, 'HTTP CUSTOM K8'],
  ['14 user, opaque', { caller: 'user', cred: 'opaque' }, 'HTTP CUSTOM K8'],
  ['15 user, ws', { caller: 'user', api: 'ws' }, 'WEBSOCKET WS K8'],
  ['16 m2m, scopes', { caller: 'm2m', authz: 'scopes' }, 'HTTP M2M K8'],
  ['17 m2m, quota', { caller: 'm2m', quota: true }, 'REST M2M K1 K8'],
  ['18 m2m, cert', { caller: 'm2m', cred: 'cert' }, 'HTTP MTLS K6 K8'],
  ['19 service, same account', { caller: 'svcSame' }, 'HTTP IAM K8'],
  ['20 service, other account', { caller: 'svcCross' }, 'REST IAMX K4 K8'],
  ['21 service in the VPC', { caller: 'vpcSvc' }, 'REST PRIV K2 K8'],
  ['22 iot', { caller: 'iot' }, 'HTTP IOT K8'],
  ['23 employee, vpn', { caller: 'employee', net: 'vpn' }, 'REST POOL K3 K8'],
  ['24 webhook, HMAC', { caller: 'webhook' }, 'HTTP HOOK K5 K8'],
  ['25 agent (MCP)', { caller: 'agent' }, 'HTTP AGENT K8'],
];

function answerTo(facts: Partial<Facts>): Answer {
  const advice = advise({ ...DEFAULT_FACTS, ...facts });
  if (advice.outcome === 'conflict') throw new Error(advice.conflicts.map(({ id }) => id).join(' '));
  return advice.answer;
}

it.each(EXAMPLES)('example %s', (_name, facts, result) => {
  const { apiKind, leaf, layers } = answerTo(facts);
  expect([apiKind, leaf, ...layers.map(({ id }) => id)].join(' ')).toBe(result);
});

it('example 13: a credential that must stop at once is looked up on every request', () => {
  expect(answerTo({ caller: 'user', revoke: 'now' }).configuration).toContain('TTL 0');
  expect(answerTo({ caller: 'user', cred: 'opaque' }).configuration).toContain('60 to 300 s');
  expect(answerTo({ caller: 'user', cred: 'opaque', api: 'appsync' }).configuration).toContain('TTL 0');
});

it.each<[string, Partial<Facts>, RegExp]>([
  ['WS under CUSTOM', { caller: 'user', api: 'ws', cred: 'opaque' }, /only \$connect .*P09/],
  ['AGENT under CUSTOM', { caller: 'agent', lookup: true }, /MCP clients .*P10/],
  ['GQL under CUSTOM', { caller: 'user', api: 'appsync', revoke: 'now' }, /directives.*P12/],
])('the advice of a rule below the winner stands as a second note: %s', (_name, facts, note) => {
  const answer = answerTo(facts);
  expect([answer.rule, answer.leaf]).toEqual(['P08', 'CUSTOM']);
  expect(answer.caveats.filter((text) => note.test(text))).toHaveLength(1);
});

it('a pool for the users of an OIDC issuer on REST names the Lambda authorizer, and what each costs', () => {
  const answer = answerTo({ caller: 'user', cred: 'oidc', api: 'rest' });
  expect(answer.leaf).toBe('POOL');
  expect(answer.alternatives[0]).toMatch(
    /CUSTOM.*function call.*\$0\.28 per million, us-east-1, prices of 2026-11.*federation hop.*\$0\.015 a month/,
  );
  const dearer = {
    ...PRICES,
    prices: PRICES.prices.map((price) => ({ ...price, tiers: [{ upTo: null, price: 7 }] })),
  };
  const other = advise(answer.facts, dearer);
  expect(other.outcome === 'answer' && other.answer.alternatives[0]).toContain('$7 a month');
});

it('AppSync with an OIDC issuer uses its OIDC mode, or a function where roles are no Cognito groups', () => {
  expect(answerTo({ caller: 'user', api: 'appsync', cred: 'oidc' }).method).toContain('OPENID_CONNECT');
  expect(answerTo({ caller: 'user', api: 'appsync', cred: 'oidc', authz: 'roles' }).method).toContain(
    'AWS_LAMBDA',
  );
});

it('a JWT authorizer asks for a discovery document and RSA keys before anything else', () => {
  expect(answerTo({ caller: 'user', cred: 'oidc' }).caveats[0]).toMatch(/discovery document.*RSA/);
});

it('without a caller the answer is what is missing', () => {
  const answer = answerTo({ cred: 'opaque' });
  expect(answer).toMatchObject({ rule: 'P99', leaf: 'ASK', missing: ['caller'], layers: [] });
});

it('a cap on cost that AppSync has no throttle for is not passed over in silence', () => {
  const answer = answerTo({ caller: 'user', api: 'appsync', costCap: 5 });
  expect(answer.layers.map(({ id }) => id)).toEqual(['K8']);
  expect(answer.caveats.join('\n')).toContain('$5 an hour');
});
