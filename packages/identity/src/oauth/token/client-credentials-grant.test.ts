import { decodeJwt } from '@portcullis/engine/jwt';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientSecrets } from '../../template/seed-pools.ts';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { clientById } from '../../user-pools/pools.ts';
import { hostedPool, MACHINE, POOL_ID, SECRET_WEB, WEB } from '../test-browser.ts';

let identity: TestIdentity;
let secret: string;
beforeEach(async () => {
  identity = await startIdentity({ resources: hostedPool() });
  secret = await secretOf(MACHINE);
});
afterEach(() => identity.stop());

async function secretOf(id: string): Promise<string> {
  const [first = ''] = clientSecrets(identity.context, (await clientById(identity.context.db, id)).doc);
  return first;
}

function basic(id: string, password: string): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`${id}:${password}`).toString('base64')}` };
}

async function token(
  fields: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(`${identity.url}/oauth2/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
  });
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  };
}

const GRANT = { grant_type: 'client_credentials' };

describe('the client_credentials grant', () => {
  it('gives a token of the client itself, with all its custom scopes where none is asked for', async () => {
    const { status, body, headers } = await token(GRANT, basic(MACHINE, secret));
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toContain('no-store');
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'token_type']);
    expect(body).toMatchObject({ expires_in: 3600, token_type: 'Bearer' });
    const decoded = decodeJwt(body.access_token as string);
    expect(decoded).toMatchObject({
      ok: true,
      claims: {
        sub: MACHINE,
        client_id: MACHINE,
        token_use: 'access',
        scope: 'orders/read orders/write',
        iss: `${identity.url}/${POOL_ID}`,
        version: 2,
      },
    });
    expect(decoded.ok && decoded.claims.username).toBeUndefined();
  });

  it('gives a token that aws-jwt-verify takes', async () => {
    await identity.stop();
    identity = await startIdentity({ resources: hostedPool(), issuer: 'aws' });
    const { body } = await token(GRANT, basic(MACHINE, await secretOf(MACHINE)));
    const jwks = await (await fetch(`${identity.url}/${POOL_ID}/.well-known/jwks.json`)).json();
    const verifier = CognitoJwtVerifier.create({
      userPoolId: POOL_ID,
      tokenUse: 'access',
      clientId: MACHINE,
    });
    verifier.cacheJwks(jwks as never);
    await expect(verifier.verify(body.access_token as string)).resolves.toMatchObject({ sub: MACHINE });
  });

  it('takes the secret in the body, and narrows the scopes', async () => {
    const { body } = await token({
      ...GRANT,
      client_id: MACHINE,
      client_secret: secret,
      scope: 'orders/read',
    });
    const decoded = decodeJwt(body.access_token as string);
    expect(decoded.ok && decoded.claims.scope).toBe('orders/read');
  });

  it.each([
    ['a scope that the client does not have', { scope: 'orders/delete' }, 'invalid_scope'],
    ['a scope of users', { scope: 'openid' }, 'invalid_scope'],
    ['one scope of two that it does not have', { scope: 'orders/read openid' }, 'invalid_scope'],
  ])('refuses %s', async (_, fields, error) => {
    const { status, body } = await token({ ...GRANT, ...fields }, basic(MACHINE, secret));
    expect({ status, body }).toEqual({ status: 400, body: { error } });
  });

  it('refuses a client that has other grants only', async () => {
    const { status, body } = await token(GRANT, basic(SECRET_WEB, await secretOf(SECRET_WEB)));
    expect({ status, body }).toEqual({ status: 400, body: { error: 'unauthorized_client' } });
  });

  it('refuses a client without a secret', async () => {
    const { body } = await token({ ...GRANT, client_id: WEB });
    expect(body).toEqual({ error: 'unauthorized_client' });
  });
});

describe('the pre token generation trigger', () => {
  const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:claims';
  const events: Record<string, unknown>[] = [];

  async function start(LambdaVersion: string, refuses = false): Promise<void> {
    await identity.stop();
    events.length = 0;
    identity = await startIdentity({
      resources: hostedPool({
        LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion, LambdaArn: FUNCTION } },
      }),
      functions: {
        [FUNCTION]: (event) => {
          events.push(event as Record<string, unknown>);
          if (refuses) return { ok: false, kind: 'error', message: 'not today' };
          const accessTokenGeneration = {
            claimsToAddOrOverride: { tenant: 'blue', sub: 'somebody else' },
            scopesToSuppress: ['orders/write'],
          };
          const response = { claimsAndScopeOverrideDetails: { accessTokenGeneration } };
          return { ok: true, output: { ...(event as object), response } as never };
        },
      },
    });
    secret = await secretOf(MACHINE);
  }

  it('changes claims and scopes in version 3, and not whose token it is', async () => {
    await start('V3_0');
    const fields = { ...GRANT, aws_client_metadata: '{"from":"test"}' };
    const { body } = await token(fields, basic(MACHINE, secret));
    const decoded = decodeJwt(body.access_token as string);
    expect(decoded).toMatchObject({ claims: { tenant: 'blue', sub: MACHINE, scope: 'orders/read' } });
    expect(events).toMatchObject([
      {
        triggerSource: 'TokenGeneration_ClientCredentials',
        request: { clientMetadata: { from: 'test' }, scopes: ['orders/read', 'orders/write'] },
      },
    ]);
  });

  it('has no part in version 2', async () => {
    await start('V2_0');
    expect((await token(GRANT, basic(MACHINE, secret))).status).toBe(200);
    expect(events).toEqual([]);
  });

  it('may refuse', async () => {
    await start('V3_0', true);
    const { status, body } = await token(GRANT, basic(MACHINE, secret));
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'invalid_request' });
    expect(body.error_description).toContain('not today');
  });

  it.each(['[]', '"x"', 'null', '{"a":1}', '{'])(
    'gets no metadata that is %s',
    async (aws_client_metadata) => {
      const { body } = await token({ ...GRANT, aws_client_metadata }, basic(MACHINE, secret));
      expect(body).toEqual({ error: 'invalid_request' });
    },
  );
});

describe('client authentication', () => {
  it.each([
    ['a wrong secret', () => token(GRANT, basic(MACHINE, `${secret}x`)), 'invalid_client'],
    ['a secret that is a prefix', () => token(GRANT, basic(MACHINE, secret.slice(0, -1))), 'invalid_client'],
    ['no secret', () => token({ ...GRANT, client_id: MACHINE }), 'invalid_client'],
    ['an empty secret', () => token(GRANT, basic(MACHINE, '')), 'invalid_client'],
    ['a client that is not there', () => token(GRANT, basic('nobody', secret)), 'invalid_client'],
    [
      'the secret of another client',
      async () => token(GRANT, basic(MACHINE, await secretOf(SECRET_WEB))),
      'invalid_client',
    ],
    [
      'a secret where there is none',
      () => token({ ...GRANT, client_id: WEB, client_secret: 'x' }),
      'invalid_client',
    ],
    ['a header that is not Basic', () => token(GRANT, { Authorization: 'Bearer abc' }), 'invalid_client'],
    ['a header without colon', () => token(GRANT, { Authorization: 'Basic YWJj' }), 'invalid_client'],
    [
      'two ways at once',
      () => token({ ...GRANT, client_secret: secret }, basic(MACHINE, secret)),
      'invalid_request',
    ],
    ['two client ids', () => token({ ...GRANT, client_id: WEB }, basic(MACHINE, secret)), 'invalid_client'],
    ['no client', () => token(GRANT), 'invalid_request'],
    ['no grant type', () => token({}, basic(MACHINE, secret)), 'invalid_request'],
    [
      'an unknown grant type',
      () => token({ grant_type: 'password' }, basic(MACHINE, secret)),
      'unsupported_grant_type',
    ],
    [
      'a parameter that comes twice',
      () =>
        token('grant_type=client_credentials&scope=orders/read&scope=orders/write', basic(MACHINE, secret)),
      'invalid_request',
    ],
    [
      'a body that is no form',
      () => token(JSON.stringify(GRANT), { ...basic(MACHINE, secret), 'Content-Type': 'application/json' }),
      'invalid_request',
    ],
  ])('refuses %s', async (_, send, error) => {
    const { status, body } = await send();
    expect({ status, body }).toEqual({ status: 400, body: { error } });
  });

  it('refuses unseen after too many failures of a source, until the minute is over', async () => {
    for (let i = 0; i < 600; i += 1) await token(GRANT, basic('nobody', 'x'));
    expect((await token(GRANT, basic(MACHINE, secret))).status).toBe(429);
    identity.advance(60_000);
    expect((await token(GRANT, basic(MACHINE, secret))).status).toBe(200);
  });

  it('takes POST only', async () => {
    const response = await fetch(`${identity.url}/oauth2/token`);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });
});
