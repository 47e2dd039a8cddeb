import type { Api, Method, Route } from '@portcullis/model';
import { readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { methodArn } from '../authorize/execute-api-arn.ts';
import { compileRouter } from '../authorize/route-match.ts';
import { compilePolicies } from '../policy/index.ts';
import { type AuthorizerPolicy, cacheablePolicy, requestPolicy } from './authorizer-policy.ts';
import { type AccessRoute, compileCallerPolicies } from './caller-policy.ts';

const PREFIX = 'arn:aws:execute-api:eu-west-1:111122223333:abc/prod/';

function evaluate(policy: AuthorizerPolicy, resource: string): string {
  const tree = treeOfValue(policy as unknown as Json, 'policy');
  const { policy: read, diagnostics } = readPolicy(tree, { name: 'policy', kind: 'authorizer' });
  if (read === undefined) throw new Error(JSON.stringify(diagnostics));
  return compilePolicies([read]).evaluate({
    principal: { kind: 'anonymous' },
    action: 'execute-api:Invoke',
    resource,
    context: { value: () => undefined },
  });
}

const route = (key: string, ...admitted: readonly string[]): AccessRoute => {
  const [method, path] = key === '$default' ? ['ANY', '$default'] : key.split(' ');
  return { method: method as Method, path: path as string, admitted };
};

const holds =
  (...groups: readonly string[]) =>
  ({ admitted }: AccessRoute): boolean =>
    admitted === null || admitted.some((group) => groups.includes(group));

const policyFor = (
  routes: readonly AccessRoute[],
  groups: readonly string[],
  kind: Api['kind'] = 'REST',
): AuthorizerPolicy => cacheablePolicy(compileCallerPolicies(kind, routes), holds(...groups), PREFIX);

const may = (policy: AuthorizerPolicy, method: string, path: string): boolean =>
  evaluate(policy, `${PREFIX}${method}${path}`) === 'allowed';

describe('the policy of a caller', () => {
  const orders = [
    route('GET /orders', 'reader'),
    route('POST /orders', 'editor'),
    route('GET /orders/{id}', 'reader'),
    route('DELETE /orders/{id}', 'admin'),
    route('GET /orders/{id}/notes', 'editor'),
  ];

  it('covers every route of the groups, and denies all else explicitly', () => {
    expect(policyFor(orders, ['reader'])).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Routes',
          Effect: 'Allow',
          Action: 'execute-api:Invoke',
          Resource: [`${PREFIX}GET/orders`, `${PREFIX}GET/orders/?*`],
        },
        {
          Sid: 'NothingElse',
          Effect: 'Deny',
          Action: 'execute-api:Invoke',
          NotResource: [`${PREFIX}GET/orders`, `${PREFIX}GET/orders/?*`],
        },
        {
          Sid: 'NotThese',
          Effect: 'Deny',
          Action: 'execute-api:Invoke',
          Resource: [`${PREFIX}GET/orders/?*/notes`],
        },
      ],
    });
  });

  it('does not let a wildcard that crosses slashes reach a route of others', () => {
    const policy = policyFor(orders, ['reader']);
    expect(may(policy, 'GET', '/orders/1')).toBe(true);
    expect(may(policy, 'GET', '/orders/1/notes')).toBe(false);
    expect(may(policyFor(orders, ['reader', 'editor']), 'GET', '/orders/1/notes')).toBe(true);
  });

  it.each([
    ['GET', '/orders/'],
    ['get', '/orders'],
    ['GET', '/Orders'],
    ['GET', '/order'],
    ['GET', '/ordersx'],
    ['GET', '//orders'],
    ['DELETE', '/orders/1'],
    ['POST', '/orders'],
    ['GET', '/'],
  ])('of readers says nothing good of %s %s', (method, path) => {
    expect(evaluate(policyFor(orders, ['reader']), `${PREFIX}${method}${path}`)).toBe('explicitDeny');
  });

  it('of somebody without a group denies everything', () => {
    expect(evaluate(policyFor(orders, []), `${PREFIX}GET/orders`)).toBe('explicitDeny');
    expect(evaluate(policyFor(orders, ['Reader']), `${PREFIX}GET/orders`)).toBe('explicitDeny');
  });

  it('leaves routes without groups to every caller', () => {
    const routes = [...orders, { method: 'GET', path: '/me', admitted: null } as const];
    expect(may(policyFor(routes, []), 'GET', '/me')).toBe(true);
    expect(may(policyFor(routes, []), 'GET', '/orders')).toBe(false);
  });

  it('is merged by prefix once it would be too large, and never over a route of others', () => {
    const many = Array.from({ length: 200 }, (_, i) => route(`GET /reports/yearly/number-${i}`, 'reader'));
    const routes = [
      ...many,
      route('GET /reports/secret', 'admin'),
      route('POST /reports/yearly/number-1', 'admin'),
    ];
    const policy = policyFor(routes, ['reader']);
    expect(JSON.stringify(policy).length).toBeLessThan(8192);
    expect(may(policy, 'GET', '/reports/yearly/number-77')).toBe(true);
    expect(may(policy, 'GET', '/reports/secret')).toBe(false);
    expect(may(policy, 'POST', '/reports/yearly/number-1')).toBe(false);
    expect(policy.Statement[0]?.Resource).toEqual([`${PREFIX}GET/reports/yearly/*`]);
  });

  it('leaves a greedy route of others around its own with what is longer than its own', () => {
    const routes = [route('ANY /{proxy+}', 'admin'), route('GET /orders/{id}', 'reader', 'admin')];
    expect(compileCallerPolicies('REST', routes).ambiguities).toEqual([]);
    const reader = policyFor(routes, ['reader']);
    expect(reader.Statement[2]?.Resource).toEqual([`${PREFIX}GET/orders/*/*`]);
    expect(may(reader, 'GET', '/orders/1')).toBe(true);
    expect(may(reader, 'GET', '/orders/1/2')).toBe(false);
    expect(may(reader, 'GET', '/else')).toBe(false);
    expect(may(policyFor(routes, ['admin']), 'GET', '/orders/1/2')).toBe(true);
  });

  it('says where no policy for all routes can say what the table says', () => {
    const routes = [route('ANY /{proxy+}', 'reader'), route('GET /orders/{id}', 'admin')];
    expect(compileCallerPolicies('REST', routes).ambiguities[0]).toMatchObject({
      denied: { path: '/orders/{id}' },
      reachedBy: { path: '/{proxy+}' },
      alsoHit: { path: '/{proxy+}' },
    });
    expect(compileCallerPolicies('REST', orders).ambiguities).toEqual([]);
    const literal = [route('ANY /{proxy+}', 'reader'), route('GET /admin', 'admin')];
    expect(compileCallerPolicies('REST', literal).ambiguities).toEqual([]);
    const together = [
      route('ANY /{proxy+}', 'reader', 'admin'),
      route('GET /orders/{id}', 'reader', 'admin'),
    ];
    expect(compileCallerPolicies('REST', together).ambiguities).toEqual([]);
    const starred = [route('GET /a*b', 'reader')];
    expect(compileCallerPolicies('HTTP', starred).unwritable).toHaveLength(1);
  });
});

describe('the policy of one request', () => {
  it('is for its path as text: what reads like a wildcard is none', () => {
    const policy = requestPolicy(true, `${PREFIX}GET/orders/*`);
    expect(may(policy, 'GET', '/orders/*')).toBe(true);
    expect(may(policy, 'GET', '/orders/1')).toBe(false);
    const variable = requestPolicy(true, `${PREFIX}GET/orders/\${aws:username}?`);
    expect(may(variable, 'GET', '/orders/${aws:username}?')).toBe(true);
    expect(may(variable, 'GET', '/orders/alice?')).toBe(false);
    expect(may(requestPolicy(false, `${PREFIX}GET/orders`), 'GET', '/orders')).toBe(false);
  });
});

const GROUPS = ['a', 'b', 'c'] as const;
const segment = fc.constantFrom('x', 'y', 'orders', '{id}');
const pathOf = fc
  .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
  .map(([segments, greedy]) => `/${[...segments, ...(greedy ? ['{proxy+}'] : [])].join('/')}`);
const verb = fc.constantFrom<Method>('GET', 'POST', 'ANY');
const randomRoutes = fc.uniqueArray(
  fc.record({
    method: verb,
    path: pathOf,
    admitted: fc.oneof(
      { weight: 9, arbitrary: fc.subarray([...GROUPS], { maxLength: 2 }) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
  }),
  { selector: ({ method, path }) => `${method} ${path}`, minLength: 1, maxLength: 7 },
);
const requested = fc
  .array(fc.constantFrom('x', 'y', 'orders', 'other', 'Orders', ''), { maxLength: 5 })
  .map((segments) => `/${segments.join('/')}`);

it.each(['REST', 'HTTP'] as const)(
  '%s: for random routes, the policy says of every request what its route says',
  (kind) => {
    let rejected = 0;
    let accepted = 0;
    fc.assert(
      fc.property(
        randomRoutes,
        fc.subarray([...GROUPS]),
        fc.array(fc.tuple(fc.constantFrom('GET', 'POST', 'PUT'), requested), {
          minLength: 20,
          maxLength: 20,
        }),
        fc.boolean(),
        (routes, groups, requests, small) => {
          const policies = compileCallerPolicies(kind, routes);
          if (policies.ambiguities.length > 0) return;
          const isAllowed = holds(...groups);
          const { allow, deny } = policies.patternsFor(isAllowed, () => (small ? 1 : 0), 0);
          const policy =
            allow.length === 0
              ? cacheablePolicy(policies, isAllowed, PREFIX)
              : ({
                  Version: '2012-10-17',
                  Statement: [
                    {
                      Sid: 'A',
                      Effect: 'Allow',
                      Action: 'execute-api:Invoke',
                      Resource: allow.map((one) => PREFIX + one),
                    },
                    {
                      Sid: 'N',
                      Effect: 'Deny',
                      Action: 'execute-api:Invoke',
                      NotResource: allow.map((one) => PREFIX + one),
                    },
                    ...(deny.length > 0
                      ? [
                          {
                            Sid: 'D',
                            Effect: 'Deny',
                            Action: 'execute-api:Invoke',
                            Resource: deny.map((one) => PREFIX + one),
                          },
                        ]
                      : []),
                  ],
                } as AuthorizerPolicy);
          const router = compileRouter(
            kind,
            routes.map((target) => ({ route: target as unknown as Route, target })),
          );
          for (const [method, path] of requests) {
            const match = router(method, path);
            if (match === undefined) continue;
            const expected = isAllowed(match.target);
            if (expected) accepted++;
            else rejected++;
            const resource = methodArn(PREFIX, kind, method, path);
            expect([method, path, evaluate(policy, resource) === 'allowed']).toEqual([
              method,
              path,
              expected,
            ]);
          }
        },
      ),
      { numRuns: 1500 },
    );
    expect(accepted).toBeGreaterThan(500);
    expect(rejected).toBeGreaterThan(accepted);
  },
);
