import { describe, expect, it } from 'vitest';
import type { Api, Route, RouteAuth } from '../api.ts';
import type { Authorizer } from '../authorizer.ts';
import type { Definition } from '../definition.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type Json, treeOfValue } from '../source/value.ts';
import { NO_SURROUNDINGS } from '../surroundings/surroundings.ts';
import type { UserPool } from '../user-pool.ts';
import { checkGroupTable } from './check.ts';
import { readGroupTable } from './read.ts';

const at = { file: 'template.yaml', line: 1, column: 1 };
const arnOf = (id: string): string => `arn:aws:cognito-idp:eu-west-1:111122223333:userpool/${id}`;

const NO_SETTINGS: UserPool['settings'] = {
  autoVerifiedAttributes: [],
  usernameAttributes: [],
  aliasAttributes: [],
  verifiedBeforeUpdate: [],
  attributes: [],
  triggers: [],
};

function pool(logicalId: string, groups: readonly string[]): UserPool {
  const id = `eu-west-1_${logicalId}`;
  const named = groups.map((name) => ({ name, at }));
  return {
    logicalId,
    id,
    arn: arnOf(id),
    clients: [],
    groups: named,
    resourceServers: [],
    settings: NO_SETTINGS,
    at,
  };
}

function cognito(id: string, ...pools: readonly string[]): Authorizer {
  const userPoolArns = pools.map((name) => arnOf(`eu-west-1_${name}`));
  return {
    kind: 'COGNITO_USER_POOLS',
    id,
    logicalId: id,
    name: id,
    header: 'Authorization',
    userPoolArns,
    at,
  };
}

const jwt = (id: string, issuer: string): Authorizer => ({
  kind: 'JWT',
  id,
  logicalId: id,
  name: id,
  identitySource: { in: 'header', name: 'Authorization' },
  issuer,
  audiences: ['client'],
  at,
});

const USERS: RouteAuth = { type: 'COGNITO_USER_POOLS', authorizer: 'Users', scopes: [] };

function route(key: string, auth: RouteAuth = USERS, apiKeyRequired = false): Route {
  const [method, path] = key === '$default' ? ['ANY', '$default'] : key.split(' ');
  return { method: method as Route['method'], path: path as string, id: key, auth, apiKeyRequired, at };
}

interface Given {
  readonly routes: readonly Route[];
  readonly pools?: readonly UserPool[];
  readonly authorizers?: readonly Authorizer[];
  readonly kind?: Api['kind'];
}

function check(table: { readonly [key: string]: Json }, given: Given): readonly Diagnostic[] {
  const api: Api = {
    kind: given.kind ?? 'REST',
    id: 'api',
    logicalId: 'Api',
    name: 'Api',
    endpointType: 'REGIONAL',
    vpcEndpointIds: [],
    disableExecuteApiEndpoint: false,
    apiKeySource: 'HEADER',
    binaryMediaTypes: [],
    authorizers: given.authorizers ?? [cognito('Users', 'Pool')],
    routes: given.routes,
    gatewayResponses: [],
    stages: [],
    at,
  };
  const definition: Definition = {
    partition: 'aws',
    account: '111122223333',
    region: 'eu-west-1',
    apis: [api],
    functions: [],
    userPools: given.pools ?? [pool('Pool', ['reader', 'editor', 'admin'])],
    cognitoResources: [],
    apiKeys: [],
    usagePlans: [],
    customDomains: [],
    iam: { users: [], roles: [] },
    surroundings: NO_SURROUNDINGS,
  };
  const read = readGroupTable(treeOfValue(table, 'template.yaml'), 'Groups');
  if (read.table === undefined) throw new Error(JSON.stringify(read.diagnostics));
  return checkGroupTable(definition, api, read.table);
}

const codes = (found: readonly Diagnostic[]): readonly string[] =>
  found.map(({ severity, code }) => `${severity} ${code}`);

const ALL = { inherit: { admin: ['editor'], editor: ['reader'] } };
const list = route('GET /orders');

describe('checking a group table', () => {
  it('is quiet about a table that fits', () => {
    const routes = [list, route('POST /orders'), route('OPTIONS /orders', { type: 'NONE' })];
    const table = { routes: { 'GET /orders': ['reader'], 'POST /orders': ['admin'] }, ...ALL };
    expect(check(table, { routes })).toEqual([]);
  });

  it('takes groups on a Lambda authorizer: what it returns decides', () => {
    const auth = { type: 'CUSTOM', authorizer: 'Fn' } as const;
    const lambda: Authorizer = {
      kind: 'REQUEST',
      id: 'Fn',
      logicalId: 'Fn',
      name: 'Fn',
      function: { arn: 'arn:aws:lambda:eu-west-1:111122223333:function:fn' },
      identitySources: [],
      resultTtlSeconds: 300,
      payloadFormatVersion: '1.0',
      simpleResponses: false,
      at,
    };
    const given = { routes: [route('GET /orders', auth)], authorizers: [lambda], pools: [] };
    expect(check({ routes: { 'GET /orders': ['reader'] } }, given)).toEqual([]);
  });

  it.each([
    ['GET /order', 'declares `GET /orders`'],
    ['GET /orders/', 'declares `GET /orders`'],
    ['GET /Orders', 'declares `GET /orders`'],
    ['ANY /orders', 'declares `GET /orders`; name routes as it does'],
    ['$default', 'name routes as the API declares them'],
  ])('refuses %s, which the API does not have', (key, help) => {
    const found = check(
      { routes: { 'GET /orders': ['reader'], [key]: ['reader'] }, ...ALL },
      { routes: [list] },
    );
    const [first] = found.filter(({ code }) => code === 'GROUPS_ROUTE_UNKNOWN');
    expect(first?.help).toContain(help);
    expect(first?.severity).toBe('error');
  });

  it('names every deployed route that is not in the table', () => {
    const routes = [list, route('POST /orders'), route('GET /open', { type: 'NONE' })];
    const found = check({ routes: { 'GET /orders': ['reader'] }, ...ALL }, { routes });
    expect(codes(found)).toEqual(['warning GROUPS_ROUTE_UNLISTED', 'warning GROUPS_ROUTE_UNLISTED']);
    expect(found[0]?.message).toContain('`POST /orders` is not in the group table: denied to everybody');
    expect(found[1]?.message).toContain('on AWS everybody can call it all the same');
  });

  it.each<readonly [string, RouteAuth, boolean]>([
    ['no auth', { type: 'NONE' }, false],
    ['an API key', { type: 'NONE' }, true],
    ['IAM', { type: 'AWS_IAM' }, false],
  ])('refuses groups on a route with %s', (_what, auth, key) => {
    const found = check(
      { routes: { 'GET /orders': ['reader'] }, ...ALL },
      { routes: [route('GET /orders', auth, key)] },
    );
    expect(codes(found)).toContain('error GROUPS_NO_CLAIM');
    expect(
      codes(
        check(
          { routes: { 'GET /orders': 'ungrouped' }, ...ALL },
          { routes: [route('GET /orders', auth, key)] },
        ),
      ),
    ).not.toContain('error GROUPS_NO_CLAIM');
  });

  it('refuses groups on tokens of an issuer that is no user pool, and takes those of a pool elsewhere', () => {
    const auth = { type: 'JWT', authorizer: 'Jwt', scopes: [] } as const;
    const given = (issuer: string): Given => ({
      routes: [route('GET /orders', auth)],
      authorizers: [jwt('Jwt', issuer)],
      kind: 'HTTP',
    });
    const table = { routes: { 'GET /orders': ['reader'] } };
    expect(codes(check(table, given('https://login.example')))).toEqual(['error GROUPS_NO_CLAIM']);
    expect(codes(check(table, given('https://cognito-idp.eu-west-1.amazonaws.com.evil.example/x')))).toEqual([
      'error GROUPS_NO_CLAIM',
    ]);
    expect(check(table, given('https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_other'))).toEqual([]);
  });

  it('asks which pool counts where an authorizer takes several: names of groups repeat', () => {
    const given = {
      routes: [list],
      authorizers: [cognito('Users', 'Pool', 'Staff')],
      pools: [pool('Pool', ['reader']), pool('Staff', ['reader'])],
    };
    const table = { routes: { 'GET /orders': ['reader'] } };
    expect(codes(check(table, given))).toEqual(['error GROUPS_POOLS_SEVERAL']);
    expect(check({ ...table, pools: ['Staff'] }, given)).toEqual([]);
    expect(codes(check({ ...table, pools: ['Stuff'] }, given))).toContain('error GROUPS_POOL');
    const other = { ...given, authorizers: [cognito('Users', 'Pool')] };
    expect(codes(check({ ...table, pools: ['Staff'] }, other))).toEqual(['error GROUPS_POOL']);
  });

  it('refuses a route of another authorizer than the table is about', () => {
    const found = check(
      { routes: { 'GET /orders': ['reader'] }, authorizer: 'Staff', ...ALL },
      { routes: [list] },
    );
    expect(codes(found)).toEqual(['error GROUPS_AUTHORIZER']);
  });

  it.each([
    ['Reader', 'the pool has `reader`: names of groups are case-sensitive'],
    ['raeder', 'the pool has `reader`, `editor`, `admin`'],
  ])('refuses the group %s, which the pool does not declare', (name, help) => {
    const found = check({ routes: { 'GET /orders': [name, 'reader'] }, ...ALL }, { routes: [list] });
    expect(found).toMatchObject([{ severity: 'error', code: 'GROUPS_UNKNOWN_GROUP', help }]);
  });

  it('refuses two spellings of one name where no pool says which is meant', () => {
    const found = check(
      { routes: { 'GET /orders': ['Reader', 'reader'] } },
      { routes: [list], pools: [pool('Pool', [])] },
    );
    expect(codes(found)).toEqual(['error GROUPS_CASE']);
  });

  it('refuses groups that inherit in a circle', () => {
    const inherit = { admin: ['editor'], editor: ['reader'], reader: ['admin'] };
    const found = check({ routes: { 'GET /orders': ['reader'] }, inherit }, { routes: [list] });
    expect(codes(found)).toEqual(['error GROUPS_CYCLE', 'error GROUPS_CYCLE', 'error GROUPS_CYCLE']);
    const own = check(
      { routes: { 'GET /orders': ['reader'] }, inherit: { reader: ['reader'] } },
      { routes: [list] },
    );
    expect(own.filter(({ code }) => code === 'GROUPS_CYCLE')[0]?.message).toBe(
      '`reader` inherits from itself',
    );
  });

  it('names groups that get in nowhere', () => {
    const found = check(
      { routes: { 'GET /orders': ['editor'] }, inherit: { admin: ['editor'] } },
      { routes: [list] },
    );
    expect(found).toMatchObject([
      { severity: 'warning', code: 'GROUPS_UNREACHABLE', message: 'the group `reader` gets in nowhere' },
    ]);
  });

  it.each([
    ['ANY beside a verb', 'GET /orders', 'ANY /orders', 'the other verbs are for admin'],
    [
      'a greedy path',
      'GET /orders',
      'ANY /{proxy+}',
      'the other paths, and the other verbs of `/orders`, are for admin',
    ],
  ])('names an overlap: %s', (_what, narrow, wide, message) => {
    const table = { routes: { [narrow]: ['reader'], [wide]: ['admin'] }, ...ALL };
    const found = check(table, { routes: [route(narrow), route(wide)] });
    expect(codes(found)).toEqual(['warning GROUPS_OVERLAP']);
    expect(found[0]?.message).toContain(message);
    const same = { routes: { [narrow]: ['reader'], [wide]: ['reader'] }, ...ALL };
    expect(check(same, { routes: [route(narrow), route(wide)] })).toEqual([]);
  });

  it('refuses a table about a WebSocket API', () => {
    expect(codes(check({ routes: {} }, { routes: [], kind: 'WEBSOCKET' }))).toEqual(['error GROUPS_API']);
  });
});
