import type { Decision } from '@portcullis/engine/authorize';
import type { Definition, IamUser, Route } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import {
  AT,
  allowAll,
  api,
  definition,
  lambdaAuthorizer,
  policyOf,
  route,
  stage,
} from '../fixtures/definition.ts';
import {
  ACCESS_CLAIMS,
  harness,
  ID_CLAIMS,
  NOW,
  type RequestInput,
  token,
  verdict,
} from '../fixtures/pipeline.ts';

// The failures of REST APIs, row by row: DG "Gateway response types"; re:Post "How do I troubleshoot HTTP 403
// errors from API Gateway?", "How do I troubleshoot signature mismatch errors in API Gateway?".

const OPS: IamUser = {
  name: 'ops',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/ops',
  uniqueId: 'AIDAOPS',
  groups: [],
  policies: [],
  tags: {},
  accessKeys: [{ id: 'AKIAOPS', secret: 'ops-secret', active: true }],
  unresolvedPolicies: [],
  at: AT,
};
const SIGN = { accessKeyId: 'AKIAOPS', secret: 'ops-secret' };

const COGNITO = {
  kind: 'COGNITO_USER_POOLS',
  id: 'pool',
  logicalId: 'Pool',
  name: 'Pool',
  header: 'Authorization',
  userPoolArns: ['arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_abc'],
  at: AT,
} as const;

const ROUTES: readonly Route[] = [
  route('GET', '/open'),
  route('GET', '/iam', { type: 'AWS_IAM' }),
  route('GET', '/user', { type: 'COGNITO_USER_POOLS', authorizer: 'pool', scopes: [] }),
  route('GET', '/scoped', {
    type: 'COGNITO_USER_POOLS',
    authorizer: 'pool',
    scopes: ['orders/write', 'orders/read'],
  }),
  route('GET', '/custom', { type: 'CUSTOM', authorizer: 'auth1' }),
  route('GET', '/custom/{id}', { type: 'CUSTOM', authorizer: 'auth1' }),
  route('GET', '/key', { type: 'NONE' }, { apiKeyRequired: true }),
  route(
    'POST',
    '/valid',
    { type: 'NONE' },
    {
      validation: {
        requiredParameters: ['method.request.querystring.q', 'method.request.header.X-Trace'],
        bodySchemas: [{ contentType: 'application/json', schema: { type: 'object', required: ['name'] } }],
      },
    },
  ),
];

function world(more: Partial<Definition> = {}) {
  const rest = api({
    authorizers: [COGNITO, lambdaAuthorizer({ identityValidationExpression: 'token-[a-z]+' })],
    routes: ROUTES,
  });
  return { rest, defined: definition([rest], { iam: { users: [OPS], roles: [] }, ...more }) };
}

function decide(input: RequestInput, authorizer?: Parameters<typeof harness>[2]): Promise<Decision> {
  const { rest, defined } = world();
  return harness(defined, rest, authorizer).decide(input);
}

function refusal(decision: Decision) {
  if (decision.allowed) throw new Error('it was allowed');
  const { status, errorType, body } = decision.response;
  return { status, errorType, body, type: decision.responseType };
}

const bearer = (value: string): RequestInput['headers'] => ['Authorization', `Bearer ${value}`];

describe('REST: what is refused, and with which words', () => {
  it('an unknown path reads "Missing Authentication Token"', async () => {
    expect(refusal(await decide({ path: '/nowhere' }))).toEqual({
      status: 403,
      errorType: 'MissingAuthenticationTokenException',
      body: '{"message":"Missing Authentication Token"}',
      type: 'MISSING_AUTHENTICATION_TOKEN',
    });
  });

  it('an unknown verb reads the same', async () => {
    expect(refusal(await decide({ method: 'DELETE', path: '/open' })).body).toBe(
      '{"message":"Missing Authentication Token"}',
    );
  });

  it('an unknown path with a Bearer header reads like a broken signature', async () => {
    const answer = refusal(await decide({ path: '/nowhere', headers: ['Authorization', 'Bearer t'] }));
    expect(answer.status).toBe(403);
    expect(answer.errorType).toBe('IncompleteSignatureException');
    expect(JSON.parse(answer.body)).toEqual({
      message: "'t' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer t'.",
    });
  });

  it('AWS_IAM unsigned: Missing Authentication Token', async () => {
    expect(refusal(await decide({ path: '/iam' }))).toMatchObject({
      status: 403,
      errorType: 'MissingAuthenticationTokenException',
      body: '{"message":"Missing Authentication Token"}',
    });
  });

  it('AWS_IAM with a wrong secret: the canonical request and the string to sign are echoed', async () => {
    const answer = refusal(await decide({ path: '/iam', sign: { ...SIGN, secret: 'wrong' } }));
    expect(answer).toMatchObject({
      status: 403,
      errorType: 'InvalidSignatureException',
      type: 'INVALID_SIGNATURE',
    });
    const { message } = JSON.parse(answer.body) as { message: string };
    expect(message).toMatch(
      /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\.\n\nThe Canonical String for this request should have been\n'GET\n\/prod\/iam\n/,
    );
    expect(message).toMatch(
      /\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20261124T120000Z\n[^']*'\n$/,
    );
  });

  it.each([
    ['over five minutes late', -301_000],
    ['over five minutes early', 301_000],
  ])('AWS_IAM signed %s is refused', async (_, offset) => {
    expect(refusal(await decide({ path: '/iam', sign: { ...SIGN, now: NOW + offset } }))).toMatchObject({
      status: 403,
      errorType: 'InvalidSignatureException',
      type: 'INVALID_SIGNATURE',
    });
  });

  it.each([299_000, -299_000])('AWS_IAM signed %d ms off is within the skew', async (offset) => {
    expect(refusal(await decide({ path: '/iam', sign: { ...SIGN, now: NOW + offset } })).type).toBe(
      'ACCESS_DENIED',
    );
  });

  it('AWS_IAM with an unknown key is refused', async () => {
    const answer = refusal(await decide({ path: '/iam', sign: { accessKeyId: 'AKIANOBODY', secret: 'x' } }));
    expect(answer.status).toBe(403);
    expect(answer.body).toBe('{"message":"The security token included in the request is invalid."}');
  });

  it('AWS_IAM and nothing allows: Message with a capital M, accounts masked', async () => {
    expect(refusal(await decide({ path: '/iam', sign: SIGN }))).toEqual({
      status: 403,
      errorType: 'AccessDeniedException',
      body: '{"Message":"User: arn:aws:iam::********3333:user/ops is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********3333:abc/prod/GET/iam because no identity-based policy allows the execute-api:Invoke action"}',
      type: 'ACCESS_DENIED',
    });
  });

  it('AWS_IAM and an explicit deny', async () => {
    const denied = policyOf(
      { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] },
      'identity',
    );
    const { rest, defined } = world({
      iam: { users: [{ ...OPS, policies: [allowAll('identity'), denied] }], roles: [] },
    });
    const answer = refusal(await harness(defined, rest).decide({ path: '/iam', sign: SIGN }));
    expect(JSON.parse(answer.body).Message).toMatch(
      / on resource: arn:aws:execute-api:[^ ]+ with an explicit deny$/,
    );
  });

  it.each([
    [
      'silent',
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/prod/GET/other',
      },
      '',
    ],
    [
      'denying',
      { Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' },
      ' with an explicit deny',
    ],
  ])('a resource policy that is %s refuses an anonymous caller', async (_, statement, suffix) => {
    const { rest, defined } = world();
    const guarded = { ...rest, resourcePolicy: policyOf({ Version: '2012-10-17', Statement: [statement] }) };
    const answer = refusal(await harness(defined, guarded).decide({ path: '/open' }));
    expect(answer).toEqual({
      status: 403,
      errorType: 'AccessDeniedException',
      body: `{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********3333:abc/prod/GET/open${suffix}"}`,
      type: 'ACCESS_DENIED',
    });
  });

  it('a Lambda authorizer that denies', async () => {
    const decision = await decide(
      { path: '/custom', headers: ['Authorization', 'token-a'] },
      { authorizer: () => verdict('Deny', '*') },
    );
    expect(refusal(decision)).toMatchObject({
      status: 403,
      errorType: 'AccessDeniedException',
      type: 'ACCESS_DENIED',
    });
    expect(refusal(decision).body).toMatch(
      /^\{"Message":"User is not authorized to access this resource with an explicit deny/,
    );
  });

  it('a Lambda authorizer that allows something else', async () => {
    const decision = await decide(
      { path: '/custom', headers: ['Authorization', 'token-a'] },
      { authorizer: () => verdict('Allow', 'arn:aws:execute-api:eu-west-1:111122223333:abc/prod/GET/other') },
    );
    expect(refusal(decision)).toMatchObject({
      status: 403,
      errorType: 'AccessDeniedException',
      body: '{"Message":"User is not authorized to access this resource"}',
    });
  });

  it.each([
    ['the source is missing', {}, undefined],
    ['the source is empty', { headers: ['Authorization', ''] }, undefined],
    ['the value does not match the expression', { headers: ['Authorization', 'token-7'] }, undefined],
    ['only a part of the value matches', { headers: ['Authorization', 'xtoken-a'] }, undefined],
    ['the function throws Unauthorized', { headers: ['Authorization', 'token-a'] }, 'Unauthorized'],
  ])('a Lambda authorizer: 401 where %s', async (_, input, message) => {
    const { rest, defined } = world();
    const pipeline = harness(defined, rest, {
      authorizer: () => ({ ok: false, kind: 'error', message: message ?? 'must not run' }),
    });
    expect(refusal(await pipeline.decide({ path: '/custom', ...input }))).toEqual({
      status: 401,
      errorType: 'UnauthorizedException',
      body: '{"message":"Unauthorized"}',
      type: 'UNAUTHORIZED',
    });
    expect(pipeline.events).toHaveLength(message === undefined ? 0 : 1);
  });

  it.each([
    ['another error', { ok: false, kind: 'error', message: 'unauthorized' }],
    ['a timeout', { ok: false, kind: 'timeout', message: '' }],
    ['no function', { ok: false, kind: 'unavailable', message: 'x' }],
    ['no JSON', { ok: true, output: 'Allow' }],
    ['an array', { ok: true, output: '[]' }],
    ['no policy', { ok: true, output: '{"principalId":"u"}' }],
    ['a status code', { ok: true, output: '{"statusCode":401}' }],
    ['no principalId', { ok: true, output: '{"policyDocument":{"Version":"2012-10-17","Statement":[]}}' }],
    [
      'a bad policy',
      {
        ok: true,
        output:
          '{"principalId":"u","policyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}}',
      },
    ],
    ['a Resource over 512 characters', verdict('Allow', `arn:aws:execute-api:${'x'.repeat(512)}`)],
  ] as const)('a Lambda authorizer with %s: 500 and a bare null', async (_, invocation) => {
    const decision = await decide(
      { path: '/custom', headers: ['Authorization', 'token-a'] },
      { authorizer: () => invocation },
    );
    expect(refusal(decision)).toEqual({
      status: 500,
      errorType: 'AuthorizerConfigurationException',
      body: '{"message":null}',
      type: 'AUTHORIZER_CONFIGURATION_ERROR',
    });
  });

  it.each([
    ['absent', '/user', undefined],
    ['no token', '/user', ['Authorization', 'Bearer ']],
    ['malformed', '/user', bearer('a.b')],
    ['forged', '/user', bearer(token(ID_CLAIMS, { forged: true }))],
    ['of another pool', '/user', bearer(token({ ...ID_CLAIMS, iss: 'https://elsewhere' }))],
    ['not valid yet', '/user', bearer(token({ ...ID_CLAIMS, nbf: NOW / 1000 + 60 }))],
    ['an access token where the method has no scopes', '/user', bearer(token(ACCESS_CLAIMS))],
    ['an ID token where the method has scopes', '/scoped', bearer(token(ID_CLAIMS))],
    [
      'an access token without the scope',
      '/scoped',
      bearer(token({ ...ACCESS_CLAIMS, scope: 'orders/reading orders' })),
    ],
  ] as const)('Cognito: 401 where the token is %s', async (_, path, headers) => {
    expect(refusal(await decide({ path, headers: headers ?? [] }))).toEqual({
      status: 401,
      errorType: 'UnauthorizedException',
      body: '{"message":"Unauthorized"}',
      type: 'UNAUTHORIZED',
    });
  });

  it('Cognito: an expired token says so', async () => {
    expect(
      refusal(await decide({ path: '/user', headers: bearer(token({ ...ID_CLAIMS, exp: NOW / 1000 - 1 })) })),
    ).toMatchObject({
      status: 401,
      errorType: 'UnauthorizedException',
      body: '{"message":"The incoming token has expired"}',
    });
  });

  it.each([
    ['/user', ID_CLAIMS],
    ['/scoped', ACCESS_CLAIMS],
  ])('Cognito: %s takes its own kind of token', async (path, claims) => {
    expect((await decide({ path, headers: bearer(token(claims)) })).allowed).toBe(true);
  });

  describe('API keys', () => {
    const key = {
      id: 'k',
      logicalId: 'Key',
      value: 'a-key-value-of-twenty-characters',
      enabled: true,
      at: AT,
    };
    const plan = {
      id: 'p',
      logicalId: 'Plan',
      stages: [{ apiId: 'abc', stage: 'prod', methodThrottles: [] }],
      keys: ['Key'],
      at: AT,
    };
    const withKey = ['X-API-Key', key.value];

    it.each([
      ['missing', { apiKeys: [key], usagePlans: [plan] }, []],
      ['unknown', { apiKeys: [key], usagePlans: [plan] }, ['x-api-key', 'another']],
      ['disabled', { apiKeys: [{ ...key, enabled: false }], usagePlans: [plan] }, withKey],
      ['in no plan', { apiKeys: [key], usagePlans: [] }, withKey],
      [
        'in a plan of another stage',
        {
          apiKeys: [key],
          usagePlans: [{ ...plan, stages: [{ apiId: 'abc', stage: 'test', methodThrottles: [] }] }],
        },
        withKey,
      ],
    ])('403 Forbidden where the key is %s', async (_, more, headers) => {
      const { rest, defined } = world(more);
      expect(refusal(await harness(defined, rest).decide({ path: '/key', headers }))).toEqual({
        status: 403,
        errorType: 'ForbiddenException',
        body: '{"message":"Forbidden"}',
        type: 'INVALID_API_KEY',
      });
    });

    it('429 Limit Exceeded where the quota is spent', async () => {
      const quota = { limit: 2, period: 'DAY', offset: 0 } as const;
      const { rest, defined } = world({ apiKeys: [key], usagePlans: [{ ...plan, quota }] });
      const pipeline = harness(defined, rest);
      expect((await pipeline.decide({ path: '/key', headers: withKey })).allowed).toBe(true);
      expect((await pipeline.decide({ path: '/key', headers: withKey })).allowed).toBe(true);
      expect(refusal(await pipeline.decide({ path: '/key', headers: withKey }))).toEqual({
        status: 429,
        errorType: 'LimitExceededException',
        body: '{"message":"Limit Exceeded"}',
        type: 'QUOTA_EXCEEDED',
      });
    });

    it('429 Too Many Requests where the plan throttles, and tokens come back with time', async () => {
      const throttle = { rateLimit: 1, burstLimit: 1 };
      const { rest, defined } = world({ apiKeys: [key], usagePlans: [{ ...plan, throttle }] });
      const pipeline = harness(defined, rest);
      expect((await pipeline.decide({ path: '/key', headers: withKey })).allowed).toBe(true);
      expect(refusal(await pipeline.decide({ path: '/key', headers: withKey }))).toEqual({
        status: 429,
        errorType: 'TooManyRequestsException',
        body: '{"message":"Too Many Requests"}',
        type: 'THROTTLED',
      });
      pipeline.clock += 1000;
      expect((await pipeline.decide({ path: '/key', headers: withKey })).allowed).toBe(true);
    });

    it('a throttle of ANY in a plan is one bucket for all verbs', async () => {
      const any = { method: 'ANY', path: '/any', throttle: { rateLimit: 1, burstLimit: 2 } };
      const rest = api({
        routes: [route('ANY', '/any', { type: 'NONE' }, { apiKeyRequired: true })],
      });
      const stages = [{ apiId: 'abc', stage: 'prod', methodThrottles: [any] }];
      const defined = definition([rest], { apiKeys: [key], usagePlans: [{ ...plan, stages }] });
      const pipeline = harness(defined, rest);
      const outcomes: boolean[] = [];
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        outcomes.push((await pipeline.decide({ method, path: '/any', headers: withKey })).allowed);
      }
      expect(outcomes).toEqual([true, true, false, false]);
    });

    it('a throttle of 0/0 rejects everything', async () => {
      const { rest, defined } = world({
        apiKeys: [key],
        usagePlans: [{ ...plan, throttle: { rateLimit: 0, burstLimit: 0 } }],
      });
      expect(refusal(await harness(defined, rest).decide({ path: '/key', headers: withKey })).status).toBe(
        429,
      );
    });
  });

  it('429 where the stage throttles', async () => {
    const { rest, defined } = world();
    const slow = {
      ...rest,
      stages: [
        stage({
          methodSettings: [{ path: '/open', method: 'GET', throttle: { rateLimit: 0, burstLimit: 0 } }],
        }),
      ],
    };
    const pipeline = harness(defined, slow);
    expect(refusal(await pipeline.decide({ path: '/open' }))).toMatchObject({
      status: 429,
      type: 'THROTTLED',
    });
    expect((await pipeline.decide({ path: '/user', headers: bearer(token(ID_CLAIMS)) })).allowed).toBe(true);
  });

  it.each(['querystring.q', 'multivaluequerystring.q', 'header.X-Q', 'multivalueheader.X-Q'])(
    'a required parameter must be there: %s',
    async (name) => {
      const validation = { requiredParameters: [`method.request.${name}`], bodySchemas: [] };
      const rest = api({ routes: [route('GET', '/q', { type: 'NONE' }, { validation })] });
      const pipeline = harness(definition([rest]), rest);
      expect((await pipeline.decide({ path: '/q' })).allowed).toBe(false);
      expect((await pipeline.decide({ path: '/q', query: 'q=1', headers: ['x-q', '1'] })).allowed).toBe(true);
    },
  );

  it('414 where the method ARN is over 1600 bytes', async () => {
    const { rest, defined } = world();
    const open = { ...rest, routes: [route('GET', '/{proxy+}')] };
    expect(refusal(await harness(defined, open).decide({ path: `/${'a'.repeat(1600)}` }))).toMatchObject({
      status: 414,
      body: '{"message":"Request URI too long"}',
    });
  });

  it.each([
    [{}, '{"message":"Missing required request parameters: [q, X-Trace]"}', 'BAD_REQUEST_PARAMETERS'],
    [
      { query: 'q=', headers: ['x-trace', '1'] },
      '{"message":"Missing required request parameters: [q]"}',
      'BAD_REQUEST_PARAMETERS',
    ],
    [
      { query: 'q=1', headers: ['x-trace', '1'], body: '{}' },
      '{"message":"Invalid request body"}',
      'BAD_REQUEST_BODY',
    ],
    [
      { query: 'q=1', headers: ['x-trace', '1'], body: '{' },
      '{"message":"Invalid request body"}',
      'BAD_REQUEST_BODY',
    ],
  ])('the request validator answers 400 (%#)', async (input, body, type) => {
    expect(refusal(await decide({ method: 'POST', path: '/valid', ...input }))).toEqual({
      status: 400,
      errorType: 'BadRequestException',
      body,
      type,
    });
  });
});
