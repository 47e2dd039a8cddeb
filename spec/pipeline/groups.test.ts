import type { AuthorizerInvocation } from '@portcullis/engine/authorize';
import type { Claims } from '@portcullis/engine/jwt';
import type { Api, Authorizer, Definition, RouteAuth } from '@portcullis/model';
import { readGroupTable } from '@portcullis/model/groups';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, AT, api, definition, lambdaAuthorizer, REGION, route } from '../fixtures/definition.ts';
import {
  ACCESS_CLAIMS,
  type Harness,
  harness,
  ID_CLAIMS,
  ISSUER,
  KEY_SET,
  token,
  verdict,
} from '../fixtures/pipeline.ts';

const POOL = `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/eu-west-1_abc`;
const OTHER_POOL = `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/eu-west-1_other`;

const cognito = (userPoolArns: readonly string[] = [POOL]): Authorizer => ({
  kind: 'COGNITO_USER_POOLS',
  id: 'pool',
  logicalId: 'Pool',
  name: 'pool',
  header: 'Authorization',
  userPoolArns,
  at: AT,
});

const jwt: Authorizer = {
  kind: 'JWT',
  id: 'jwt',
  logicalId: 'Jwt',
  name: 'jwt',
  identitySource: { in: 'header', name: 'Authorization' },
  issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc',
  audiences: ['client-1'],
  at: AT,
};

function tableOf(value: Json): NonNullable<Api['groupTable']> {
  const { table, diagnostics } = readGroupTable(treeOfValue(value, 'table'), '');
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  return table;
}

const TABLE = {
  routes: {
    'GET /orders': ['reader'],
    'POST /orders': ['editor'],
    'GET /me': 'ungrouped',
    'PUT /orders': [],
  },
  inherit: { admin: ['editor'], editor: ['reader'] },
};

function rest(auth: RouteAuth, more: Partial<Api> = {}): Definition {
  const keys = ['GET /orders', 'POST /orders', 'PUT /orders', 'GET /me', 'GET /forgotten'];
  const routes = keys.map((key) => {
    const [method, path] = key.split(' ') as ['GET', string];
    return route(method, path, auth);
  });
  return definition([api({ authorizers: [cognito()], routes, groupTable: tableOf(TABLE), ...more })]);
}

const run = (given: Definition, options: Parameters<typeof harness>[2] = {}): Harness =>
  harness(given, given.apis[0] as Api, options);
const withToken = (claims: Claims): readonly string[] => ['Authorization', token(claims)];
const groups = (...names: readonly string[]): Claims => ({ ...ID_CLAIMS, 'cognito:groups': names });

const COGNITO: RouteAuth = { type: 'COGNITO_USER_POOLS', authorizer: 'pool', scopes: [] };

describe('the group table, behind a Cognito authorizer', () => {
  const pipeline = run(rest(COGNITO));
  const status = async (method: string, path: string, claims: Claims): Promise<string> => {
    const decision = await pipeline.decide({ method, path, headers: withToken(claims) });
    return decision.allowed ? 'allowed' : `${decision.response.status} ${decision.code} ${decision.step}`;
  };

  it.each([
    ['GET', '/orders', ['reader']],
    ['GET', '/orders/', ['reader']],
    ['GET', '/orders', ['editor']],
    ['GET', '/orders', ['something', 'admin']],
    ['POST', '/orders', ['editor']],
    ['POST', '/orders', ['admin']],
    ['GET', '/me', ['stranger']],
    ['GET', '/me', []],
  ])('%s %s lets in %j', async (method, path, names) => {
    expect(await status(method, path, groups(...names))).toBe('allowed');
  });

  it.each([
    ['POST', '/orders', ['reader'], 'GROUP_NOT_ALLOWED'],
    ['POST', '/orders/', ['reader'], 'GROUP_NOT_ALLOWED'],
    ['GET', '/orders', [], 'GROUP_NOT_ALLOWED'],
    ['GET', '/orders', ['Reader'], 'GROUP_NOT_ALLOWED'],
    ['GET', '/orders', ['reader '], 'GROUP_NOT_ALLOWED'],
    ['GET', '/orders', ['readers'], 'GROUP_NOT_ALLOWED'],
    ['GET', '/orders', ['reader,editor'], 'GROUP_NOT_ALLOWED'],
    ['PUT', '/orders', ['admin'], 'GROUP_NOT_ALLOWED'],
    ['GET', '/forgotten', ['admin'], 'GROUP_ROUTE_NOT_LISTED'],
  ])('%s %s refuses %j with %s', async (method, path, names, code) => {
    expect(await status(method, path, groups(...names))).toBe(`403 ${code} authorization`);
  });

  it.each<readonly [string, Json | undefined]>([
    ['absent', undefined],
    ['a text', 'reader'],
    ['a map', { 0: 'reader' }],
    ['a list with something else in it', ['reader', 1]],
  ])('counts nothing where the claim is %s', async (_what, value) => {
    const { 'cognito:groups': _, ...without } = ID_CLAIMS;
    const claims = value === undefined ? without : { ...without, 'cognito:groups': value };
    expect(await status('GET', '/orders', claims as Claims)).toBe('403 GROUP_NOT_ALLOWED authorization');
  });

  it('comes after authentication: a token that is not good is 401, whatever its groups', async () => {
    const expired = { ...groups('admin'), exp: 1 };
    expect(await status('GET', '/orders', expired)).toBe('401 JWT_EXPIRED authentication');
    const forged = ['Authorization', token(groups('admin'), { forged: true })];
    expect(await pipeline.decide({ path: '/orders', headers: forged })).toMatchObject({
      code: 'JWT_SIGNATURE',
    });
    expect(await pipeline.decide({ path: '/orders' })).toMatchObject({ code: 'TOKEN_MISSING' });
    expect(await pipeline.decide({ path: '/forgotten' })).toMatchObject({ code: 'TOKEN_MISSING' });
  });

  it('says in the evidence what the table lists, who inherits, and what the caller has', async () => {
    const { decision, steps } = await pipeline.explain({
      method: 'POST',
      path: '/orders',
      headers: withToken(groups('reader')),
    });
    expect(decision).toMatchObject({
      reason: 'the caller has reader, and the group table lets in only admin, editor (table:1)',
    });
    expect(steps.at(-1)).toEqual({ step: 'authorization', outcome: 'deny', code: 'GROUP_NOT_ALLOWED' });
  });

  it('reads access tokens where the method has scopes', async () => {
    const scoped = run(rest({ ...COGNITO, scopes: ['orders/read'] }));
    const good = { ...ACCESS_CLAIMS, 'cognito:groups': ['reader'] };
    expect(await scoped.decide({ path: '/orders', headers: withToken(good) })).toMatchObject({
      allowed: true,
    });
    expect(await scoped.decide({ path: '/orders', headers: withToken(ACCESS_CLAIMS) })).toMatchObject({
      code: 'GROUP_NOT_ALLOWED',
    });
    const unscoped = { ...good, scope: 'orders/write' };
    expect(await scoped.decide({ path: '/orders', headers: withToken(unscoped) })).toMatchObject({
      code: 'JWT_SCOPE',
    });
  });
});

describe('the group table and several user pools', () => {
  it('counts the groups of the pools that it names, and of no other', async () => {
    const table = tableOf({ ...TABLE, pools: [OTHER_POOL] });
    const given = rest(COGNITO, { groupTable: table, authorizers: [cognito([POOL, OTHER_POOL])] });
    const sets: Readonly<Record<string, typeof KEY_SET>> = {
      [POOL]: KEY_SET,
      [OTHER_POOL]: { ...KEY_SET, issuer: 'https://issuer.test/other' },
    };
    const pipeline = harness(given, given.apis[0] as Api, { keySetOf: (arn) => sets[arn] ?? KEY_SET });
    const other = { ...groups('admin'), iss: 'https://issuer.test/other' };
    expect(await pipeline.decide({ path: '/orders', headers: withToken(other) })).toMatchObject({
      allowed: true,
    });
    expect(await pipeline.decide({ path: '/orders', headers: withToken(groups('admin')) })).toMatchObject({
      code: 'GROUP_NOT_ALLOWED',
      reason: expect.stringContaining('the caller has no group'),
    });
    expect(ID_CLAIMS.iss).toBe(ISSUER);
  });
});

describe('the group table, behind a JWT authorizer', () => {
  const auth: RouteAuth = { type: 'JWT', authorizer: 'jwt', scopes: [] };
  const pipeline = run(rest(auth, { kind: 'HTTP', authorizers: [jwt] }));

  it.each([
    ['an ID token', ID_CLAIMS],
    ['an access token', ACCESS_CLAIMS],
  ])('reads the groups of %s', async (_what, claims) => {
    const of = (...names: readonly string[]): readonly string[] =>
      withToken({ ...claims, 'cognito:groups': names });
    expect(await pipeline.decide({ path: '/orders', headers: of('editor') })).toMatchObject({
      allowed: true,
    });
    expect(await pipeline.decide({ method: 'POST', path: '/orders', headers: of('reader') })).toMatchObject({
      allowed: false,
      code: 'GROUP_NOT_ALLOWED',
      response: { status: 403, body: '{"message":"Forbidden"}' },
    });
    expect(await pipeline.decide({ path: '/forgotten', headers: of('admin') })).toMatchObject({
      code: 'GROUP_ROUTE_NOT_LISTED',
    });
    expect(await pipeline.decide({ path: '/orders/', headers: of('admin') })).toMatchObject({
      code: 'ROUTE_NOT_FOUND',
    });
  });
});

describe('the group table, behind other auth', () => {
  it.each<readonly [string, RouteAuth]>([
    ['NONE', { type: 'NONE' }],
    ['AWS_IAM', { type: 'AWS_IAM' }],
    ['CUSTOM', { type: 'CUSTOM', authorizer: 'auth1' }],
  ])('refuses a route of %s that it does not list, before anything is run for it', async (_what, auth) => {
    const pipeline = run(rest(auth, { authorizers: [lambdaAuthorizer()] }));
    expect(await pipeline.decide({ path: '/forgotten', headers: ['Authorization', 'x'] })).toMatchObject({
      allowed: false,
      code: 'GROUP_ROUTE_NOT_LISTED',
    });
    expect(pipeline.events).toEqual([]);
  });

  it('leaves an open preflight alone', async () => {
    const routes = [route('OPTIONS', '/orders'), route('GET', '/orders', COGNITO)];
    const pipeline = run(rest(COGNITO, { routes }));
    expect(await pipeline.decide({ method: 'OPTIONS', path: '/orders' })).toMatchObject({ allowed: true });
  });

  it.each<readonly [string, Json, boolean]>([
    ['a text', { groups: 'stranger reader' }, true],
    ['another group', { groups: 'stranger' }, false],
    ['part of a name', { groups: 'readers' }, false],
    ['no groups', { sub: 'x' }, false],
    ['a number', { groups: 1 }, false],
  ])('holds a Lambda authorizer to it by the groups of its context: %s', async (_what, context, allowed) => {
    const permitted = {
      ...lambdaAuthorizer(),
      credentialsArn: `arn:aws:iam::${ACCOUNT}:role/invoke`,
    } as Authorizer;
    const given = rest({ type: 'CUSTOM', authorizer: 'auth1' }, { authorizers: [permitted] });
    const answer = (): AuthorizerInvocation => verdict('Allow', '*', { context });
    const pipeline = run(given, { authorizer: answer });
    const decision = await pipeline.decide({ path: '/orders', headers: ['Authorization', 'x'] });
    expect(decision.allowed).toBe(allowed);
    if (!decision.allowed) expect(decision.code).toBe('GROUP_NOT_ALLOWED');
  });
});
