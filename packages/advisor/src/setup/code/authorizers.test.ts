import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handlerOf } from '../../../../../spec/fixtures/function-code.ts';
import { ASK_POLICY_STORE } from './ask-policy-store.ts';
import { withAnswer } from './authorizer-answer.ts';
import { CHECK_CERTIFICATE } from './check-certificate.ts';
import { CHECK_SHARED_HEADER } from './check-shared-header.ts';
import { CHECK_TICKET } from './check-ticket.ts';
import { INTROSPECT_TOKEN } from './introspect-token.ts';
import { VERIFY_JWT } from './verify-jwt.ts';

const ARN = 'arn:aws:execute-api:eu-west-1:111122223333:abc123/v1/GET/items';
const STAGE = 'arn:aws:execute-api:eu-west-1:111122223333:abc123/v1/';
const ROUTES = JSON.stringify({ 'GET /items/{id}': ['api/read'], 'POST /items': ['api/write'] });
const now = (): number => Math.floor(Date.now() / 1000);
const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

let issuer = '';
let userInfo = 200;
let introspected: unknown = { active: false };
let asked: string[] = [];
const answers: RequestListener = (request, response) => {
  const { url = '' } = request;
  asked.push(`${url} ${request.headers.authorization ?? ''}`);
  response.setHeader('content-type', 'application/json');
  if (url === '/userinfo') response.statusCode = userInfo;
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' };
  const replies: Record<string, unknown> = {
    '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
    '/keys': { keys: [jwk] },
    '/userinfo': {},
    '/introspect': introspected,
  };
  response.end(JSON.stringify(replies[url] ?? {}));
};
const server = createServer(answers);

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

function jwt(claims: object, header: object = {}, key: KeyObject = privateKey): string {
  const body = `${text({ alg: 'RS256', kid: 'k1', ...header })}.${text(claims)}`;
  return `${body}.${sign('sha256', Buffer.from(body), key).toString('base64url')}`;
}

const claims = (more: object = {}): object => ({
  iss: issuer,
  aud: 'https://api.example.com',
  sub: 'alice',
  exp: now() + 300,
  scope: 'openid api/read',
  ...more,
});

const rest = (token: string): object => ({ methodArn: ARN, headers: { Authorization: `Bearer ${token}` } });
const verifier = (more: Record<string, string> = {}): ReturnType<typeof handlerOf> =>
  handlerOf(withAnswer(VERIFY_JWT, 'gateway'), {
    ISSUER: issuer,
    AUDIENCE: 'https://api.example.com',
    CLAIM: 'scope',
    ROUTES,
    ...more,
  });

describe('the authorizer of JWTs', () => {
  it('allows the routes of the grants and denies the rest, whatever was asked for', async () => {
    const answer = await verifier()(rest(jwt(claims())));
    expect(answer).toMatchObject({
      principalId: 'alice',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Resource: [`${STAGE}GET/items/*`] },
          { Effect: 'Deny', NotResource: [`${STAGE}GET/items/*`] },
        ],
      },
      context: { caller: 'alice' },
    });
  });

  it('denies everything to a caller without a grant', async () => {
    const answer = await verifier()(rest(jwt(claims({ scope: 'openid' }))));
    expect(answer).toMatchObject({ policyDocument: { Statement: [{ Effect: 'Deny', Resource: '*' }] } });
  });

  it('answers an HTTP API by its route ARN, and takes groups from a list', async () => {
    const event = {
      routeArn: ARN,
      headers: { authorization: `bearer ${jwt(claims({ groups: ['api/write'] }))}` },
    };
    expect(await verifier({ CLAIM: 'groups' })(event)).toMatchObject({
      policyDocument: { Statement: [{ Resource: [`${STAGE}POST/items`] }, {}] },
    });
  });

  it.each<[string, () => string]>([
    ['nothing', () => ''],
    ['two parts', () => 'a.b'],
    ['no JSON', () => 'a.b.c'],
    ['alg none', () => `${text({ alg: 'none', kid: 'k1' })}.${text(claims())}.`],
    ['HS256 with the public key', () => hmacToken()],
    ['another key', () => jwt(claims(), {}, other.privateKey)],
    ['an unknown key id', () => jwt(claims(), { kid: 'k2' })],
    ['a critical header', () => jwt(claims(), { crit: ['b64'] })],
    ['an expired token', () => jwt(claims({ exp: now() - 1 }))],
    ['no expiry', () => jwt(claims({ exp: undefined }))],
    ['a token of tomorrow', () => jwt(claims({ nbf: now() + 3600 }))],
    ['another issuer', () => jwt(claims({ iss: 'https://evil.example' }))],
    ['another audience', () => jwt(claims({ aud: 'https://other.example.com' }))],
    ['no audience', () => jwt(claims({ aud: undefined }))],
    ['a Cognito ID token', () => jwt(claims({ token_use: 'id' }))],
    ['no subject', () => jwt(claims({ sub: undefined }))],
    ['a changed payload', () => jwt(claims()).replace(/\.[^.]+\./, `.${text(claims({ sub: 'bob' }))}.`)],
  ])('refuses %s', async (_, token) => {
    await expect(verifier()(rest(token()))).rejects.toThrow(/^Unauthorized$/);
  });

  it('takes client_id where a token has no audience', async () => {
    const token = jwt(claims({ aud: undefined, client_id: 'https://api.example.com', token_use: 'access' }));
    expect(await verifier()(rest(token))).toMatchObject({ principalId: 'alice' });
  });

  it('fails where the keys cannot be had, and lets nobody in', async () => {
    const lost = verifier({ ISSUER: 'http://127.0.0.1:9' });
    await expect(lost(rest(jwt(claims({ iss: 'http://127.0.0.1:9' }))))).rejects.toThrow();
  });

  it('fetches the keys once', async () => {
    asked = [];
    const verify = verifier();
    for (let i = 0; i < 3; i++) await verify(rest(jwt(claims())));
    expect(asked).toHaveLength(2);
  });

  it('asks whether the session still stands, and refuses when it does not', async () => {
    const verify = verifier({ USERINFO_URL: `${issuer}/userinfo` });
    userInfo = 200;
    expect(await verify(rest(jwt(claims())))).toMatchObject({ principalId: 'alice' });
    userInfo = 401;
    await expect(verify(rest(jwt(claims())))).rejects.toThrow(/^Unauthorized$/);
  });

  it('hands over tenant and usage key, and refuses a token without a tenant', async () => {
    const verify = verifier({ TENANT_CLAIM: 'tenant', USAGE_KEY: 'k'.repeat(20) });
    expect(await verify(rest(jwt(claims({ tenant: 't1' }))))).toMatchObject({
      usageIdentifierKey: 'k'.repeat(20),
      context: { tenant: 't1', caller: 'alice' },
    });
    await expect(verify(rest(jwt(claims())))).rejects.toThrow(/^Unauthorized$/);
  });

  it('says yes or no to AppSync', async () => {
    const routes = JSON.stringify({ 'Query.items': ['api/read'], 'Mutation.addItem': ['api/write'] });
    const env = {
      ISSUER: issuer,
      AUDIENCE: 'https://api.example.com',
      CLAIM: 'scope',
      ROUTES: routes,
      TTL: '60',
    };
    const verify = handlerOf(withAnswer(VERIFY_JWT, 'graphql'), env);
    expect(await verify({ authorizationToken: jwt(claims()) })).toEqual({
      isAuthorized: true,
      deniedFields: ['Mutation.addItem'],
      resolverContext: { caller: 'alice' },
      ttlOverride: 60,
    });
    expect(await verify({ authorizationToken: jwt(claims(), {}, other.privateKey) })).toEqual({
      isAuthorized: false,
    });
  });
});

function hmacToken(): string {
  const body = `${text({ alg: 'HS256', kid: 'k1' })}.${text(claims())}`;
  const secret = publicKey.export({ type: 'spki', format: 'pem' });
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}

describe('the authorizer of opaque tokens', () => {
  const introspect = (): ReturnType<typeof handlerOf> =>
    handlerOf(withAnswer(INTROSPECT_TOKEN, 'gateway'), {
      INTROSPECTION_URL: `${issuer}/introspect`,
      CLIENT_ID: 'api',
      CLIENT_SECRET: 'p:w',
      AUDIENCE: 'https://api.example.com',
      ROUTES: JSON.stringify({ 'GET /items': [] }),
    });
  const token = 'opaque-token-0123456789';
  const active = { active: true, sub: 'alice', aud: ['https://api.example.com'] };

  it('takes what the issuer calls active', async () => {
    introspected = active;
    asked = [];
    expect(await introspect()(rest(token))).toMatchObject({ principalId: 'alice' });
    expect(asked).toEqual([`/introspect Basic ${Buffer.from('api:p%3Aw').toString('base64')}`]);
  });

  it.each<[string, unknown]>([
    ['inactive', { active: false, sub: 'alice' }],
    ['active as a text', { ...active, active: 'true' }],
    ['nobody', { ...active, sub: undefined }],
    ['expired', { ...active, exp: now() - 1 }],
    ['meant for another API', { ...active, aud: 'https://other.example.com' }],
    ['an empty answer', {}],
  ])('refuses a token that is %s', async (_, about) => {
    introspected = about;
    await expect(introspect()(rest(token))).rejects.toThrow(/^Unauthorized$/);
  });

  it('asks nobody about junk', async () => {
    asked = [];
    for (const junk of ['', 'short', 'white space in a long token', 'x'.repeat(5000)]) {
      await expect(introspect()(rest(junk))).rejects.toThrow(/^Unauthorized$/);
    }
    expect(asked).toEqual([]);
  });
});

describe('the authorizer of a fixed header', () => {
  const check = (secret: string): ReturnType<typeof handlerOf> =>
    handlerOf(withAnswer(CHECK_SHARED_HEADER, 'gateway'), {
      HEADER: 'X-Webhook-Secret',
      SECRET: secret,
      ROUTES: JSON.stringify({ 'POST /webhooks': [] }),
    });
  const event = (value: string): object => ({ methodArn: ARN, headers: { 'X-WEBHOOK-SECRET': value } });

  it('takes the secret and nothing else', async () => {
    expect(await check('right')(event('right'))).toMatchObject({ principalId: 'webhook' });
    for (const wrong of ['', 'righ', 'right ', 'Right']) {
      await expect(check('right')(event(wrong))).rejects.toThrow(/^Unauthorized$/);
    }
  });

  it('takes nothing where no secret is set', async () => {
    await expect(check('')(event(''))).rejects.toThrow(/^Unauthorized$/);
  });
});

describe('the authorizer of certificates', () => {
  const check = handlerOf(withAnswer(CHECK_CERTIFICATE, 'gateway'), {
    CLIENTS: '{"CN=partner-a":"partner-a"}',
    REVOKED: '0A1B, 2C',
    ROUTES: JSON.stringify({ 'GET /items': [] }),
  });
  const v1 = (clientCert: unknown): object => ({
    methodArn: ARN,
    requestContext: { identity: { clientCert } },
  });

  it('names the client, in both payload formats', async () => {
    const known = { subjectDN: 'CN=partner-a', serialNumber: '01' };
    expect(await check(v1(known))).toMatchObject({ principalId: 'partner-a' });
    const v2 = { routeArn: ARN, requestContext: { authentication: { clientCert: known } } };
    expect(await check(v2)).toMatchObject({ principalId: 'partner-a' });
  });

  it.each([
    ['none', undefined],
    ['an unknown subject', { subjectDN: 'CN=partner-b', serialNumber: '01' }],
    ['a name that every object has', { subjectDN: 'constructor', serialNumber: '01' }],
    ['a revoked one', { subjectDN: 'CN=partner-a', serialNumber: '0a1b' }],
    ['one without a serial number', { subjectDN: 'CN=partner-a' }],
  ])('refuses %s', async (_, certificate) => {
    await expect(check(v1(certificate))).rejects.toThrow(/^Unauthorized$/);
  });
});

describe('the authorizer of tickets', () => {
  const check = (): ReturnType<typeof handlerOf> =>
    handlerOf(withAnswer(CHECK_TICKET, 'gateway'), {
      SECRET: 's3cret',
      ROUTES: JSON.stringify({ $connect: [] }),
    });
  const ticket = (more: object = {}, secret = 's3cret'): string => {
    const body = text({ sub: 'alice', exp: now() + 30, nonce: 'n1', ...more });
    return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
  };
  const event = (value: string): object => ({
    methodArn: `${STAGE}$connect`,
    queryStringParameters: { ticket: value },
  });

  it('takes a ticket once', async () => {
    const handler = check();
    const one = ticket();
    expect(await handler(event(one))).toMatchObject({
      principalId: 'alice',
      policyDocument: { Statement: [{ Effect: 'Allow', Resource: [`${STAGE}$connect`] }, {}] },
    });
    await expect(handler(event(one))).rejects.toThrow(/^Unauthorized$/);
  });

  it.each<[string, () => string]>([
    ['none', () => ''],
    ['another secret', () => ticket({}, 'other')],
    ['an expired one', () => ticket({ exp: now() - 1 })],
    ['one that lasts for hours', () => ticket({ exp: now() + 7200 })],
    ['one without a nonce', () => ticket({ nonce: undefined })],
    ['one without a mac', () => `${ticket().split('.')[0]}.`],
  ])('refuses %s', async (_, value) => {
    await expect(check()(event(value()))).rejects.toThrow(/^Unauthorized$/);
  });
});

describe('the authorizer that asks a policy store', () => {
  const questions: unknown[] = [];
  let decision = 'ALLOW';
  class IsAuthorizedWithTokenCommand {
    constructor(input: unknown) {
      questions.push(input);
    }
  }
  class VerifiedPermissionsClient {
    send = async (): Promise<unknown> => ({
      decision,
      principal: { entityType: 'Api::User', entityId: 'alice' },
    });
  }
  const ask = handlerOf(
    withAnswer(ASK_POLICY_STORE, 'gateway'),
    {
      POLICY_STORE: 'PS1',
      NAMESPACE: 'Api',
      TENANT_CLAIM: 'tenant',
      ROUTES: JSON.stringify({ 'GET /items': ['allowed'] }),
    },
    { '@aws-sdk/client-verifiedpermissions': { VerifiedPermissionsClient, IsAuthorizedWithTokenCommand } },
  );
  const event = (token: string): object => ({
    ...rest(token),
    httpMethod: 'GET',
    resource: '/items/{id}',
    pathParameters: { id: '7' },
  });

  it('asks about the route and its parameters, and lets in whom the store allows', async () => {
    decision = 'ALLOW';
    expect(await ask(event(jwt(claims({ tenant: 't1' }))))).toMatchObject({
      principalId: 'alice',
      policyDocument: { Statement: [{ Effect: 'Allow' }, { Effect: 'Deny' }] },
      context: { tenant: 't1' },
    });
    expect(questions.at(-1)).toMatchObject({
      policyStoreId: 'PS1',
      action: { actionType: 'Api::Action', actionId: 'GET /items/{id}' },
      context: { contextMap: { parameters: { record: { id: { string: '7' } } } } },
    });
  });

  it('denies whom the store denies, and refuses a token without a tenant', async () => {
    decision = 'DENY';
    expect(await ask(event(jwt(claims({ tenant: 't1' }))))).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny', Resource: '*' }] },
    });
    decision = 'ALLOW';
    await expect(ask(event(jwt(claims())))).rejects.toThrow(/^Unauthorized$/);
    await expect(ask(rest('no-token'))).rejects.toThrow(/^Unauthorized$/);
  });
});
