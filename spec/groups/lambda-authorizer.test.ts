import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compileGroups } from '@portcullis/advisor/groups';
import type { Claims } from '@portcullis/engine/jwt';
import { createFunctionRunner, type FunctionRunner } from '@portcullis/host/functions';
import { bundleGroupAuthorizer } from '@portcullis/host/group-authorizer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, lambdaFunction, REGION } from '../fixtures/definition.ts';
import { startGateway, type TestGateway } from '../fixtures/gateway.ts';
import { token } from '../fixtures/pipeline.ts';
import { accessClaims, CLIENT, definitionOf, type Given, tableOf } from './given.ts';
import { mayByTable } from './oracle.ts';
import { keyServer } from './ways.ts';

/** The authorizer runs in a process of its own, as a Lambda function does, and so it goes by the real clock. */
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:auth`;
const ROUTES: Given['routes'] = {
  'GET /orders': ['reader'],
  'POST /orders': ['editor'],
  'GET /orders/{id}': ['reader'],
  'GET /orders/{id}/notes': ['editor'],
  'DELETE /orders/{id}': ['admin'],
  'GET /me': 'ungrouped',
  'GET /forgotten': null,
};
const CALLERS = [[], ['reader'], ['editor'], ['admin'], ['Reader']];

const cleanUps: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

let runtime = '';
let issuer = '';
beforeAll(async () => {
  runtime = await bundleGroupAuthorizer();
  const keys = await keyServer();
  issuer = keys.issuer;
  cleanUps.push(() => keys.server.close());
});

interface Served {
  readonly gateway: TestGateway;
  readonly runner: FunctionRunner;
  invocations(): number;
}

async function serve(given: Given, environment: Readonly<Record<string, string>>): Promise<Served> {
  const { definition, api } = definitionOf(given, { table: true });
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-authorizer-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  for (const { path, text } of compileGroups(definition, api, tableOf(given), {
    authorizerRuntime: runtime,
  })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const fn = lambdaFunction('Authorizer', {
    arn: ARN,
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    code: { kind: 'local', path: 'lambda-authorizer' },
    timeoutSeconds: 10,
    environment,
  });
  const runner = createFunctionRunner({
    functions: [fn],
    templateFolder: folder,
    overrides: {},
    environment: {},
    region: REGION,
    maxConcurrencyPerFunction: 2,
    idleTimeoutMs: 60_000,
    onLog: () => {},
  });
  cleanUps.push(() => runner.close());
  // No table in what is served: the function alone decides.
  const served = definitionOf(given, { lambda: { ttlSeconds: 300 } });
  let invocations = 0;
  const gateway = await startGateway(served.definition, {
    fn: (event) => {
      invocations++;
      return runner.invoke({ arn: ARN, logicalId: 'Authorizer' }, JSON.stringify(event), {
        timeoutMs: 10_000,
        requestId: `r-${invocations}`,
      });
    },
    ports: { now: Date.now },
  });
  cleanUps.push(() => gateway.close());
  return { gateway, runner, invocations: () => invocations };
}

const good = (groups: readonly string[], more: Claims = {}): string => {
  const now = Math.floor(Date.now() / 1000);
  return token({ ...accessClaims(groups, []), iss: issuer, iat: now - 5, exp: now + 600, ...more });
};

const settings = (): Readonly<Record<string, string>> => ({ USER_POOL_ISSUERS: issuer, CLIENT_IDS: CLIENT });

describe.each(['REST', 'HTTP'] as const)('the generated authorizer behind a real gateway (%s)', (kind) => {
  const given: Given = { kind, routes: ROUTES, inherit: { admin: ['editor'], editor: ['reader'] } };
  let served: Served;
  beforeAll(async () => {
    served = await serve(given, settings());
  });

  const status = async (authorization: string | undefined, method: string, path: string): Promise<number> => {
    const headers: Readonly<Record<string, string>> =
      authorization === undefined ? {} : { Authorization: authorization };
    return (await served.gateway.send(`/prod${path}`, { method, headers })).status;
  };

  it('gives the matrix of the table, from one invocation for each token', async () => {
    let refused = 0;
    let allowed = 0;
    for (const groups of CALLERS) {
      const bearer = `Bearer ${good(groups, { jti: groups.join() })}`;
      const before = served.invocations();
      for (const key of Object.keys(ROUTES)) {
        const [method, path] = key.split(' ') as [string, string];
        const may = mayByTable(given, { method: method as 'GET', path }, groups);
        expect([groups, key, await status(bearer, method, path.replace('{id}', 'x1'))]).toEqual([
          groups,
          key,
          may ? 200 : 403,
        ]);
        if (may) allowed++;
        else refused++;
      }
      expect(served.invocations() - before).toBe(1);
    }
    expect(refused).toBeGreaterThan(allowed);
  });

  it.each([
    ['GET', '/orders/x1/notes'],
    ['GET', '/orders/x1%2Fnotes/notes'],
    ['DELETE', '/orders/x1'],
    ['POST', '/orders'],
    ['GET', '/%66orgotten'],
  ])('refuses a reader %s %s', async (method, path) => {
    const bearer = good(['reader'], { jti: 'spellings' });
    expect(await status(bearer, 'GET', '/orders')).toBe(200);
    expect(await status(bearer, method, path)).toBe(403);
  });

  it.each<readonly [string, () => string | undefined, number]>([
    ['no token', () => undefined, 401],
    ['something that is no token', () => 'Bearer x', 401],
    [
      'a token of another key',
      () =>
        `Bearer ${token({ ...accessClaims(['admin'], []), iss: issuer, exp: Date.now() }, { forged: true })}`,
      401,
    ],
    [
      'a token of another issuer',
      () => good(['admin'], { iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_evil' }),
      401,
    ],
    ['an expired token', () => good(['admin'], { exp: 1 }), 401],
    ['a token of another client', () => good(['admin'], { client_id: 'other' }), 401],
    ['an ID token', () => good(['admin'], { token_use: 'id', aud: CLIENT }), 401],
    ['a token without a subject', () => good(['admin'], { sub: '' }), 401],
    ['groups that are a text', () => good([], { 'cognito:groups': 'admin' }), 403],
  ])('answers %s with %s', async (_what, authorization, expected) => {
    expect(await status(authorization(), 'GET', '/orders')).toBe(expected);
  });
});

describe('the generated authorizer', () => {
  const given: Given = { kind: 'REST', routes: ROUTES, inherit: {} };

  it('answers 500 where the keys cannot be had, and lets in nobody', async () => {
    const down: Server = createServer((_request, response) => response.writeHead(503).end());
    await new Promise<void>((resolve) => down.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => down.close());
    const elsewhere = `http://127.0.0.1:${(down.address() as AddressInfo).port}/pool`;
    const { gateway } = await serve(given, { ...settings(), USER_POOL_ISSUERS: elsewhere });
    const authorization = good(['reader'], { iss: elsewhere });
    const answer = await gateway.send('/prod/orders', { headers: { Authorization: authorization } });
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([
      500,
      'AuthorizerConfigurationException',
    ]);
  });

  it.each([
    ['issuers', { CLIENT_IDS: 'c' }],
    ['clients', { USER_POOL_ISSUERS: 'https://x.example' }],
    [
      'a kind of token that there is',
      { USER_POOL_ISSUERS: 'https://x.example', CLIENT_IDS: 'c', TOKEN_USE: 'any' },
    ],
  ])('answers 500 where its settings lack %s', async (_what, environment) => {
    const { gateway } = await serve(given, environment);
    expect((await gateway.send('/prod/me', { headers: { Authorization: good(['reader']) } })).status).toBe(
      500,
    );
  });
});
