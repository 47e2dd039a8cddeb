import type { AccessRoute } from '@portcullis/engine/groups';
import { describe, expect, it } from 'vitest';
import { methodArnOf, prefixOf, readSettings, routeOfRequest, tokenOf } from './authorizer-input.ts';

const ARN = 'arn:aws:execute-api:eu-west-1:111122223333:abc/prod/GET/orders/1';

describe('the event of an authorizer', () => {
  it.each([
    ['TOKEN', { authorizationToken: 'Bearer abc' }],
    ['a bare token', { authorizationToken: 'abc' }],
    ['REQUEST', { headers: { Authorization: 'bearer  abc' } }],
    ['lower-case names', { headers: { authorization: 'Bearer abc' } }],
    ['HTTP payload 2.0', { identitySource: ['Bearer abc'], headers: { authorization: 'Bearer other' } }],
  ])('names its token: %s', (_what, event) => {
    expect(tokenOf(event)).toBe('abc');
  });

  it.each([
    ['nothing', {}],
    ['an empty header', { headers: { Authorization: '' } }],
    ['only the word', { headers: { Authorization: 'Bearer ' } }],
    ['two headers', { headers: { Authorization: 'a', authorization: 'b' } }],
    ['a list', { headers: { Authorization: ['a'] } }],
    ['an empty source', { identitySource: [] }],
    ['headers that are null', { headers: null }],
  ])('has no token: %s', (_what, event) => {
    expect(tokenOf(event)).toBeUndefined();
  });

  it('names the method, of which the stage is what policies are for', () => {
    expect(prefixOf(methodArnOf({ methodArn: ARN }))).toBe(
      'arn:aws:execute-api:eu-west-1:111122223333:abc/prod/',
    );
    expect(methodArnOf({ routeArn: ARN })).toBe(ARN);
    for (const methodArn of [undefined, '', '*', 'arn:aws:execute-api', 'a/b'])
      expect(() => methodArnOf({ methodArn })).toThrow('no method ARN');
  });

  it('names the route that was matched', () => {
    const route = (method: AccessRoute['method'], path: string): AccessRoute => ({
      method,
      path,
      admitted: [],
    });
    const routes = [route('GET', '/orders/{id}'), route('ANY', '/orders/{id}'), route('ANY', '$default')];
    expect(routeOfRequest(routes, { resource: '/orders/{id}', httpMethod: 'GET' })).toBe(routes[0]);
    expect(routeOfRequest(routes, { resource: '/orders/{id}', httpMethod: 'PUT' })).toBe(routes[1]);
    expect(routeOfRequest(routes, { routeKey: 'ANY /orders/{id}' })).toBe(routes[1]);
    expect(routeOfRequest(routes, { routeKey: '$default' })).toBe(routes[2]);
    expect(routeOfRequest(routes, { resource: '/orders', httpMethod: 'GET' })).toBeUndefined();
    expect(routeOfRequest(routes, { resource: '/orders/{id}' })).toBeUndefined();
    expect(routeOfRequest(routes, {})).toBeUndefined();
  });
});

describe('the settings of an authorizer', () => {
  const good = { USER_POOL_ISSUERS: 'https://a/, https://b', CLIENT_IDS: 'c1,c2' };

  it('are lists, with access tokens where nothing else is said', () => {
    expect(readSettings(good)).toEqual({
      issuers: ['https://a', 'https://b'],
      clientIds: ['c1', 'c2'],
      tokenUse: 'access',
    });
    expect(readSettings({ ...good, TOKEN_USE: 'id' }).tokenUse).toBe('id');
  });

  it.each([
    ['USER_POOL_ISSUERS', { CLIENT_IDS: 'c' }],
    ['CLIENT_IDS', { USER_POOL_ISSUERS: 'https://a', CLIENT_IDS: ' , ' }],
    ['TOKEN_USE', { ...good, TOKEN_USE: 'both' }],
    ['TOKEN_USE', { ...good, TOKEN_USE: '' }],
  ])('are refused without %s', (name, environment) => {
    expect(() => readSettings(environment)).toThrow(name);
  });
});
