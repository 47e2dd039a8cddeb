import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PRICES } from '../cost/index.ts';
import { advise } from './advise.ts';
import type { Answer } from './answer.ts';
import { DEFAULT_FACTS, type Facts } from './facts.ts';

/** Facts and the result as the reference writes it: kind, leaf, layers. */
const EXAMPLES: readonly Example[] = JSON.parse(
  readFileSync(new URL('../../../../spec/vectors/advisor/worked-examples.json', import.meta.url), 'utf8'),
);

interface Example {
  readonly name: string;
  readonly facts: Partial<Facts>;
  readonly result: string;
}

function answerTo(facts: Partial<Facts>): Answer {
  const advice = advise({ ...DEFAULT_FACTS, ...facts });
  if (advice.outcome === 'conflict') throw new Error(advice.conflicts.map(({ id }) => id).join(' '));
  return advice.answer;
}

it.each(EXAMPLES)('example $name', ({ facts, result }) => {
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
