import { type AuthorizePorts, type Caller, callerOfUser, compileStage } from '@portcullis/engine/authorize';
import {
  type Asked,
  askedOf,
  CallerAccess,
  forMatrix,
  type MatrixCaller,
  MatrixStage,
} from '@portcullis/engine/matrix';
import { nodeCrypto } from '@portcullis/host/crypto';
import { compilePattern } from '@portcullis/host/pattern';
import { compileSchema } from '@portcullis/host/schema';
import type { Api, IamUser, Method } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, AT, api, definition, policyOf, REGION, route, stage } from '../fixtures/definition.ts';
import { NOW } from '../fixtures/pipeline.ts';

const ARN = `arn:aws:execute-api:${REGION}:${ACCOUNT}`;

function signer(...resources: readonly string[]): Caller {
  const user: IamUser = {
    name: 'ops',
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/ops`,
    uniqueId: 'AIDAOPS',
    groups: [],
    policies: [
      policyOf(
        {
          Version: '2012-10-17',
          Statement: resources.map((resource): Json => {
            const [effect, pattern] = resource.startsWith('!')
              ? ['Deny', resource.slice(1)]
              : ['Allow', resource];
            return { Effect: effect, Action: 'execute-api:Invoke', Resource: pattern as string };
          }),
        },
        'identity',
      ),
    ],
    tags: {},
    accessKeys: [],
    unresolvedPolicies: [],
    at: AT,
  };
  return callerOfUser(user);
}

const unexpected = (): never => {
  throw new Error('nothing of this is asked');
};

const PORTS: AuthorizePorts = {
  now: () => NOW,
  crypto: nodeCrypto,
  compilePattern,
  compileSchema,
  findCredential: unexpected,
  keySet: unexpected,
  invokeAuthorizer: unexpected,
  counters: { takeToken: () => true, spendQuota: () => true },
};

const NOTHING = { rawHeaders: [], rawQuery: '' };

function stageOf(more: Partial<Api>): MatrixStage {
  const asked = forMatrix(definition([api(more)]));
  const compiled = compileStage(asked, asked.apis[0] as Api, stage(), PORTS, { accountThrottle: null });
  return new MatrixStage(compiled, askedOf(compiled.api));
}

async function accessOf(
  method: Method,
  path: string,
  caller: Partial<MatrixCaller>,
  more: Partial<Api> = {},
) {
  const matrix = stageOf({ routes: [route(method, path, { type: 'AWS_IAM' })], ...more });
  const own = matrix.asked.find((one) => one.route.path === path);
  if (own === undefined) throw new Error(`no route ${path}`);
  return new CallerAccess(matrix, { present: () => NOTHING, ...caller }, PORTS).accessTo(own);
}

describe('what a caller may do at a route', () => {
  it('nobody who does not sign gets in at AWS_IAM', async () => {
    expect(await accessOf('GET', '/orders/{id}', {})).toMatchObject({
      decision: 'deny',
      code: 'SIGV4_MISSING',
    });
  });

  it('an allow of every value is allow', async () => {
    const caller = { signer: signer(`${ARN}:abc/*/GET/orders/*`) };
    expect(await accessOf('GET', '/orders/{id}', caller)).toMatchObject({ decision: 'allow' });
  });

  it('an allow of one value is some, with a path on each side', async () => {
    const caller = { signer: signer(`${ARN}:abc/*/GET/orders/7`) };
    expect(await accessOf('GET', '/orders/{id}', caller)).toMatchObject({
      decision: 'some',
      status: 403,
      examples: { allowed: '/orders/7', denied: '/orders/sample-id' },
    });
  });

  it('a deny of one value is some', async () => {
    const caller = { signer: signer(`${ARN}:abc/*`, `!${ARN}:abc/*/GET/orders/secret*`) };
    expect(await accessOf('GET', '/orders/{id}', caller)).toMatchObject({
      decision: 'some',
      examples: { allowed: '/orders/sample-id', denied: '/orders/secret' },
    });
  });

  it("a policy variable is the caller's own value", async () => {
    const caller = { signer: signer(`${ARN}:abc/*/GET/users/\${aws:username}`) };
    expect(await accessOf('GET', '/users/{name}', caller)).toMatchObject({
      decision: 'some',
      examples: { allowed: '/users/ops' },
    });
  });

  it('another verb, another stage and another API are no access', async () => {
    for (const resource of [`${ARN}:abc/*/POST/*`, `${ARN}:abc/other/GET/*`, `${ARN}:other/*/GET/*`]) {
      expect((await accessOf('GET', '/orders/{id}', { signer: signer(resource) })).decision).toBe('deny');
    }
  });

  it('a path that a more specific route takes is not this route', async () => {
    const rest = {
      routes: [route('GET', '/orders/{id}', { type: 'AWS_IAM' }), route('GET', '/orders/7')],
    };
    const caller = { signer: signer(`${ARN}:abc/*/GET/orders/7`) };
    expect(await accessOf('GET', '/orders/{id}', caller, rest)).toMatchObject({ decision: 'deny' });
  });

  it('whether a request is well formed is not the question', async () => {
    const validation = { requiredParameters: ['method.request.querystring.q'], bodySchemas: [] };
    const open = { ...route('GET', '/search'), validation };
    expect(await accessOf('GET', '/search', {}, { routes: [open] })).toMatchObject({ decision: 'allow' });
  });

  it.each(['TOKEN', 'REQUEST'] as const)('at a %s authorizer its code decides', async (kind) => {
    const authorizer = {
      kind,
      id: 'auth01',
      logicalId: 'Partners',
      name: 'partners',
      function: { arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f` },
      identitySources: [{ in: 'header', name: 'Authorization' }],
      identityValidationExpression: kind === 'TOKEN' ? 'Bearer [a-z]+' : undefined,
      resultTtlSeconds: 300,
      payloadFormatVersion: '1.0',
      simpleResponses: false,
      credentialsArn: `arn:aws:iam::${ACCOUNT}:role/r`,
      at: AT,
    } as const;
    const more = {
      authorizers: [authorizer],
      routes: [route('GET', '/partners', { type: 'CUSTOM', authorizer: 'auth01' })],
    };
    expect(await accessOf('GET', '/partners', {}, more)).toEqual({
      decision: 'depends',
      status: 0,
      code: 'AUTHORIZER_DECIDES',
      authorizer: 'partners',
    });
    const closed = {
      ...more,
      resourcePolicy: policyOf({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
        ],
      }),
    };
    expect(await accessOf('GET', '/partners', {}, closed)).toMatchObject({
      decision: 'deny',
      code: 'RESOURCE_POLICY_EXPLICIT_DENY',
    });
  });
});

describe('what is said to one caller is said to another only where nobody can tell them apart', () => {
  const browser = (text: string): Json => ({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: { StringEquals: { 'AWS:UserAgent': text } },
      },
    ],
  });
  const presenting = (...rawHeaders: readonly string[]): MatrixCaller => ({
    present: () => ({ rawHeaders, rawQuery: '' }),
  });
  const signing = (...resources: readonly string[]): MatrixCaller => ({
    signer: signer(...resources),
    present: () => NOTHING,
  });
  const callers: readonly MatrixCaller[] = [
    presenting(),
    presenting('Authorization', 'Bearer t'),
    presenting('X-API-Key', 'k'),
    presenting('User-Agent', 'old'),
    signing(),
    signing(`${ARN}:abc/*/GET/signed/7`),
    signing(`${ARN}:abc/*`, `!${ARN}:abc/*/GET/signed/8`),
  ];
  const routes = [
    route('GET', '/open/{id}'),
    route('GET', '/keyed/{id}', { type: 'NONE' }, { apiKeyRequired: true }),
    route('GET', '/signed/{id}', { type: 'AWS_IAM' }),
    route('GET', '/signed/7'),
  ];

  it.each([
    ['without a policy', {}],
    ['with a policy that reads a header', { resourcePolicy: policyOf(browser('old')) }],
  ])('%s', async (_, more) => {
    const alone = callers.map((caller) => [caller, stageOf({ routes, ...more })] as const);
    const shared = stageOf({ routes, ...more });
    for (const order of [alone, alone.toReversed()]) {
      for (const [caller, own] of order) {
        const [together, byItself] = [shared, own].map((matrix) => {
          const access = new CallerAccess(matrix, caller, PORTS);
          return Promise.all(matrix.asked.map((asked) => access.accessTo(asked)));
        });
        expect(await together).toEqual(await byItself);
      }
    }
  });

  it('a policy that reads a header refuses who presents it', async () => {
    const matrix = stageOf({ routes: [route('GET', '/open')], resourcePolicy: policyOf(browser('old')) });
    const said = [presenting(), presenting('User-Agent', 'old')].map((caller) =>
      new CallerAccess(matrix, caller, PORTS).accessTo(matrix.asked[0] as Asked),
    );
    expect((await Promise.all(said)).map(({ decision }) => decision)).toEqual(['allow', 'deny']);
  });
});
