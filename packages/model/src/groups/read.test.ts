import { describe, expect, it } from 'vitest';
import { type Json, treeOfValue } from '../source/value.ts';
import { readGroupTable } from './read.ts';

const read = (value: Json): ReturnType<typeof readGroupTable> =>
  readGroupTable(treeOfValue(value, 'table'), 'Groups');

it.each<readonly [Json, string]>([
  [null, 'nothing (`null`) stands where names of groups are expected'],
  [{ a: true }, 'a map stands where names of groups are expected'],
  [[['a']], 'a list stands where names of groups are expected'],
  [[null], 'nothing (`null`) stands where names of groups are expected'],
  ['a b', '`a b` stands where names of groups are expected'],
])('%j is called what it is', (groups, message) => {
  expect(read({ routes: { 'GET /orders': groups } }).diagnostics.map((one) => one.message)).toEqual([
    message,
  ]);
});

it.each<readonly [Json, string]>([
  [null, 'a table of routes and groups must be a map, not nothing (`null`)'],
  [[], 'a table of routes and groups must be a map, not a list'],
  ['x', 'a table of routes and groups must be a map, not `x`'],
  [{ routes: null }, '`routes` must be a map, not nothing (`null`)'],
])('%j is no table, and is called what it is', (value, message) => {
  expect(read(value).diagnostics.map((one) => one.message)).toEqual([message]);
});

describe('reading a group table', () => {
  it('keeps routes in their order, with groups as they are written', () => {
    const { table, diagnostics } = read({
      routes: {
        'GET /orders': ['reader', 'editor'],
        $default: 'ungrouped',
        'ANY /x/{proxy+}': 'admin',
        'PUT /y': [],
      },
      inherit: { admin: ['editor'], editor: 'reader' },
      default: 'deny',
      pools: ['Pool'],
      authorizer: 'Users',
    });
    expect(diagnostics).toEqual([]);
    expect(table?.routes.map(({ method, path, access }) => [method, path, access])).toMatchObject([
      ['GET', '/orders', { kind: 'groups', groups: [{ name: 'reader' }, { name: 'editor' }] }],
      ['ANY', '$default', { kind: 'ungrouped' }],
      ['ANY', '/x/{proxy+}', { kind: 'groups', groups: [{ name: 'admin' }] }],
      ['PUT', '/y', { kind: 'groups', groups: [] }],
    ]);
    expect(table?.inherit).toMatchObject([
      { group: 'admin', from: [{ name: 'editor' }] },
      { group: 'editor', from: [{ name: 'reader' }] },
    ]);
    expect(table?.pools).toMatchObject([{ name: 'Pool' }]);
    expect(table?.authorizer).toMatchObject({ name: 'Users' });
  });

  it.each<readonly [string, Json, string]>([
    ['no map', ['GET /orders'], 'GROUPS_TYPE'],
    ['no routes', { inherit: {} }, 'GROUPS_KEY'],
    ['a misspelt key', { routes: {}, inherits: {} }, 'GROUPS_KEY'],
    ['routes that are a list', { routes: ['GET /orders'] }, 'GROUPS_TYPE'],
    ['a default that allows', { routes: {}, default: 'allow' }, 'GROUPS_DEFAULT'],
    ['a default that is a list', { routes: {}, default: ['deny'] }, 'GROUPS_DEFAULT'],
    ['a lower-case verb', { routes: { 'get /orders': ['a'] } }, 'GROUPS_ROUTE_KEY'],
    ['a verb that API Gateway has not', { routes: { 'TRACE /orders': ['a'] } }, 'GROUPS_ROUTE_KEY'],
    ['a path without a verb', { routes: { '/orders': ['a'] } }, 'GROUPS_ROUTE_KEY'],
    ['two spaces', { routes: { 'GET  /orders': ['a'] } }, 'GROUPS_ROUTE_KEY'],
    ['a path without a slash', { routes: { 'GET orders': ['a'] } }, 'GROUPS_ROUTE_KEY'],
    ['groups that are a map', { routes: { 'GET /orders': { a: true } } }, 'GROUPS_NAME'],
    ['no groups at all', { routes: { 'GET /orders': null } }, 'GROUPS_NAME'],
    ['a name with a space', { routes: { 'GET /orders': ['a b'] } }, 'GROUPS_NAME'],
    ['a name that is too long', { routes: { 'GET /orders': ['a'.repeat(129)] } }, 'GROUPS_NAME'],
    ['the same name twice', { routes: { 'GET /orders': ['a', 'a'] } }, 'GROUPS_NAME'],
    ['`ungrouped` among groups', { routes: { 'GET /orders': ['a', 'ungrouped'] } }, 'GROUPS_NAME'],
    ['an heir without a name', { routes: {}, inherit: { '': ['a'] } }, 'GROUPS_NAME'],
    ['two authorizers', { routes: {}, authorizer: ['A', 'B'] }, 'GROUPS_TYPE'],
  ])('refuses %s, and gives no table then', (_what, value, code) => {
    const { table, diagnostics } = read(value);
    expect(table).toBeUndefined();
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
    expect(diagnostics[0]?.severity).toBe('error');
  });
});
