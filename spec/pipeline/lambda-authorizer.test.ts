import { describe, expect, it } from 'vitest';
import {
  AT,
  api,
  definition,
  lambdaAuthorizer,
  lambdaFunction,
  policyOf,
  route,
} from '../fixtures/definition.ts';
import { harness, verdict } from '../fixtures/pipeline.ts';

// DG "Use API Gateway Lambda authorizers" and its sub-pages.
const ARN = 'arn:aws:execute-api:eu-west-1:111122223333:abc/prod';
const routes = [
  route('GET', '/a', { type: 'CUSTOM', authorizer: 'auth1' }),
  route('GET', '/b', { type: 'CUSTOM', authorizer: 'auth1' }),
  route('GET', '/pets/{id}', { type: 'CUSTOM', authorizer: 'auth1' }),
];
const AUTH = ['Authorization', 'token'];

function pipeline(
  options: Parameters<typeof harness>[2],
  authorizer = lambdaAuthorizer(),
  more: Parameters<typeof api>[0] = {},
) {
  const rest = api({ authorizers: [authorizer], routes, ...more });
  return harness(definition([rest]), rest, options);
}

const status = async (
  decision: ReturnType<ReturnType<typeof harness>['decide']>,
): Promise<number | 'allowed'> => {
  const settled = await decision;
  return settled.allowed ? 'allowed' : settled.response.status;
};

describe('a policy that cannot be evaluated is malformed output, never a pass', () => {
  it.each([
    ['a block that is none', { IpAddress: { 'aws:SourceIp': '10.0.0.0/99' } }],
    ['a date that is none', { DateLessThan: { 'aws:CurrentTime': 'tomorrow' } }],
    ['a number that is none', { NumericEquals: { 'aws:MultiFactorAuthAge': 'one' } }],
    ['an operator that is none', { StringEqual: { 'aws:SourceIp': '10.0.0.1' } }],
  ])('%s in a Deny beside an Allow', async (_name, condition) => {
    const statement = { Action: 'execute-api:Invoke', Resource: '*' };
    const output = JSON.stringify({
      principalId: 'user',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          { ...statement, Effect: 'Allow' },
          { ...statement, Effect: 'Deny', Condition: condition },
        ],
      },
    });
    const world = pipeline({ authorizer: () => ({ ok: true, output }) });
    const decision = await world.decide({ path: '/a', headers: AUTH });
    expect(decision).toMatchObject({ allowed: false, code: 'AUTHORIZER_OUTPUT_INVALID' });
    await world.decide({ path: '/a', headers: AUTH });
    expect(world.events).toHaveLength(2);
  });
});

describe('the result cache keeps the policy and judges it anew', () => {
  it('a narrow policy works on the first route and refuses the next until it expires', async () => {
    const world = pipeline({ authorizer: () => verdict('Allow', `${ARN}/GET/a`) });
    expect(await status(world.decide({ path: '/a', headers: AUTH }))).toBe('allowed');
    expect(await status(world.decide({ path: '/b', headers: AUTH }))).toBe(403);
    expect(world.events).toHaveLength(1);
    world.clock += 300_001;
    expect(await status(world.decide({ path: '/b', headers: AUTH }))).toBe(403);
    expect(world.events).toHaveLength(2);
  });

  it('denies are kept; errors, 401s and malformed output are not', async () => {
    const denying = pipeline({ authorizer: () => verdict('Deny', '*') });
    await denying.decide({ path: '/a', headers: AUTH });
    await denying.decide({ path: '/a', headers: AUTH });
    expect(denying.events).toHaveLength(1);
    for (const bad of [
      { ok: false, kind: 'error', message: 'Unauthorized' },
      { ok: false, kind: 'error', message: 'boom' },
      { ok: true, output: '{}' },
    ] as const) {
      const failing = pipeline({ authorizer: () => bad });
      await failing.decide({ path: '/a', headers: AUTH });
      await failing.decide({ path: '/a', headers: AUTH });
      expect(failing.events).toHaveLength(2);
    }
  });

  it('another token is another entry, and a duplicated header is not the first of its copies', async () => {
    const world = pipeline({ authorizer: () => verdict('Allow', '*') });
    await world.decide({ path: '/a', headers: AUTH });
    await world.decide({ path: '/a', headers: ['Authorization', 'other'] });
    await world.decide({ path: '/a', headers: [...AUTH, 'authorization', 'evil'] });
    expect(world.events).toHaveLength(3);
  });

  it('a TTL of 0 switches it off', async () => {
    const world = pipeline(
      { authorizer: () => verdict('Allow', '*') },
      lambdaAuthorizer({ resultTtlSeconds: 0 }),
    );
    await world.decide({ path: '/a', headers: AUTH });
    await world.decide({ path: '/a', headers: AUTH });
    expect(world.events).toHaveLength(2);
  });

  it('REQUEST: every identity source is part of the key, and each must be there', async () => {
    const authorizer = lambdaAuthorizer({
      kind: 'REQUEST',
      identitySources: [
        { in: 'header', name: 'X-Tenant' },
        { in: 'querystring', name: 'q' },
      ],
    });
    const world = pipeline({ authorizer: () => verdict('Allow', '*') }, authorizer);
    expect(await status(world.decide({ path: '/a', headers: ['x-tenant', 't'] }))).toBe(401);
    expect(await status(world.decide({ path: '/a', headers: ['x-tenant', 't'], query: 'q=' }))).toBe(401);
    expect(world.events).toHaveLength(0);
    expect(await status(world.decide({ path: '/a', headers: ['x-tenant', 't'], query: 'q=1' }))).toBe(
      'allowed',
    );
    expect(await status(world.decide({ path: '/a', headers: ['x-tenant', 't'], query: 'q=2' }))).toBe(
      'allowed',
    );
    expect(await status(world.decide({ path: '/b', headers: ['x-tenant', 't'], query: 'q=1' }))).toBe(
      'allowed',
    );
    expect(world.events).toHaveLength(2);
  });
});

describe('policies of an authorizer', () => {
  it.each([
    [`${ARN}/GET/pets/{id}`, 403],
    [`${ARN}/GET/pets/*`, 'allowed'],
    [`${ARN}/*`, 'allowed'],
    [`${ARN}/GET/pets/7`, 'allowed'],
    [`${ARN}/GET/pets`, 403],
    ['arn:aws:execute-api:eu-west-1:111122223333:other/prod/GET/pets/7', 403],
  ])('%s for /pets/7: %s', async (resource, expected) => {
    expect(
      await status(
        pipeline({ authorizer: () => verdict('Allow', resource) }).decide({ path: '/pets/7', headers: AUTH }),
      ),
    ).toBe(expected);
  });

  it('`*` spans slashes, and a trailing slash is still the same method', async () => {
    const world = pipeline({ authorizer: () => verdict('Deny', `${ARN}/GET/a`) });
    expect(await status(world.decide({ path: '/a/', headers: AUTH }))).toBe(403);
  });
});

describe('with a resource policy', () => {
  const deny = (resource: string) =>
    policyOf({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: resource }],
    });
  const allow = policyOf({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
    ],
  });

  it('an explicit deny ends it before the function is called', async () => {
    const world = pipeline({ authorizer: () => verdict('Allow', '*') }, lambdaAuthorizer(), {
      resourcePolicy: deny('execute-api:/prod/GET/a'),
    });
    const decision = await world.decide({ path: '/a', headers: AUTH });
    expect(decision.allowed === false && decision.step).toBe('resource-policy');
    expect(world.events).toHaveLength(0);
  });

  it('a resource policy that allows overrides a silent authorizer (table A)', async () => {
    const world = pipeline(
      { authorizer: () => verdict('Allow', 'arn:aws:execute-api:*:*:none/*') },
      lambdaAuthorizer(),
      { resourcePolicy: allow },
    );
    expect(await status(world.decide({ path: '/a', headers: AUTH }))).toBe('allowed');
  });

  it('it does not override a denying one', async () => {
    const world = pipeline({ authorizer: () => verdict('Deny', '*') }, lambdaAuthorizer(), {
      resourcePolicy: allow,
    });
    expect(await status(world.decide({ path: '/a', headers: AUTH }))).toBe(403);
  });
});

describe('the events', () => {
  it('TOKEN: type, token and method ARN, nothing else', async () => {
    const world = pipeline({ authorizer: () => verdict('Allow', '*') });
    await world.decide({ path: '/pets/a%20b', headers: ['authorization', 'Bearer x'], body: 'secret' });
    expect(world.events).toEqual([
      { type: 'TOKEN', authorizationToken: 'Bearer x', methodArn: `${ARN}/GET/pets/a%20b` },
    ]);
  });

  it('REQUEST: the request without its body', async () => {
    const world = pipeline(
      { authorizer: () => verdict('Allow', '*') },
      lambdaAuthorizer({ kind: 'REQUEST', identitySources: [{ in: 'header', name: 'Authorization' }] }),
    );
    await world.decide({
      path: '/pets/a%20b',
      query: 'x=1&x=2&y=%26',
      headers: ['Authorization', 't', 'X-Dup', '1', 'x-dup', '2'],
      body: 'secret',
    });
    expect(world.events[0]).toMatchObject({
      type: 'REQUEST',
      methodArn: `${ARN}/GET/pets/a%20b`,
      resource: '/pets/{id}',
      path: '/pets/a%20b',
      httpMethod: 'GET',
      pathParameters: { id: 'a b' },
      queryStringParameters: { x: '2', y: '&' },
      multiValueQueryStringParameters: { x: ['1', '2'], y: ['&'] },
      headers: { 'X-Dup': '2' },
      multiValueHeaders: { 'X-Dup': ['1', '2'] },
      requestContext: {
        resourcePath: '/pets/{id}',
        stage: 'prod',
        apiId: 'abc',
        accountId: '111122223333',
        identity: { sourceIp: '192.0.2.10' },
      },
    });
    expect(JSON.stringify(world.events[0])).not.toContain('secret');
  });
});

describe('permission to invoke', () => {
  const fn = lambdaFunction('AuthFn');
  const authorizer = lambdaAuthorizer({ function: { arn: fn.arn, logicalId: 'AuthFn' } });
  const run = (permissions: (typeof fn)['permissions'], credentialsArn?: string) => {
    const rest = api({ authorizers: [{ ...authorizer, credentialsArn } as typeof authorizer], routes });
    return status(
      harness(definition([rest], { functions: [{ ...fn, permissions }] }), rest, {
        authorizer: () => verdict('Allow', '*'),
      }).decide({ path: '/a', headers: AUTH }),
    );
  };
  const permission = { principal: 'apigateway.amazonaws.com', action: 'lambda:InvokeFunction', at: AT };

  it('an authorizer that nothing lets be invoked answers 500', async () => {
    expect(await run([])).toBe(500);
    expect(await run([{ ...permission, principal: 's3.amazonaws.com' }])).toBe(500);
    expect(
      await run([
        { ...permission, sourceArn: 'arn:aws:execute-api:eu-west-1:111122223333:abc/authorizers/other' },
      ]),
    ).toBe(500);
    expect(await run([{ ...permission, sourceArn: `${ARN}/GET/a` }])).toBe(500);
  });

  it('a permission for the authorizer, for the API, or credentials let it run', async () => {
    expect(await run([permission])).toBe('allowed');
    expect(
      await run([
        { ...permission, sourceArn: 'arn:aws:execute-api:eu-west-1:111122223333:abc/authorizers/auth1' },
      ]),
    ).toBe('allowed');
    expect(
      await run([{ ...permission, sourceArn: 'arn:aws:execute-api:eu-west-1:111122223333:abc/*' }]),
    ).toBe('allowed');
    expect(await run([], 'arn:aws:iam::111122223333:role/invoke')).toBe('allowed');
  });
});
