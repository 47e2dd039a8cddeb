import type { Claims } from '@portcullis/engine/jwt';
import type { Api, Authorizer } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import {
  AT,
  api,
  definition,
  lambdaAuthorizer,
  lambdaFunction,
  route,
  stage,
} from '../fixtures/definition.ts';
import {
  ACCESS_CLAIMS,
  harness,
  ID_CLAIMS,
  ISSUER,
  NOW,
  type RequestInput,
  token,
} from '../fixtures/pipeline.ts';

// DG "Control access to HTTP APIs with JWT authorizers", "... with AWS Lambda authorizers", "Configuring CORS for an HTTP API".
const JWT: Authorizer = {
  kind: 'JWT',
  id: 'jwt',
  logicalId: 'Jwt',
  name: 'Jwt',
  identitySource: { in: 'header', name: 'Authorization' },
  issuer: ISSUER,
  audiences: ['client-1'],
  at: AT,
};
const SIMPLE = lambdaAuthorizer({
  kind: 'REQUEST',
  payloadFormatVersion: '2.0',
  simpleResponses: true,
  resultTtlSeconds: 60,
});

const routes = [
  route('GET', '/me', { type: 'JWT', authorizer: 'jwt', scopes: [] }),
  route('GET', '/scoped', { type: 'JWT', authorizer: 'jwt', scopes: ['orders/read'] }),
  route('GET', '/iam', { type: 'AWS_IAM' }),
  route('GET', '/simple', { type: 'CUSTOM', authorizer: 'auth1' }),
  route('GET', '/simple/two', { type: 'CUSTOM', authorizer: 'auth1' }),
];

function world(options: Parameters<typeof harness>[2] = {}, more: Partial<Api> = {}) {
  const http = api({
    kind: 'HTTP',
    authorizers: [JWT, SIMPLE],
    routes,
    stages: [stage({ name: '$default' })],
    ...more,
  });
  return harness(definition([http]), http, options);
}

async function answer(input: RequestInput, options?: Parameters<typeof harness>[2], more?: Partial<Api>) {
  const decision = await world(options, more).decide(input);
  return decision.allowed ? 'allowed' : { ...decision.response, code: decision.code };
}
const bearer = (value: string) => ['Authorization', `Bearer ${value}`];

describe('HTTP APIs', () => {
  it('no route: 404 Not Found', async () => {
    expect(await answer({ path: '/nowhere' })).toMatchObject({
      status: 404,
      body: '{"message":"Not Found"}',
    });
  });

  it('no token: 401 and a bare challenge', async () => {
    expect(await answer({ path: '/me' })).toMatchObject({
      status: 401,
      body: '{"message":"Unauthorized"}',
      headers: ['Content-Type', 'application/json', 'www-authenticate', 'Bearer'],
    });
  });

  it('a wrong audience: the published challenge', async () => {
    expect(
      await answer({ path: '/me', headers: bearer(token({ ...ID_CLAIMS, aud: 'other' })) }),
    ).toMatchObject({
      status: 401,
      headers: [
        'Content-Type',
        'application/json',
        'www-authenticate',
        'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
      ],
    });
  });

  it.each([
    ['expired', { exp: NOW / 1000 - 1 }],
    ['expiring this very second', { exp: NOW / 1000 }],
    ['without exp', { exp: null }],
    ['of another issuer', { iss: `${ISSUER}/` }],
    ['not valid before a minute from now', { nbf: NOW / 1000 + 60 }],
    ['issued in the future', { iat: NOW / 1000 + 60 }],
    ['with an aud that lacks the audience, whatever client_id says', { aud: ['x'], client_id: 'client-1' }],
  ])('a token %s: 401', async (_, claims) => {
    const { aud: _aud, ...rest } = ID_CLAIMS;
    expect(
      await answer({
        path: '/me',
        headers: bearer(token({ ...rest, aud: 'client-1', ...(claims as Claims) })),
      }),
    ).toMatchObject({ status: 401 });
  });

  it('client_id counts only where there is no aud; token_use is not looked at', async () => {
    expect(await answer({ path: '/me', headers: bearer(token(ACCESS_CLAIMS)) })).toBe('allowed');
    expect(await answer({ path: '/me', headers: bearer(token(ID_CLAIMS)) })).toBe('allowed');
  });

  it('a missing scope: 403 Forbidden with insufficient_scope', async () => {
    expect(
      await answer({ path: '/scoped', headers: bearer(token({ ...ACCESS_CLAIMS, scope: 'orders/write' })) }),
    ).toMatchObject({
      status: 403,
      body: '{"message":"Forbidden"}',
    });
    expect(
      await answer({
        path: '/scoped',
        headers: bearer(token({ ...ACCESS_CLAIMS, scope: '', scp: ['orders/read'] })),
      }),
    ).toBe('allowed');
  });

  it('any AWS_IAM failure is 403 Forbidden without detail', async () => {
    for (const headers of [[], bearer('t'), ['Authorization', 'AWS4-HMAC-SHA256 nonsense']]) {
      expect(await answer({ path: '/iam', headers })).toMatchObject({
        status: 403,
        body: '{"message":"Forbidden"}',
      });
    }
  });

  it.each([
    ['{"isAuthorized":true}', 'allowed'],
    ['{"isAuthorized":false}', 403],
    ['{"isAuthorized":"false"}', 500],
    ['{"isAuthorized":"true"}', 500],
    ['{"isAuthorized":1}', 500],
    ['{}', 500],
    ['true', 500],
  ])('a simple response %s: %s', async (output, expected) => {
    const result = await answer(
      { path: '/simple', headers: ['Authorization', 't'] },
      { authorizer: () => ({ ok: true, output }) },
    );
    expect(result === 'allowed' ? result : result.status).toBe(expected);
    if (typeof result !== 'string' && expected === 500)
      expect(result.body).toBe('{"message":"Internal Server Error"}');
  });

  it('a simple response counts for every route of its authorizer while it is kept', async () => {
    const pipeline = world({ authorizer: () => ({ ok: true, output: '{"isAuthorized":true}' }) });
    await pipeline.decide({ path: '/simple', headers: ['Authorization', 't'] });
    expect((await pipeline.decide({ path: '/simple/two', headers: ['Authorization', 't'] })).allowed).toBe(
      true,
    );
    expect(pipeline.events).toHaveLength(1);
  });

  it('the event of format 2.0 has lower-case names and an array of sources', async () => {
    const pipeline = world({ authorizer: () => ({ ok: true, output: '{"isAuthorized":true}' }) });
    await pipeline.decide({
      path: '/simple',
      query: 'a=1&a=2',
      headers: ['Authorization', 't', 'Cookie', 'x=1; y=2'],
    });
    expect(pipeline.events[0]).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      identitySource: ['t'],
      routeKey: 'GET /simple',
      rawQueryString: 'a=1&a=2',
      queryStringParameters: { a: '1,2' },
      cookies: ['x=1', 'y=2'],
      headers: { authorization: 't' },
    });
    expect(pipeline.events[0]).not.toHaveProperty('pathParameters');
    expect(pipeline.events[0]).not.toHaveProperty('stageVariables');
  });
});

it('the default route asks for the permission to invoke with any verb, also one without a name here', async () => {
  const fn = lambdaFunction('Fn');
  const integration = {
    type: 'AWS_PROXY',
    function: { arn: fn.arn, logicalId: 'Fn' },
    payloadFormatVersion: '2.0',
    timeoutMs: 30_000,
    at: AT,
  } as const;
  const http = api({ kind: 'HTTP', routes: [route('ANY', '$default', { type: 'NONE' }, { integration })] });
  const run = async (method: string, permissions: (typeof fn)['permissions']) => {
    const defined = definition([http], { functions: [{ ...fn, permissions }] });
    const decision = await harness(defined, http).decide({ method, path: '/x' });
    return decision.allowed ? 'allowed' : decision.code;
  };
  const granted = [{ principal: 'apigateway.amazonaws.com', action: 'lambda:InvokeFunction', at: AT }];
  expect(await run('GET', [])).toBe('INTEGRATION_NO_PERMISSION');
  expect(await run('PROPFIND', [])).toBe('INTEGRATION_NO_PERMISSION');
  expect(await run('PROPFIND', granted)).toBe('allowed');
});

describe('CORS of HTTP APIs', () => {
  const cors = {
    allowOrigins: ['https://shop.example'],
    allowMethods: ['GET'],
    allowHeaders: ['authorization'],
    exposeHeaders: [],
    allowCredentials: false,
  };
  const preflight = ['Origin', 'https://shop.example', 'Access-Control-Request-Method', 'GET'];

  it('a preflight needs no route', async () => {
    const decision = await world({}, { cors }).decide({ method: 'OPTIONS', path: '/me', headers: preflight });
    expect(decision.allowed && decision.answer).toMatchObject({ status: 204 });
    expect(decision.allowed && decision.answer?.headers).toContain('https://shop.example');
  });

  it('an origin that is not listed gets no CORS headers', async () => {
    const decision = await world({}, { cors }).decide({
      method: 'OPTIONS',
      path: '/me',
      headers: ['Origin', 'https://shop.example.evil', ...preflight.slice(2)],
    });
    expect(decision.allowed && decision.answer?.headers).toEqual([]);
  });

  it('OPTIONS without the preflight headers is an ordinary request', async () => {
    expect(await answer({ method: 'OPTIONS', path: '/me' }, {}, { cors })).toMatchObject({ status: 404 });
  });

  it('an authorizer on $default catches preflights; an open OPTIONS /{proxy+} frees them', async () => {
    const guarded = [route('ANY', '$default', { type: 'JWT', authorizer: 'jwt', scopes: [] })];
    expect(
      await answer({ method: 'OPTIONS', path: '/x', headers: preflight }, {}, { cors, routes: guarded }),
    ).toMatchObject({ status: 401 });
    const opened = [...guarded, route('OPTIONS', '/{proxy+}')];
    expect(
      await answer({ method: 'OPTIONS', path: '/x', headers: preflight }, {}, { cors, routes: opened }),
    ).toBe('allowed');
  });
});
