import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Advice, advise, DEFAULT_FACTS, FACT_KINDS, type Facts } from '../tree/index.ts';
import {
  type Asked,
  assumptions,
  back,
  beginInterview,
  conflictsSoFar,
  factsOf,
  type Interview,
  nextQuestion,
  reply,
  settledSoFar,
  UNKNOWN,
} from './interview.ts';
import { openSubjects } from './open-subjects.ts';
import type { Settled } from './question.ts';
import { QUESTIONS } from './questions.ts';

/** Walks through an interview; `pick` gives a number below the one it gets. */
function walk(
  start: Settled,
  pick: (below: number) => number,
): { interview: Interview; asked: Asked[]; before: Settled[] } {
  let interview = beginInterview(start);
  const asked: Asked[] = [];
  const before: Settled[] = [];
  for (let next = nextQuestion(interview); next !== undefined; next = nextQuestion(interview)) {
    if (asked.push(next) > 40) throw new Error('the interview does not end');
    before.push(settledSoFar(interview));
    const { question } = next;
    const ids = next.options.filter(({ conflict }) => conflict === undefined).map(({ id }) => id);
    const chosen =
      pick(8) === 0 || (question.kind !== 'many' && ids.length === 0)
        ? [UNKNOWN]
        : question.kind === 'many'
          ? ids.filter(() => pick(3) === 0)
          : [ids[pick(ids.length)] ?? UNKNOWN];
    interview = reply(interview, { question: question.id, options: chosen });
    if (conflictsSoFar(interview).length > 0) interview = back(interview);
  }
  return { interview, asked, before };
}

const steps = fc.infiniteStream(fc.integer({ min: 0, max: 1_000_000 }));
const picker =
  (stream: Iterator<number>) =>
  (below: number): number =>
    Number(stream.next().value) % below;

/** The answer without the facts, which always differ. */
function said(advice: Advice): string {
  return JSON.stringify(advice.outcome === 'answer' ? { ...advice.answer, facts: null } : advice.conflicts);
}

/** The text of a cap is the cap itself; whether there is one is what can change the answer. */
const VALUES = FACT_KINDS.map(({ key, values }) => ({
  key,
  values:
    values === 'boolean'
      ? [true, false]
      : values === 'number'
        ? [undefined, 10]
        : key === 'api'
          ? [undefined, ...values]
          : values,
}));

function completed(known: Settled, pick: (below: number) => number): Facts {
  const facts: Record<string, unknown> = { ...DEFAULT_FACTS };
  for (const { key, values } of VALUES) {
    const settled = known[key];
    facts[key] = settled === undefined ? values[pick(values.length)] : (settled ?? undefined);
  }
  return facts as unknown as Facts;
}

it('every walk ends in an answer, and what was not asked and is not open cannot change it', () => {
  fc.assert(
    fc.property(steps, (stream) => {
      const pick = picker(stream[Symbol.iterator]());
      const { interview } = walk({}, pick);
      const facts = factsOf(interview);
      const answer = said(advise(facts));
      expect(JSON.parse(answer).leaf, answer).not.toBe('ASK');
      const known = settledSoFar(interview);
      const open = openSubjects(known);
      for (const { key, values } of VALUES) {
        if (known[key] !== undefined || open.has(key)) continue;
        for (const value of values) expect(said(advise({ ...facts, [key]: value }))).toBe(answer);
      }
    }),
    { numRuns: 400, seed: 11 },
  );
});

it('asks only what can still change the answer', () => {
  const pointless = new Set<string>();
  fc.assert(
    fc.property(steps, (stream) => {
      const pick = picker(stream[Symbol.iterator]());
      const { asked, before } = walk({}, pick);
      for (const [index, { question, options }] of asked.entries()) {
        const known = before[index] ?? {};
        const answers = new Set<string>();
        for (let round = 0; round < 400 && answers.size < 2; round++) {
          const facts = completed(known, pick);
          const choices = [
            {},
            ...options.map(({ settles }) => settles),
            ...question.dontKnow.map(({ settles }) => settles),
          ];
          answers.clear();
          for (const settles of choices) {
            const { api = facts.api, costCap = facts.costCap, ...rest } = settles;
            answers.add(
              said(advise({ ...facts, ...rest, api: api ?? undefined, costCap: costCap ?? undefined })),
            );
          }
        }
        // Who calls from where leads to the next question; its options settle nothing by themselves.
        if (answers.size < 2) pointless.add(`${question.id} after ${JSON.stringify(known)}`);
      }
    }),
    { numRuns: 150, seed: 12 },
  );
  expect([...pointless]).toEqual([]);
});

it('is short: at most eleven questions, nine or fewer in half of the walks', () => {
  const lengths = fc
    .sample(steps, { numRuns: 300, seed: 13 })
    .map((stream) => walk({}, picker(stream[Symbol.iterator]())).interview.replies.length)
    .sort((a, b) => a - b);
  expect(lengths.at(-1)).toBeLessThanOrEqual(11);
  expect(lengths[150]).toBeLessThanOrEqual(9);
});

/** The interview of somebody who answers these questions so, and every other with its first option. */
function answered(
  answers: Readonly<Record<string, string | readonly string[]>>,
  start: Settled = {},
): Interview {
  let interview = beginInterview(start);
  for (let next = nextQuestion(interview); next !== undefined; next = nextQuestion(interview)) {
    const given =
      answers[next.question.id] ?? (next.question.kind === 'many' ? [] : (next.options[0]?.id ?? UNKNOWN));
    const options = typeof given === 'string' ? [given] : given;
    interview = reply(interview, { question: next.question.id, options });
  }
  return interview;
}

const asks = (interview: Interview): readonly string[] => interview.replies.map(({ question }) => question);

describe('who calls', () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["a partner's people", { who: 'partner', 'partner-who': 'people' }, 'partner'],
    ["a partner's servers", { who: 'partner', 'partner-who': 'servers' }, 'm2m'],
    ['a service of the own account', { who: 'service' }, 'svcSame'],
    ["a service that carries a user's identity", { who: 'service', 'service-for-whom': 'yes' }, 'user'],
    ['a service of another account', { who: 'service', 'service-where': 'other' }, 'svcCross'],
    ['a service outside AWS', { who: 'service', 'service-where': 'outside' }, 'm2m'],
    ['an agent', { who: 'agent' }, 'agent'],
    [
      'an agent of the own account for nobody in particular',
      { who: 'agent', 'agent-where': 'yes' },
      'svcSame',
    ],
    ['nobody knows', { who: UNKNOWN }, 'user'],
  ])('%s', (_name, answers, caller) => {
    expect(factsOf(answered(answers)).caller).toBe(caller);
  });
});

it('a webhook is asked for its proof, a device whether it can sign, and neither for groups', () => {
  expect(asks(answered({ who: 'webhook' }))).toEqual(['who', 'proof', 'api', 'needs']);
  expect(asks(answered({ who: 'iot' }))).toEqual(['who', 'can-sign', 'api', 'net', 'needs']);
});

it('what is known from the start is not asked', () => {
  const start: Settled = { caller: 'user', api: 'rest', cred: 'cognito', quota: true };
  const interview = answered({}, start);
  expect(asks(interview)).toEqual(['authz', 'aws', 'revoke', 'net', 'needs']);
  expect(factsOf(interview)).toMatchObject(start);
  const needs = nextQuestion({ start, replies: interview.replies.slice(0, -1) });
  expect(needs?.options.map(({ id }) => id)).toEqual([
    'tenant',
    'waf',
    'lookup',
    'regulated',
    'lowLatency',
    'costCap',
  ]);
});

it('"I don\'t know" picks the safe side and says so', () => {
  const interview = answered({ who: 'user', authz: UNKNOWN, revoke: UNKNOWN, needs: [UNKNOWN] });
  expect(factsOf(interview)).toMatchObject({ authz: 'roles', revoke: 'fast', tenant: true });
  expect(assumptions(interview)).toEqual([
    expect.stringMatching(/may use.* taken as groups: each route is closed/),
    expect.stringMatching(/How soon.* taken as a quarter of an hour/),
    expect.stringMatching(/Which of these.* taken as tenants only/),
  ]);
  expect(factsOf(answered({ who: UNKNOWN, needs: ['costCap'], cap: UNKNOWN })).costCap).toBe(10);
});

it('an option that cannot be had names its conflict and is refused', () => {
  let interview = beginInterview({
    caller: 'user',
    api: 'http',
    cred: 'none',
    authz: 'any',
    aws: false,
    iamDecides: false,
    revoke: 'slow',
  });
  const net = nextQuestion(interview);
  expect(net?.question.id).toBe('net');
  expect(net?.options.map(({ id, conflict }) => [id, conflict?.id])).toEqual([
    ['public', undefined],
    ['vpn', 'E7'],
    ['vpc', 'E3'],
  ]);
  expect(() => reply(interview, { question: 'net', options: ['vpc'] })).toThrow(RangeError);
  interview = reply(interview, { question: 'net', options: ['public'] });
  expect(
    nextQuestion(interview)
      ?.options.filter(({ conflict }) => conflict)
      .map(({ id }) => id),
  ).toEqual(['quota', 'waf']);
});

it('going back takes the last reply away, as often as one likes', () => {
  const interview = answered({ who: 'user' });
  const again = back(interview);
  expect(nextQuestion(again)?.question.id).toBe(interview.replies.at(-1)?.question);
  expect(back(back(beginInterview()))).toEqual(beginInterview());
});

it.each<[string, Parameters<typeof reply>[1]]>([
  ['another question', { question: 'net', options: ['public'] }],
  ['an option that is none', { question: 'who', options: ['martian'] }],
  ['two options where one is asked', { question: 'who', options: ['user', 'anon'] }],
  ['none where one is asked', { question: 'who', options: [] }],
])('refuses %s', (_name, given) => {
  expect(() => reply(beginInterview(), given)).toThrow(RangeError);
});

it('an amount must be above 0', () => {
  const start: Settled = { caller: 'anon', api: null, iamDecides: false, net: 'public' };
  const needs = reply(beginInterview(start), { question: 'needs', options: ['costCap'] });
  expect(nextQuestion(needs)?.question.id).toBe('cap');
  expect(() => reply(needs, { question: 'cap', options: [], amount: 0 })).toThrow(RangeError);
  expect(factsOf(reply(needs, { question: 'cap', options: [], amount: 4.5 })).costCap).toBe(4.5);
});

it('every question says why it is asked, and ids are unique', () => {
  for (const { ask, why, options } of QUESTIONS) {
    expect(`${ask}${why}`).not.toContain('undefined');
    expect(new Set(options.map(({ id }) => id)).size).toBe(options.length);
  }
  expect(new Set(QUESTIONS.map(({ id }) => id)).size).toBe(QUESTIONS.length);
});
