import type { Server } from 'node:http';
import { compileGroups, type GeneratedFile } from '@portcullis/advisor/groups';
import { bundleGroupAuthorizer } from '@portcullis/host/group-authorizer';
import type { Route } from '@portcullis/model';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, REGION } from '../fixtures/definition.ts';
import { definitionOf, type Given, pathsOf, tableOf } from './given.ts';
import { mayByTable } from './oracle.ts';
import {
  byAppSync,
  byCedar,
  byLambda,
  byRole,
  byScopes,
  byTable,
  byTestFile,
  keyServer,
  type Way,
} from './ways.ts';

let runtime = '';
let issuer = '';
let server: Server;
beforeAll(async () => {
  runtime = await bundleGroupAuthorizer();
  ({ issuer, server } = await keyServer());
});
afterAll(() => {
  server.close();
});

const PREFIX = `arn:aws:execute-api:${REGION}:${ACCOUNT}:abc/prod/`;

function filesOf(given: Given): readonly GeneratedFile[] {
  const { definition, api } = definitionOf(given, { table: true });
  return compileGroups(definition, api, tableOf(given), { authorizerRuntime: runtime });
}

interface Count {
  allowed: number;
  refused: number;
  /** Tables whose authorizer's answers are cached. */
  cached: number;
  /** Comparisons by each way. */
  readonly compared: Map<string, number>;
}

/** Every way says of every caller and request what the pipeline says with the table, and that is what the table says. */
async function compare(given: Given, callers: readonly (readonly string[])[], count: Count): Promise<void> {
  const files = filesOf(given);
  const cacheable = !files.some(
    ({ path, text }) => path.endsWith('template.yaml') && text.includes('InSeconds: 0'),
  );
  const ways: Readonly<Record<string, Way>> = {
    lambda: byLambda(given, files, issuer),
    scopes: await byScopes(given, files),
    // Deny wins where no policy for all routes can say it all: a role is then narrower than the table, never wider.
    role: byRole(files, PREFIX),
    cedar: remembered(byCedar(files)),
    appSync: remembered(byAppSync(given, files)),
    testFile: byTestFile(files),
  };
  if (cacheable) count.cached++;
  const table = byTable(given);
  for (const key of Object.keys(given.routes)) {
    const method = key.startsWith('ANY') ? 'PUT' : (key.split(' ')[0] as string);
    for (const path of pathsOf(key)) {
      for (const groups of callers) {
        const decision = await table.decide(groups, method, path);
        const route = decision.route?.route;
        if (route === undefined) {
          expect(decision).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
          count.refused++;
          continue;
        }
        const expected = mayByTable(given, route, groups);
        const what = `${groups.join('+') || 'nobody'}: ${method} ${path} (${route.method} ${route.path})`;
        expect(`${what}: table ${decision.allowed}`).toBe(`${what}: table ${expected}`);
        if (expected) count.allowed++;
        else count.refused++;
        for (const [name, way] of Object.entries(ways)) {
          const said = await way(groups, {
            method,
            path,
            route: route as Route,
            arn: arnOf(given, method, path),
          });
          if (said === undefined) continue;
          if (name === 'role' && !cacheable && !said) continue;
          count.compared.set(name, (count.compared.get(name) ?? 0) + 1);
          expect(`${what}: ${name} ${said}`).toBe(`${what}: ${name} ${expected}`);
        }
      }
    }
  }
}

/** These two see the route and not the path. */
function remembered(way: Way): Way {
  const known = new Map<string, Promise<boolean | undefined>>();
  return (groups, request) => {
    const key = JSON.stringify([groups, request.method, request.route.method, request.route.path]);
    const said = known.get(key) ?? way(groups, request);
    known.set(key, said);
    return said;
  };
}

/** As the pipeline makes it: unreserved characters decoded, and a REST API's trailing slash left out. */
function arnOf({ kind }: Given, method: string, path: string): string {
  const decoded = path
    .replaceAll(/%6[fF]/g, 'o')
    .replaceAll(/%4[fF]/g, 'O')
    .replaceAll('%2f', '%2F');
  const trimmed = kind === 'REST' ? decoded.replace(/([^/])\/$/, '$1') : decoded;
  return `${PREFIX}${method}${trimmed}`;
}

const count = (): Count => ({ allowed: 0, refused: 0, cached: 0, compared: new Map() });

const ORDERS: Given['routes'] = {
  'GET /orders': ['reader', 'editor'],
  'POST /orders': ['editor'],
  'GET /orders/{id}': ['reader'],
  'GET /orders/{id}/notes': ['editor'],
  'DELETE /orders/{id}': ['admin'],
  'GET /reports/{proxy+}': ['auditor'],
  'GET /me': 'ungrouped',
  'PUT /orders': [],
  'GET /forgotten': null,
};
const INHERIT = { admin: ['editor'], editor: ['reader'] };
const CALLERS = [
  [],
  ['reader'],
  ['editor'],
  ['admin'],
  ['auditor'],
  ['reader', 'auditor'],
  ['Reader'],
  ['stranger'],
];

describe.each(['REST', 'HTTP'] as const)('one table, every way to enforce it (%s)', (kind) => {
  it('says the same everywhere for the orders API', async () => {
    const counted = count();
    await compare({ kind, routes: ORDERS, inherit: INHERIT }, CALLERS, counted);
    expect(counted.refused).toBeGreaterThan(counted.allowed);
    expect([...counted.compared.keys()].sort()).toEqual([
      'appSync',
      'cedar',
      'lambda',
      'role',
      'scopes',
      'testFile',
    ]);
    for (const [name, times] of counted.compared) expect([name, times > 40]).toEqual([name, true]);
  });

  it('says the same where no policy for all routes could: the answer is then not cached', async () => {
    const routes = { 'ANY /{proxy+}': ['reader'], 'GET /orders/{id}': ['admin'] };
    const given = { kind, routes, inherit: {} };
    expect(filesOf(given).find(({ path }) => path === 'README.md')?.text).toContain('must not be cached');
    await compare(given, CALLERS, count());
  });

  it('says the same for groups with strange names', async () => {
    const names = [
      'a/b',
      'a"b',
      "it's",
      'ü',
      '{x}',
      '*',
      'a,b',
      'a|b',
      'signed-in',
      'nobody',
      '$' + '{y}',
      '__proto__',
      'a\\b',
      '100%',
    ];
    const routes = Object.fromEntries(names.map((name, i) => [`GET /r${i}`, [name]]));
    await compare(
      { kind, routes, inherit: {} },
      names.map((name) => [name]),
      count(),
    );
  });
});

const NAMES = ['a', 'b', 'c', 'd'] as const;
const segment = fc.constantFrom('orders', 'items', '{id}');
const key = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'ANY'),
    fc.array(segment, { minLength: 1, maxLength: 3 }),
    fc.boolean(),
  )
  .map(
    ([method, segments, greedy]) =>
      `${method} /${[...segments, ...(greedy && segments.length < 3 ? ['{proxy+}'] : [])].join('/')}`,
  )
  // Two names for one segment are one resource, and one name stands in a path once.
  .filter((path) => (path.match(/\{id\}/g)?.length ?? 0) < 2);
const access = fc.oneof(
  { weight: 7, arbitrary: fc.subarray([...NAMES], { maxLength: 2 }) },
  { weight: 1, arbitrary: fc.constant('ungrouped' as const) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const randomGiven: fc.Arbitrary<Given> = fc
  .record({
    kind: fc.constantFrom('REST' as const, 'HTTP' as const),
    routes: fc.dictionary(key, access, { minKeys: 1, maxKeys: 6 }),
    inherit: fc
      .tuple(
        fc.subarray(['b', 'c', 'd']),
        fc.subarray(['c', 'd'], { maxLength: 1 }),
        fc.subarray(['d'], { maxLength: 1 }),
      )
      .map(([a, b, c]) => ({ a, b, c })),
  })
  // Where no route has groups, no way has anything to enforce.
  .filter(({ routes }) => Object.values(routes).some(Array.isArray));

it('says the same everywhere for random tables and callers', { timeout: 120_000 }, async () => {
  const counted = count();
  await fc.assert(
    fc.asyncProperty(randomGiven, fc.subarray([...NAMES], { maxLength: 2 }), (given, groups) =>
      compare(given, [groups, [], ['A']], counted),
    ),
    { numRuns: 30, seed: 20261127 },
  );
  expect(counted.refused).toBeGreaterThan(counted.allowed);
  expect(counted.allowed).toBeGreaterThan(100);
  expect(counted.cached).toBeGreaterThan(10);
});
