import fc from 'fast-check';
import { expect, it } from 'vitest';
import { advise, situationOf } from './advise.ts';
import { type AnswerApiKind, LEAVES } from './answer.ts';
import { chooseKind, TYPE_RULES } from './api-type.ts';
import { evaluate } from './condition.ts';
import { CONFLICTS } from './conflicts.ts';
import { FACT_KINDS } from './fact-keys.ts';
import { CALLERS, DEFAULT_FACTS, type Facts } from './facts.ts';
import { LAYERS } from './layers.ts';
import { LEAF_VARIANTS } from './leaf-variants.ts';
import { LEAF_ROWS } from './leaves.ts';
import { NOTES } from './notes.ts';
import { PRIMARY_RULES } from './primary-rules.ts';

/** Any facts: every key at any of its values, often the default. */
const anyFacts: fc.Arbitrary<Facts> = fc
  .record(
    Object.fromEntries(
      FACT_KINDS.map(({ key, values }) => {
        const base = DEFAULT_FACTS[key];
        const value: fc.Arbitrary<unknown> =
          values === 'boolean'
            ? fc.boolean()
            : values === 'number'
              ? fc.integer({ min: 1, max: 500 })
              : fc.constantFrom(...values);
        return [key, fc.oneof(fc.constant(base), value)];
      }),
    ),
  )
  .map((facts) => ({ ...DEFAULT_FACTS, ...facts }));

const SAMPLE = fc.sample(anyFacts, { numRuns: 10_000, seed: 20_261_127 });
/** Few facts at a time, for rules that stand behind many others. */
const SPARSE = CALLERS.flatMap((caller) =>
  FACT_KINDS.flatMap(({ key, values }) => {
    const settings: readonly unknown[] =
      values === 'boolean' ? [true, false] : values === 'number' ? [9] : values;
    return settings.map((value): Facts => ({ ...DEFAULT_FACTS, caller, [key]: value }));
  }),
);
const EVERYTHING = [...SAMPLE, ...SPARSE, DEFAULT_FACTS];
const ADVICE = EVERYTHING.map((facts) => ({ facts, advice: advise(facts) }));
const ANSWERS = ADVICE.flatMap(({ advice }) => (advice.outcome === 'answer' ? [advice.answer] : []));

const kindsOf = (id: string): readonly AnswerApiKind[] =>
  LAYERS.find((layer) => layer.id === id)?.kinds ?? [];

it('10,000 random fact sets never contradict themselves', () => {
  expect(SAMPLE).toHaveLength(10_000);
  for (const answer of ANSWERS) {
    const { facts, apiKind, leaf, layers, method } = answer;
    const told = JSON.stringify({ facts, apiKind, leaf, method, layers });
    const has = (id: string): boolean => layers.some((layer) => layer.id === id);
    for (const { id } of layers) expect(kindsOf(id), told).toContain(apiKind);
    // What each kind of API does not have.
    if (apiKind === 'REST') expect(method, told).not.toContain('JWT authorizer');
    if (apiKind !== 'REST') expect([leaf, ...layers.map(({ id }) => id)], told).not.toContain('IAMX');
    if (apiKind === 'HTTP' || apiKind === 'WEBSOCKET') {
      expect(facts.waf, told).toBe(false);
      if (has('K5')) expect(layers.find(({ id }) => id === 'K5')?.what, told).toContain('CloudFront');
      expect([has('K2'), has('K3'), has('K4')], told).toEqual([false, false, false]);
    }
    if (apiKind === 'WEBSOCKET') expect(method, told).not.toContain('JWT');
    if (apiKind !== 'REST' && apiKind !== 'WEBSOCKET') expect(has('K1'), told).toBe(false);
    if (apiKind !== 'REST' && apiKind !== 'HTTP') expect(has('K6'), told).toBe(false);
    expect(has('K5') && has('K2'), told).toBe(false);
    expect(has('K6') && has('K2'), told).toBe(false);
    expect(leaf === 'IDPOOL' && has('K12'), told).toBe(false);
    // A person's client never gets an API key to keep, and a stated type is kept.
    if (leaf === 'KEY') expect(facts.caller, told).toBe('anon');
    if (facts.api !== undefined) {
      expect(apiKind, told).toBe(
        { rest: 'REST', http: 'HTTP', ws: 'WEBSOCKET', appsync: 'GRAPHQL' }[facts.api],
      );
    }
    // Nothing is left blank.
    for (const text of [
      method,
      answer.credential,
      ...answer.reasons,
      ...answer.caveats,
      ...answer.alternatives,
    ]) {
      expect(text, told).not.toMatch(/^$|undefined|\{costCap\}/);
    }
    for (const { what, why } of layers)
      expect(`${what} ${why}`, told).not.toMatch(/^ |undefined|\{costCap\}/);
    for (const { why } of answer.rejected) expect(why, told).not.toBe('');
    if (leaf !== 'ASK') expect(answer.configuration, told).toBeTruthy();
  }
});

it('first match wins: every rule above the winner is false, checked one by one', () => {
  for (const { rule, facts } of ANSWERS.filter(({ leaf }) => leaf !== 'ASK')) {
    const situation = { ...situationOf(facts), kind: chooseKind(situationOf(facts))?.kind ?? 'HTTP' };
    const matching = PRIMARY_RULES.filter(({ when }) => evaluate(when, situation) === true).map(
      ({ id }) => id,
    );
    expect(matching[0]).toBe(rule);
    expect(PRIMARY_RULES.every(({ when }) => evaluate(when, situation) !== undefined)).toBe(true);
  }
});

it('the same facts give the same answer', () => {
  for (const facts of SAMPLE.slice(0, 500)) expect(advise({ ...facts })).toEqual(advise(facts));
});

it('every rule, conflict and layer can fire', () => {
  const fired = new Set(ANSWERS.flatMap(({ rule, layers }) => [rule, ...layers.map(({ id }) => id)]));
  for (const { advice } of ADVICE) {
    if (advice.outcome === 'conflict') for (const { id } of advice.conflicts) fired.add(id);
  }
  const never = [...PRIMARY_RULES, ...CONFLICTS, ...LAYERS]
    .map(({ id }) => id)
    .filter((id) => !fired.has(id));
  expect(never).toEqual([]);
});

it('every type rule, note and variant can fire, and no leaf has words for a kind that it cannot have', () => {
  const situations = ANSWERS.map(({ facts, apiKind, leaf }) => ({
    ...situationOf(facts),
    kind: apiKind,
    leaf,
  }));
  const dead = [...TYPE_RULES, ...NOTES, ...LEAF_VARIANTS, ...LAYERS.flatMap(({ what }) => what)].filter(
    ({ when }) => !situations.some((situation) => evaluate(when, situation) === true),
  );
  expect(dead).toEqual([]);
  const seen = new Set(ANSWERS.map(({ leaf, apiKind }) => `${leaf} ${apiKind}`));
  const unused = LEAVES.filter((leaf) => leaf !== 'ASK').flatMap((leaf) =>
    Object.keys(LEAF_ROWS[leaf].method)
      .map((kind) => `${leaf} ${kind}`)
      .filter((pair) => !seen.has(pair)),
  );
  expect(unused).toEqual([]);
});

it('ids are unique, and every row has a rationale and a source', () => {
  const ids = [...TYPE_RULES, ...CONFLICTS, ...PRIMARY_RULES, ...LAYERS].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const row of [...TYPE_RULES, ...PRIMARY_RULES]) {
    expect(row.rationale).not.toBe('');
    expect(row.source).not.toBe('');
  }
  for (const leaf of LEAVES) expect(LEAF_ROWS[leaf].sources.length).toBeGreaterThan(0);
});
