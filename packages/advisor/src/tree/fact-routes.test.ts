import { InputError } from '@portcullis/model';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { readFacts } from './read-facts.ts';

function problems(value: Json): readonly string[] {
  try {
    readFacts(treeOfValue(value, 'facts.yaml'));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.diagnostics.map(({ code, message, at }) => `${code} ${at.file} ${message}`);
  }
  return [];
}

describe('a path', () => {
  it.each([
    ['//z', 'a segment is empty'],
    ['//', 'a segment is empty'],
    ['/a//b', 'a segment is empty'],
    ['/a//', 'a segment is empty'],
    ['/..', 'clients take'],
    ['/a/./b', 'clients take'],
    ['/q?x=1', 'ends before'],
    ['/q#x', 'ends before'],
    ['/a/{proxy+}/b', 'nothing follows it'],
    ['/a/{proxy+}/', 'nothing follows it'],
    ['/x/{a}/{a}', '`a` stands in it twice'],
    ['/x/{a}/{a+}', '`a` stands in it twice'],
    ['/*', '`{proxy+}`, not `*`'],
    ['/a*', '`{proxy+}`, not `*`'],
    ['/{}', 'a whole segment'],
    ['/{a', 'a whole segment'],
    ['/{a}.json', 'a whole segment'],
    ['/{a}{b}', 'a whole segment'],
    ['/a b', 'must be encoded'],
    ['/a%2', 'must be encoded'],
    ['/a\\b', 'must be encoded'],
    ['/a"b', 'must be encoded'],
    ['/a\nb', '/a\\u{000a}b'],
    ['/a\n', '/a\\u{000a}'],
    ['/a\u0000', '/a\\u{0000}'],
    ['/a\u200b', '/a\\u{200b}'],
    ['/a\u202e', '/a\\u{202e}'],
  ])('that no API can have is refused: %j', (path, reason) => {
    const found = problems({ caller: 'anon', routes: [`GET ${path}`] });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('FACTS_WRONG_VALUE facts.yaml no API can have the path');
    expect(found[0]).toContain(reason);
  });

  it.each(['GET', 'GET orders', 'get /x', 'GET  /x', '\nGET /x', 'GET\t/x', 'GET\n/x'])(
    'is part of a route, not %j',
    (route) => {
      const found = problems({ routes: [route] });
      expect(found).toHaveLength(1);
      expect(found[0]).toContain('is not a route');
    },
  );

  it.each([
    '/',
    '/a',
    '/a/',
    '/a/{id}/b/{other}',
    '/{proxy+}',
    '/a/{proxy+}',
    '/v1.0/~me',
    '/a:b,c',
    '/%20',
    '/a/$x',
  ])('may be %s', (path) => {
    expect(problems({ routes: [`GET ${path}`] })).toEqual([]);
  });
});

it.each(['a\nb', 'a\u0000', '\u001b[31m', 'a\u200bb', 'a\u2028b'])(
  'the name of a group holds nothing invisible: %j',
  (group) => {
    const found = problems({ group, caller: 'anon' });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^[\x20-\x7e]*cannot be the name of a group[\x20-\x7e]*$/);
  },
);

describe('two groups', () => {
  const groups = (first: object, second: object): Json => [
    { group: 'all', caller: 'anon', ...first },
    { group: 'users', caller: 'user', ...second },
  ];

  it.each<[string, Json]>([
    ['the same route', groups({ routes: ['GET /x'] }, { routes: ['GET /x'] })],
    ['the same among others', groups({ routes: ['GET /a', 'GET /x'] }, { routes: ['GET /x', 'GET /b'] })],
    ['another name of a parameter', groups({ routes: ['GET /x/{a}'] }, { routes: ['GET /x/{b}'] })],
    ['another name of the rest', groups({ routes: ['ANY /{a+}'] }, { routes: ['ANY /{b+}'] })],
    ['one type of API', groups({ api: 'rest', routes: ['GET /x'] }, { api: 'rest', routes: ['GET /x'] })],
    ['a type that is chosen', groups({ api: 'rest', routes: ['GET /x'] }, { routes: ['GET /x'] })],
    ['one group', { caller: 'user', routes: ['GET /x', 'GET /x'] }],
  ])('cannot both decide at a route: %s', (_what, value) => {
    const found = problems(value);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^FACTS_OVERLAP facts.yaml `\S+ \S+` is for one group of callers: /);
  });

  it.each<[string, Json]>([
    ['other verbs', groups({ routes: ['GET /x'] }, { routes: ['POST /x'] })],
    ['one inside the other', groups({ routes: ['ANY /{proxy+}'] }, { routes: ['GET /x'] })],
    ['another type of API', groups({ api: 'rest', routes: ['GET /x'] }, { api: 'http', routes: ['GET /x'] })],
    ['another network', groups({ routes: ['GET /x'] }, { net: 'vpc', routes: ['GET /x'] })],
    ['no routes', groups({}, {})],
  ])('may stand side by side: %s', (_what, value) => {
    expect(problems(value)).toEqual([]);
  });
});
