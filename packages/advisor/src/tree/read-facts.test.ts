import { InputError } from '@portcullis/model';
import { type Json, type TreeNode, treeOfValue } from '@portcullis/model/source';
import { expect, it } from 'vitest';
import { FACT_KINDS, statedFacts } from './fact-keys.ts';
import { DEFAULT_FACTS } from './facts.ts';
import { readFacts } from './read-facts.ts';

const tree = (value: Json): TreeNode => treeOfValue(value, 'facts.yaml');

function problems(value: Json): readonly string[] {
  try {
    readFacts(tree(value));
  } catch (error) {
    if (error instanceof InputError)
      return error.diagnostics.map(({ code, message, help }) => `${code} ${message}; ${help}`);
    throw error;
  }
  return [];
}

it('one object is one group, and what is left out has its default', () => {
  expect(readFacts(tree({ caller: 'user', quota: true }))).toEqual([
    { ...DEFAULT_FACTS, caller: 'user', quota: true },
  ]);
});

it('a list gives a group each', () => {
  const facts = readFacts(
    tree([
      { group: 'shop', caller: 'user', routes: ['GET /orders', 'ANY /{proxy+}'] },
      { group: 'jobs', caller: 'm2m' },
    ]),
  );
  expect(facts.map(({ group, routes }) => [group, routes])).toEqual([
    ['shop', ['GET /orders', 'ANY /{proxy+}']],
    ['jobs', []],
  ]);
});

it.each<[string, Json, RegExp]>([
  [
    'an unknown key',
    { caler: 'user' },
    /UNKNOWN_KEY unknown fact `caler`; did you mean `caller`\? the facts are: group, caller, api, /,
  ],
  [
    'an unknown value',
    { caller: 'users' },
    /`caller` cannot be `users`; did you mean `user`\? one of: anon, user, social/,
  ],
  ['a value far from all', { net: 'moonbase' }, /`net` cannot be `moonbase`; one of: public, vpn, vpc/],
  ['a word for a boolean', { quota: 'yes' }, /`quota` cannot be `yes`; it is true or false/],
  ['a list for a value', { caller: ['user'] }, /`caller` cannot be a list/],
  ['a cap of nothing', { costCap: 0 }, /`costCap` cannot be `0`; it is a number above 0/],
  ['a cap in words', { costCap: '5 USD' }, /`costCap` cannot be `5 USD`/],
  ['null', { caller: null }, /`caller` cannot be/],
  ['a route without a method', { routes: ['/orders'] }, /`\/orders` is not a route; write "METHOD \/path"/],
  ['a route with a made-up method', { routes: ['FETCH /orders'] }, /is not a route/],
  ['routes as text', { routes: 'GET /orders' }, /`routes` must be a list/],
  ['an empty group', { group: '' }, /`group` must be a name/],
  ['text', 'user', /facts are an object/],
  ['an empty list', [], /no facts in the list/],
  [
    'groups without a name',
    [{ caller: 'user' }, { group: 'b', caller: 'anon' }],
    /a group of facts without a name/,
  ],
  [
    'a name that stands twice',
    [
      { group: 'a', caller: 'user' },
      { group: 'a', caller: 'anon' },
    ],
    /the group `a` stands twice/,
  ],
])('%s is refused with what is allowed', (_name, value, message) => {
  const found = problems(value);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(message);
});

it('everything that is wrong is told at once', () => {
  expect(problems({ caler: 'x', quota: 'no', net: 'lan' })).toHaveLength(3);
});

it('what a person states is read back as it was', () => {
  for (const { key, values } of FACT_KINDS) {
    const choices: readonly Json[] =
      values === 'boolean' ? [true, false] : values === 'number' ? [3] : values;
    for (const value of choices) {
      const [facts] = readFacts(tree({ [key]: value }));
      if (facts === undefined) throw new Error('no facts');
      expect(readFacts(tree(JSON.parse(JSON.stringify(statedFacts(facts)))))).toEqual([facts]);
    }
  }
});
