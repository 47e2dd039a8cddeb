import { compileRouteOf } from '@portcullis/engine/authorize';
import { groupRouteKey, type Route } from '@portcullis/model';
import { tokenPools } from '@portcullis/model/groups';
import { accessKey, type GroupAccess, mayCall } from './access.ts';
import type { GeneratedFile } from './generated-file.ts';

/** Pairs of groups of which no more are tried: what two may do together is the union of what each may do. */
const MAX_PAIRS = 10;

interface Expectation {
  readonly name: string;
  readonly as: string;
  readonly request: readonly string[];
  readonly expect: 'allow' | 'deny' | 401 | 403;
}

/**
 * The truth table of groups and routes as a file of `portcullis test`: every group, callers with none and with two,
 * every route and spellings of its path that must not be another way in.
 */
export function testFile(access: GroupAccess): readonly GeneratedFile[] {
  return [{ path: 'portcullis.test.yaml', text: testFileText(access) }];
}

export function groupExpectations(access: GroupAccess): readonly Expectation[] {
  const requests = requestsOf(access);
  if (requests.length === 0) return [];
  const callers: readonly (readonly string[])[] = [
    ...access.groups.map((group) => [group]),
    [],
    ...pairsOf(access),
  ];
  const byCaller = callers.flatMap((groups): Expectation[] => {
    const title = groups.length === 0 ? 'no group' : groups.join(' and ');
    const part = (expect: 'allow' | 'deny'): readonly string[] =>
      requests.filter(({ may }) => may(groups) === (expect === 'allow')).map(({ line }) => line);
    return (['allow', 'deny'] as const)
      .map((expect) => ({
        name: `${title}: ${expect}`,
        as: callerWith(access, groups),
        request: part(expect),
        expect,
      }))
      .filter(({ request }) => request.length > 0);
  });
  const otherCase = access.groups.map(flipCase).filter((group) => !access.groups.includes(group));
  const strangers = otherCase.map((group): Expectation => {
    const denied = requests.filter(({ may }) => !may([])).map(({ line }) => line);
    return {
      name: `${group}, which is no group`,
      as: claimsWith(access, [group]),
      request: denied,
      expect: 'deny',
    };
  });
  const withToken = requests.filter(({ route }) => route !== undefined && isTokenRoute(route));
  const anonymous: Expectation = {
    name: 'no token',
    as: 'anonymous',
    request: withToken.map(({ line }) => line),
    expect: 401,
  };
  return [...byCaller, ...strangers, anonymous].filter(({ request }) => request.length > 0);
}

interface TriedRequest {
  readonly line: string;
  readonly route: Route | undefined;
  readonly may: (groups: readonly string[]) => boolean;
}

/** Each route with a path of its own, and spellings of it; what serves such a path is asked of the engine. */
function requestsOf({ api, routes, others }: GroupAccess): readonly TriedRequest[] {
  const routeOf = compileRouteOf(api);
  const byKey = new Map(routes.map((route) => [accessKey(route), route]));
  const apart = new Set(others);
  const lines = new Map<string, TriedRequest>();
  for (const { method, path } of routes) {
    for (const spelling of spellings(path)) {
      const verb = method === 'ANY' ? 'PATCH' : method;
      const line = `${verb} ${spelling}`;
      const route = routeOf(verb, spelling);
      // A spelling that lands on a route with its own auth says nothing about groups.
      if (route !== undefined && apart.has(route)) continue;
      const served = route === undefined ? undefined : byKey.get(accessKey({ ...route, admitted: null }));
      lines.set(line, { line, route, may: (groups) => served !== undefined && mayCall(served, groups) });
    }
  }
  return [...lines.values()];
}

function spellings(path: string): readonly string[] {
  if (path === '$default') return ['/of-no-route'];
  const plain = path.replace(/\{[^{}]+\+\}/g, 'some/where').replace(/\{[^{}]+\}/g, 'some-id');
  const [, first = ''] = plain.split('/');
  const upper = plain.toUpperCase();
  return [
    plain,
    ...(plain === '/' ? [] : [`${plain}/`, `/${plain}`, `/%${hex(first)}${plain.slice(2)}`, upper]),
    ...(path.includes('{') ? [path.replace(/\{[^{}]+\}/g, 'a%2Fb'), path.replace(/\{[^{}]+\}/g, '..')] : []),
  ];
}

function hex(text: string): string {
  return text.charCodeAt(0).toString(16).toUpperCase();
}

function isTokenRoute(route: Route): boolean {
  return route.auth.type === 'COGNITO_USER_POOLS' || route.auth.type === 'JWT';
}

function pairsOf({ groups, routes }: GroupAccess): readonly (readonly string[])[] {
  const reach = (of: readonly string[]): number => routes.filter((route) => mayCall(route, of)).length;
  const pairs = groups.flatMap((one, index) => groups.slice(index + 1).map((other) => [one, other]));
  return pairs.filter((pair) => pair.every((group) => reach(pair) > reach([group]))).slice(0, MAX_PAIRS);
}

/** A user of the pool where the template has it; else the claims, since nobody here can issue its tokens. */
function callerWith(access: GroupAccess, groups: readonly string[]): string {
  const isVerified = access.api.routes.some(isTokenRoute);
  const pool = access.definition.userPools.find(({ id }) => isVerified && access.poolIds.includes(id));
  const writable = groups.every((group) => !group.includes(','));
  if (pool === undefined || pool.clients.length === 0 || !writable) return claimsWith(access, groups);
  const name = encodeURIComponent(groups.length === 0 ? 'somebody' : groups.join(' '));
  const query = groups.length === 0 ? '' : `&groups=${groups.map(encodeURIComponent).join(',')}`;
  return `user:${name}?pool=${pool.logicalId}${query}`;
}

/** Behind a Lambda authorizer there is no token to make up: what it would return stands for it. */
function claimsWith({ definition, api, routes }: GroupAccess, groups: readonly string[]): string {
  const keys = new Set(routes.map(accessKey));
  const own = api.routes.filter((route) => keys.has(groupRouteKey(route)));
  if (!own.some(isTokenRoute)) {
    const statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' };
    const policyDocument = { Version: '2012-10-17', Statement: [statement] };
    const output = { principalId: 'made-up', policyDocument, context: { groups: groups.join(' ') } };
    return `authorizer:${JSON.stringify(output)}`;
  }
  const scopes = [...new Set(api.routes.flatMap(({ auth }) => ('scopes' in auth ? auth.scopes : [])))];
  const jwt = api.authorizers.find((one) => one.kind === 'JWT' && tokenPools(definition, one).length > 0);
  return `claims:${JSON.stringify({
    sub: 'made-up',
    'cognito:groups': groups,
    ...(jwt?.kind === 'JWT' ? { aud: jwt.audiences[0] } : {}),
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
  })}`;
}

function flipCase(text: string): string {
  const upper = text.toUpperCase();
  return upper === text ? text.toLowerCase() : upper;
}

function testFileText(access: GroupAccess): string {
  const { api, definition, table } = access;
  const several = definition.apis.length > 1;
  const text = (value: unknown): string => JSON.stringify(value);
  const lines = groupExpectations(access).flatMap(({ name, as, request, expect }) => [
    `  - name: ${text(name)}`,
    ...(several ? [`    api: ${text(api.logicalId)}`] : []),
    `    as: ${text(as)}`,
    '    request:',
    ...request.map((line) => `      - ${text(line)}`),
    `    expect: ${expect}`,
  ]);
  return [
    `# Groups and routes of ${api.logicalId}, from the group table at ${table.at.file}:${table.at.line}.`,
    '# Run it with `portcullis test`, and generate it again when the table changes.',
    lines.length === 0 ? 'tests: []' : 'tests:',
    ...lines,
    '',
  ].join('\n');
}
