import type { Authorizer, Definition, LambdaAuthorizer, Route } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import {
  api,
  definition,
  lambdaAuthorizer,
  lambdaFunction,
  MOCK,
  route,
} from '../../../../../spec/fixtures/definition.ts';
import { auditSubjects } from '../../audit.ts';
import { readCode } from '../../code/read-code.ts';
import { subjectOf } from '../../subject.ts';

const GUARD = { arn: 'arn:aws:lambda:eu-west-1:111122223333:function:Guard', logicalId: 'Guard' };
const BACKEND = { arn: 'arn:aws:lambda:eu-west-1:111122223333:function:Back', logicalId: 'Back' };

function behind(method: Route['method'], path: string, auth: Route['auth']): Route {
  const { timeoutMs, at } = MOCK;
  const integration = {
    type: 'AWS_PROXY',
    timeoutMs,
    at,
    function: BACKEND,
    payloadFormatVersion: '1.0',
  } as const;
  return route(method, path, auth, { integration });
}

/** Ids of what is found in an API whose functions have this code. */
function found(
  given: {
    readonly guard?: string;
    readonly backend?: string;
    readonly authorizer?: Partial<LambdaAuthorizer>;
    readonly routes?: readonly Route[];
    readonly complete?: boolean;
    readonly more?: Partial<Definition>;
  },
  rule: string,
): readonly string[] {
  const authorizer: Authorizer = lambdaAuthorizer({ function: GUARD, ...given.authorizer });
  const custom = { type: 'CUSTOM', authorizer: authorizer.id } as const;
  const routes = given.routes ?? [behind('GET', '/a', custom), behind('POST', '/b', custom)];
  const functions = [lambdaFunction('Guard'), lambdaFunction('Back')];
  const subject = subjectOf(
    definition([api({ authorizers: [authorizer], routes })], { functions, ...given.more }),
    undefined,
    readCode((fn) => {
      const text = fn.logicalId === 'Guard' ? given.guard : given.backend;
      if (text === undefined) return undefined;
      const complete = given.complete ?? true;
      return { language: 'javascript', entry: 'handler', files: [{ file: 'code.js', text }], complete };
    }),
  );
  const { findings } = auditSubjects([subject], { rules: [rule] });
  return findings.map(({ message }) => message);
}

const allow = (resource: string): string =>
  `exports.handler = async (event) => ({ Effect: 'Allow', Resource: ${resource} })`;
const CUSTOM = { type: 'CUSTOM', authorizer: 'auth1' } as const;
const QUERY = { in: 'querystring', name: 'q' } as const;
const HEADER = { in: 'header', name: 'Authorization' } as const;
const PATH = { in: 'context', name: 'resourcePath' } as const;

describe('A20: a policy for the called method', () => {
  const one = allow('event.methodArn');

  it('is found where its answer meets several methods', () => {
    expect(found({ guard: one }, 'A20')).toHaveLength(1);
    expect(found({ guard: one, routes: [behind('GET', '/a/{id}', CUSTOM)] }, 'A20')).toHaveLength(1);
    expect(found({ guard: one, routes: [behind('ANY', '/a', CUSTOM)] }, 'A20')).toHaveLength(1);
  });

  it.each([
    ['one route', { guard: one, routes: [behind('GET', '/a', CUSTOM)] }],
    ['no cache', { guard: one, authorizer: { resultTtlSeconds: 0 } }],
    ['the path in the key', { guard: one, authorizer: { kind: 'REQUEST', identitySources: [HEADER, PATH] } }],
    ['a wildcard', { guard: allow("event.methodArn.split('/')[0] + '/*'") }],
    ['a denial', { guard: one.replace("'Allow'", "'Deny'") }],
    ['a resource that is not known', { guard: allow('event.methodArn.replace(a, b)') }],
    ['no code', {}],
  ] as const)('is quiet: %s', (_name, given) => expect(found(given, 'A20')).toEqual([]));
});

describe('A22: what the key of the cache does not hold', () => {
  const reads = (what: string): string => `exports.handler = async (event) => ${what}`;
  const request = { kind: 'REQUEST', identitySources: [HEADER] } as const;

  it.each([
    ["event.headers['x-tenant']", 'the header `x-tenant`'],
    ['event.queryStringParameters.q', 'the query parameter `q`'],
    ['event.requestContext.identity.sourceIp', "the caller's address"],
    ['event.path', 'the path'],
    ['event.httpMethod', 'the method'],
  ])('%s', (what, expected) => {
    const [message] = found({ guard: reads(what), authorizer: request }, 'A22');
    expect(message).toContain(`${expected} (code.js:1)`);
  });

  it.each([
    ['the header that is the key', 'event.headers.authorization', request],
    ['a header for logs', "event.headers['X-Amzn-Trace-Id']", request],
    ['a name that is computed', 'event.headers[name]', request],
    [
      'the query that is in the key',
      'event.queryStringParameters.q',
      { ...request, identitySources: [QUERY] },
    ],
    ['the path that is in the key', 'event.path', { ...request, identitySources: [HEADER, PATH] }],
    ['no cache', 'event.path', { ...request, resultTtlSeconds: 0 }],
    ['a token authorizer', 'event.methodArn', {}],
    ['simple responses, which have a rule of their own', 'event.path', { ...request, simpleResponses: true }],
  ] as const)('is quiet: %s', (_name, what, authorizer) => {
    expect(found({ guard: reads(what), authorizer }, 'A22')).toEqual([]);
  });
});

describe('A21, A23, A27: what the authorizer answers', () => {
  it('A21 is quiet where some callers get less', () => {
    expect(found({ guard: allow("'*'") }, 'A21')).toHaveLength(1);
    const some = `exports.handler = async (event) => admin
      ? { Effect: 'Allow', Resource: '*' } : { Effect: 'Allow', Resource: [base + '/GET/a'] }`;
    expect(found({ guard: some }, 'A21')).toEqual([]);
  });

  it('A23 wants a look at the route, and a cache', () => {
    const simple = { kind: 'REQUEST', simpleResponses: true, identitySources: [HEADER] } as const;
    const guard = 'exports.handler = async (event) => ({ isAuthorized: event.rawPath === "/a" })';
    expect(found({ guard, authorizer: simple }, 'A23')).toHaveLength(1);
    expect(found({ guard, authorizer: { ...simple, resultTtlSeconds: 0 } }, 'A23')).toEqual([]);
    const blind = 'exports.handler = async (event) => ({ isAuthorized: event.headers.authorization === s })';
    expect(found({ guard: blind, authorizer: simple }, 'A23')).toEqual([]);
  });

  it.each([
    ["catch (e) { return { Effect: 'Allow', Resource: '*' } }", 1],
    ["catch (e) { return { Effect: 'Deny', Resource: '*' } }", 0],
    ["catch (e) { throw new Error('Unauthorized') }", 0],
    ["catch (e) { return { Effect: known ? 'Allow' : 'Deny', Resource: '*' } }", 0],
  ])('A27 of %s: %i', (handler, count) => {
    const guard = `exports.handler = async (event) => { try { check() } ${handler} }`;
    expect(found({ guard }, 'A27')).toHaveLength(count);
  });
});

describe('A28: tokens that are believed', () => {
  const jwt = (body: string, head = ''): string =>
    `const jwt = require('jsonwebtoken'); ${head} exports.handler = async (event) => { ${body} }`;

  it.each([
    ['a decode', jwt('jwt.decode(t)'), 'reads a token without verifying it'],
    ['alg none', jwt("jwt.verify(t, k, { algorithms: ['none'] })"), '`none`'],
    [
      'no audience with fetched keys',
      jwt("jwt.verify(t, k, { algorithms: ['RS256'] })", "const jwks = require('jwks-rsa');"),
      'no audience',
    ],
  ])('%s', (_name, guard, expected) => {
    expect(found({ guard }, 'A28')[0]).toContain(expected);
  });

  it.each([
    ['a verification', jwt('jwt.verify(t, k)')],
    ['a decode before a verification', jwt('jwt.decode(t); jwt.verify(t, k)')],
    ['an audience', jwt("jwt.verify(t, k, { audience: 'me' })", "const jwks = require('jwks-rsa');")],
    ['a client id that is compared', jwt('const c = jwt.verify(t, k, {}); c.client_id === me', "'jwks';")],
    ['a question to the issuer', jwt('jwt.decode(t); await fetch(userInfo)')],
  ])('is quiet: %s', (_name, guard) => expect(found({ guard }, 'A28')).toEqual([]));

  it('is quiet where not all code is here, and behind an authorizer', () => {
    expect(found({ guard: jwt('jwt.decode(t)'), complete: false }, 'A28')).toEqual([]);
    expect(found({ backend: jwt('jwt.decode(t)') }, 'A28')).toEqual([]);
    const open = [behind('GET', '/a', { type: 'NONE' })];
    expect(found({ backend: jwt('jwt.decode(t)'), routes: open }, 'A28')).toHaveLength(1);
  });
});

describe('A01, A08, A50, A57: the functions behind the routes', () => {
  const verify = "const jwt = require('jsonwebtoken'); exports.handler = async (event) => jwt.verify(t, k)";

  it('A01 is about open routes that are not about tokens themselves', () => {
    expect(
      found({ backend: verify, routes: [behind('GET', '/orders', { type: 'NONE' })] }, 'A01'),
    ).toHaveLength(1);
    expect(found({ backend: verify }, 'A01')).toEqual([]);
    for (const path of ['/auth/refresh', '/login', '/token'])
      expect(found({ backend: verify, routes: [behind('POST', path, { type: 'NONE' })] }, 'A01')).toEqual([]);
  });

  it('A08 is about guarded routes', () => {
    const backend = "exports.handler = async (event) => event.requestContext.authorizer.sub || 'guest'";
    expect(found({ backend }, 'A08')).toHaveLength(1);
    expect(found({ backend, routes: [behind('GET', '/a', { type: 'NONE' })] }, 'A08')).toEqual([]);
    expect(found({ backend: backend.replace("'guest'", "''") }, 'A08')).toEqual([]);
  });

  it('A50 wants an open webhook, all of its code, and no signature in it', () => {
    const routes = [behind('POST', '/webhooks/github', { type: 'NONE' })];
    const backend = 'exports.handler = async (event) => queue.send(event.body)';
    expect(found({ backend, routes }, 'A50')).toHaveLength(1);
    expect(found({ backend, routes, complete: false }, 'A50')).toEqual([]);
    expect(found({ backend: `${backend}; stripe.webhooks.constructEvent(b, s, k)`, routes }, 'A50')).toEqual(
      [],
    );
    expect(found({ backend, routes: [behind('POST', '/orders', { type: 'NONE' })] }, 'A50')).toEqual([]);
  });

  it('A57 wants an id, a request to a database, and nobody who asks for the caller', () => {
    const code = (rest: string): string =>
      `const aws = require('aws-sdk'); exports.handler = async (event) => aws.get(event.pathParameters.orderId${rest})`;
    const routes = [behind('GET', '/orders/{orderId}', CUSTOM)];
    expect(found({ backend: code(''), routes }, 'A57')).toHaveLength(1);
    for (const caller of [', event.requestContext.authorizer.sub', ', event.headers.Authorization'])
      expect(found({ backend: code(caller), routes }, 'A57')).toEqual([]);
    expect(
      found({ backend: code(''), routes: [behind('GET', '/o/{orderId}', { type: 'NONE' })] }, 'A57'),
    ).toEqual([]);
  });
});
