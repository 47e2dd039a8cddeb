import { describe, expect, it } from 'vitest';
import { checkAudience, checkScopes, checkTokenUse, scopesOf } from './claim-rules.ts';
import { renderCognitoClaims, renderJwtClaims } from './render-claims.ts';

describe('the audience', () => {
  it.each([
    [{ aud: 'a' }, true],
    [{ aud: ['x', 'b'] }, true],
    [{ client_id: 'a' }, true],
    [{ aud: 'x' }, false],
    [{ aud: [] }, false],
    [{ aud: ['A'] }, false],
    [{ aud: 'a b' }, false],
    [{ aud: null, client_id: 'a' }, false],
    [{ aud: 'x', client_id: 'a' }, false],
    [{ aud: { a: 'a' } }, false],
    [{ client_id: ['x'] }, false],
    [{}, false],
  ])('of %j is accepted: %s (client_id counts only where there is no aud)', (claims, accepted) => {
    expect(checkAudience(claims, ['a', 'b']) === undefined).toBe(accepted);
  });

  it('is refused where no audience is configured', () => {
    expect(checkAudience({ aud: 'a' }, [])).toMatchObject({ code: 'JWT_AUDIENCE', claim: { name: 'aud' } });
  });
});

describe('the use of a token', () => {
  it.each([
    [{ token_use: 'id', aud: 'a' }, 'id', true],
    [{ token_use: 'access' }, 'access', true],
    [{ token_use: 'access', aud: 'a' }, 'id', false],
    [{ token_use: 'id' }, 'id', false],
    [{ token_use: 'id', aud: 'a' }, 'access', false],
    [{ aud: 'a' }, 'id', false],
    [{ token_use: ['id'], aud: 'a' }, 'id', false],
  ] as const)('of %j where an %s token is needed is accepted: %s', (claims, use, accepted) => {
    expect(checkTokenUse(claims, use) === undefined).toBe(accepted);
  });
});

describe('scopes', () => {
  it('come from scope and scp, texts and lists', () => {
    expect(scopesOf({ scope: 'a  b', scp: ['c', 'd e', 7] })).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(scopesOf({ scope: 'a', scp: 'b' }, ['scope'])).toEqual(['a']);
    expect(scopesOf({ scope: 7, scp: { a: 'b' } })).toEqual([]);
    expect(scopesOf({})).toEqual([]);
  });

  it.each([
    ['a', [], true],
    ['a b', ['b', 'c'], true],
    ['a', ['b'], false],
    ['ab', ['a'], false],
    ['A', ['a'], false],
    ['', ['a'], false],
  ] as const)('"%s" are enough for %j: %s', (scope, required, accepted) => {
    expect(checkScopes({ scope }, required) === undefined).toBe(accepted);
  });
});

const CLAIMS = {
  sub: 'u1',
  'cognito:groups': ['admin', 'staff'],
  email_verified: true,
  exp: 1666692000,
  iat: 1666688400,
  auth_time: 1666688400,
  nothing: null,
  nested: { a: 1 },
};

it('a Cognito authorizer hands on texts: lists joined by commas, exp and iat as English dates', () => {
  expect(renderCognitoClaims(CLAIMS)).toEqual({
    sub: 'u1',
    'cognito:groups': 'admin,staff',
    email_verified: 'true',
    exp: 'Tue Oct 25 10:00:00 UTC 2022',
    iat: 'Tue Oct 25 09:00:00 UTC 2022',
    auth_time: '1666688400',
    nothing: 'null',
    nested: '{"a":1}',
  });
});

it('a JWT authorizer hands on texts: lists in brackets, separated by spaces', () => {
  expect(renderJwtClaims(CLAIMS)).toEqual({
    sub: 'u1',
    'cognito:groups': '[admin staff]',
    email_verified: 'true',
    exp: '1666692000',
    iat: '1666688400',
    auth_time: '1666688400',
    nothing: 'null',
    nested: '{"a":1}',
  });
});

it('a claim called __proto__ stays a claim', () => {
  const rendered = renderJwtClaims(JSON.parse('{"__proto__":{"admin":true}}'));
  expect(Object.getPrototypeOf(rendered)).toBe(Object.prototype);
  expect(Object.keys(rendered)).toEqual(['__proto__']);
});
