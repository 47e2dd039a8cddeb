import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { handlerOf } from '../../../../../spec/fixtures/function-code.ts';
import { BACKEND, FIELD_BACKEND, MESSAGE_BACKEND, RESOURCE_METADATA } from './backend.ts';
import { GROUP_SCOPES } from './group-scopes.ts';
import { onlyFromFront } from './only-from-front.ts';
import { VERIFY_WEBHOOK } from './verify-webhook.ts';

const now = (): number => Math.floor(Date.now() / 1000);

describe('the webhook', () => {
  const handler = (more: Record<string, string> = {}): ReturnType<typeof handlerOf> =>
    handlerOf(VERIFY_WEBHOOK, {
      SECRET: 's3cret',
      SIGNATURE_HEADER: 'X-Signature',
      TIMESTAMP_HEADER: 'x-timestamp',
      WINDOW_SECONDS: '300',
      ...more,
    });
  const delivery = (
    body: string,
    at: number | string = now(),
    secret = 's3cret',
  ): Record<string, unknown> => ({
    body,
    headers: {
      'x-signature': `sha256=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`,
      'x-timestamp': String(at),
    },
  });

  it('takes a signed delivery, plain or in base64, and once', async () => {
    const take = handler();
    expect(await take(delivery('{"a":1}'))).toMatchObject({ statusCode: 202 });
    const encoded = {
      ...delivery('{"b":2}'),
      body: Buffer.from('{"b":2}').toString('base64'),
      isBase64Encoded: true,
    };
    expect(await take(encoded)).toMatchObject({ statusCode: 202 });
    expect(await take(encoded)).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('Seen before'),
    });
  });

  it.each<[string, () => object, number]>([
    ['another body', () => ({ ...delivery('{"a":1}'), body: '{"a":2}' }), 401],
    ['another secret', () => delivery('{"a":1}', now(), 'other'), 401],
    ['no headers', () => ({ body: '{}' }), 401],
    ['a delivery of long ago', () => delivery('{}', now() - 301), 401],
    ['a delivery of the future', () => delivery('{}', now() + 301), 401],
    ['a time that is none', () => delivery('{}', 'NaN'), 401],
    ['a body that is too large', () => delivery('x'.repeat(262_145)), 413],
  ])('refuses %s', async (_, event, statusCode) => {
    expect(await handler()(event())).toMatchObject({ statusCode });
  });

  it('takes nothing where no secret is set', async () => {
    expect(await handler({ SECRET: '' })(delivery('{}', now(), ''))).toMatchObject({ statusCode: 401 });
  });

  it('takes nothing where the secret is missing', async () => {
    const unset = handlerOf(VERIFY_WEBHOOK, {
      SIGNATURE_HEADER: 'x-signature',
      TIMESTAMP_HEADER: 'x-timestamp',
    });
    expect(await unset(delivery('{}'))).toMatchObject({ statusCode: 401 });
  });
});

describe('behind CloudFront', () => {
  const call = (header: Record<string, string>, requestContext: object = {}): object => ({
    headers: header,
    requestContext,
  });
  const BACKENDS = [
    ['backend', BACKEND],
    ['messages', MESSAGE_BACKEND],
    ['metadata', RESOURCE_METADATA],
  ] as const;

  it.each(BACKENDS)('the %s answers only what CloudFront sends', async (_, code) => {
    const fronted = handlerOf(onlyFromFront(code), { ORIGIN_SECRET: 'front', SCOPES: '[]' });
    expect(await fronted(call({}))).toMatchObject({ statusCode: 403 });
    expect(await fronted(call({ 'x-origin-verify': 'other' }))).toMatchObject({ statusCode: 403 });
    expect(await fronted(call({ 'X-Origin-Verify': 'front' }))).toMatchObject({ statusCode: 200 });
  });

  it.each([...BACKENDS, ['webhook', VERIFY_WEBHOOK] as const])(
    'the %s answers nobody where the secret is empty or missing',
    async (_, code) => {
      for (const environment of [{ ORIGIN_SECRET: '', SCOPES: '[]' }, { SCOPES: '[]' }] as Record<
        string,
        string
      >[]) {
        const open = handlerOf(onlyFromFront(code), environment);
        for (const value of ['', 'undefined', undefined]) {
          expect(await open(call(value === undefined ? {} : { 'x-origin-verify': value }))).toMatchObject({
            statusCode: 403,
          });
        }
      }
    },
  );

  it('asks a WebSocket when it connects, since messages carry no headers', async () => {
    const fronted = handlerOf(onlyFromFront(MESSAGE_BACKEND), { ORIGIN_SECRET: 'front' });
    expect(await fronted(call({}, { eventType: 'CONNECT' }))).toMatchObject({ statusCode: 403 });
    expect(await fronted(call({}, { eventType: 'MESSAGE' }))).toMatchObject({ statusCode: 200 });
  });
});

describe('the trigger', () => {
  const run = handlerOf(GROUP_SCOPES, {
    GROUP_SCOPES: '{"editors":["api/read","api/write"],"readers":["api/read"]}',
    GUARDED_SCOPES: '["api/read","api/write"]',
    TENANT_ATTRIBUTE: 'custom:tenant',
  });
  const event = (groups: readonly string[], userAttributes: object = {}): object => ({
    request: { groupConfiguration: { groupsToOverride: groups }, userAttributes },
    response: {},
  });
  const tokenOf = (answer: unknown): unknown =>
    (answer as { response: { claimsAndScopeOverrideDetails: { accessTokenGeneration: unknown } } }).response
      .claimsAndScopeOverrideDetails.accessTokenGeneration;

  it('gives the scopes of the groups and takes away the others', async () => {
    expect(tokenOf(await run(event(['readers'])))).toEqual({
      scopesToAdd: ['api/read'],
      scopesToSuppress: ['api/write'],
    });
    expect(tokenOf(await run(event(['readers', 'editors'])))).toEqual({
      scopesToAdd: ['api/read', 'api/write'],
      scopesToSuppress: [],
    });
    expect(tokenOf(await run(event(['constructor'])))).toEqual({
      scopesToAdd: [],
      scopesToSuppress: ['api/read', 'api/write'],
    });
  });

  it("puts the user's tenant into the token", async () => {
    expect(tokenOf(await run(event([], { 'custom:tenant': 't1' })))).toMatchObject({
      claimsToAddOrOverride: { tenant: 't1' },
    });
  });
});

describe('the backends', () => {
  it.each([
    ['Cognito of REST', { claims: { sub: 'alice', tenant: 't1' } }],
    ['a Lambda authorizer of REST', { caller: 'alice', tenant: 't1' }],
    ['JWT of HTTP', { jwt: { claims: { sub: 'alice', tenant: 't1' } } }],
    ['a Lambda authorizer of HTTP', { lambda: { caller: 'alice', tenant: 't1' } }],
  ])('find caller and tenant of %s', async (_, authorizer) => {
    const answer = await handlerOf(BACKEND, { TENANT: 'required' })({ requestContext: { authorizer } });
    expect(answer).toMatchObject({ statusCode: 200, body: '{"caller":"alice","tenant":"t1"}' });
  });

  it('close without a tenant', async () => {
    const event = { requestContext: { authorizer: { claims: { sub: 'alice' } } }, headers: {} };
    expect(await handlerOf(BACKEND, { TENANT: 'required' })(event)).toMatchObject({ statusCode: 403 });
    expect(await handlerOf(MESSAGE_BACKEND, { TENANT: 'required' })(event)).toMatchObject({
      statusCode: 403,
    });
    await expect(handlerOf(FIELD_BACKEND, { TENANT: 'required' })({ info: {} })).rejects.toThrow(
      'Unauthorized',
    );
  });

  it('answer messages and fields', async () => {
    const message = { requestContext: { routeKey: 'sendMessage' } };
    expect(await handlerOf(MESSAGE_BACKEND, {})(message)).toMatchObject({
      body: '{"received":"sendMessage"}',
    });
    expect(await handlerOf(FIELD_BACKEND, {})({ info: { parentTypeName: 'Query' } })).toHaveLength(1);
  });

  it('tell agents where to sign in', async () => {
    const tell = handlerOf(RESOURCE_METADATA, { ISSUER: 'https://issuer.example', SCOPES: '["api/write"]' });
    const answer = (await tell({ requestContext: { domainName: 'api.example.com', stage: 'v1' } })) as {
      body: string;
    };
    expect(JSON.parse(answer.body)).toEqual({
      resource: 'https://api.example.com/v1',
      authorization_servers: ['https://issuer.example'],
      scopes_supported: ['api/write'],
      bearer_methods_supported: ['header'],
    });
  });
});
