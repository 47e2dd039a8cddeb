import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import { clientById, partOf, poolById } from '../user-pools/pools.ts';
import { beginFederation } from './begin-federation.ts';
import { finishFederation } from './finish-federation.ts';
import { callback } from './test-callback.ts';

const POOL = 'eu-west-1_oidc1';
const CLIENT = 'oidcclient';
const RESUME = 'client_id=oidcclient&response_type=code&login_hint=carla%40example.com';
const SECRET = 'a secret between the pool and the provider';

/** As much of oidc-provider, which has no types of its own, as is used. */
interface OpenIdProvider {
  readonly Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> };
  callback(): (request: IncomingMessage, response: ServerResponse) => unknown;
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
}
interface GrantContext {
  readonly oidc: {
    readonly provider: OpenIdProvider;
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
  };
}

let server: Server;
let issuer: string;
let identity: TestIdentity;
const lines: string[] = [];

/** A certified OpenID provider, where everybody is Carla and agrees to everything. */
beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  identity = await startIdentity({
    log: (line) => void lines.push(line),
    resources: [
      {
        type: 'UserPool',
        id: POOL,
        properties: {
          UserPoolName: 'oidc',
          Schema: [{ Name: 'groups', AttributeDataType: 'String', Mutable: true }],
        },
      },
      {
        type: 'UserPoolClient',
        id: CLIENT,
        properties: { UserPoolId: POOL, SupportedIdentityProviders: ['Get', 'Post'] },
      },
      ...['Get', 'Post'].map((name) => ({
        type: 'UserPoolIdentityProvider' as const,
        id: name,
        properties: {
          UserPoolId: POOL,
          ProviderName: name,
          ProviderType: 'OIDC',
          ProviderDetails: {
            client_id: name,
            client_secret: SECRET,
            oidc_issuer: issuer,
            authorize_scopes: 'openid email profile',
            attributes_request_method: name === 'Post' ? 'POST' : 'GET',
          },
          AttributeMapping: {
            username: 'sub',
            email: 'email',
            email_verified: 'email_verified',
            name: 'name',
            'custom:groups': 'groups',
          },
        },
      })),
    ],
  });
  const { Provider } = (await import(String('oidc-provider'))) as {
    readonly Provider: new (issuer: string, configuration: object) => OpenIdProvider;
  };
  const provider = new Provider(issuer, {
    clients: ['Get', 'Post'].map((client_id) => ({
      client_id,
      client_secret: SECRET,
      redirect_uris: [`${identity.url}/oauth2/idpresponse`],
      token_endpoint_auth_method: 'client_secret_post',
      id_token_signed_response_alg: client_id === 'Get' ? 'RS256' : 'HS256',
    })),
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'HS256'] },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: 'carla@example.com',
        email_verified: true,
        name: 'Carla',
        groups: ['a b', 'c'],
      }),
    }),
    loadExistingGrant: async ({ oidc }: GrantContext) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    cookies: { keys: ['of the test'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
  });
  const app = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') === true)
      void provider.interactionFinished(request, response, { login: { accountId: 'carla' } });
    else void app(request, response);
  });
});

afterAll(async () => {
  await identity.stop();
  await new Promise((resolve) => server.close(resolve));
});

async function begin(name: string) {
  const { context } = identity;
  const pool = await poolById(context.db, context.place, POOL);
  const client = await clientById(context.db, CLIENT);
  const provider = await partOf(context.db, POOL, 'identity-provider', name);
  if (provider === undefined) throw new Error('no provider');
  const begun = await beginFederation(context, { pool, client, provider, resume: RESUME });
  if (!begun.ok) throw new Error(begun.description);
  return begun;
}

/** Follows the provider's redirects as a browser does, until it comes back. */
async function query(start: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let step = 0; step < 10; step += 1) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        connection: 'close',
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`${response.status} ${await response.text()}`);
    url = new URL(location, url).toString();
    if (url.startsWith(`${identity.url}/oauth2/idpresponse?`)) return new URL(url).search.slice(1);
  }
  throw new Error('too many redirects');
}

describe('sign-in by an OpenID provider', () => {
  test.each(['Get', 'Post'])('a user of %s becomes a user of the pool', async (name) => {
    const { url, cookie } = await begin(name);
    const asked = new URL(url).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('login_hint')).toBe('carla@example.com');
    const finished = await finishFederation(
      identity.context,
      callback({ path: '/oauth2/idpresponse', query: await query(url), cookie }),
    );
    expect(finished).toMatchObject({
      ok: true,
      resume: RESUME,
      user: {
        username: `${name}_carla`,
        status: 'EXTERNAL_PROVIDER',
        doc: {
          attributes: {
            email: 'carla@example.com',
            email_verified: 'true',
            name: 'Carla',
            'custom:groups': '[a+b,c]',
          },
        },
      },
      identities: [{ userId: 'carla', providerName: name, providerType: 'OIDC', issuer: null }],
    });
  });

  test('the same user signs in again', async () => {
    const subs: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      const { url, cookie } = await begin('Get');
      const finished = await finishFederation(
        identity.context,
        callback({ path: '/oauth2/idpresponse', query: await query(url), cookie }),
      );
      if (finished.ok) subs.push(finished.user.sub);
    }
    expect(subs).toHaveLength(2);
    expect(new Set(subs).size).toBe(1);
  });

  test('an answer counts once', async () => {
    const { url, cookie } = await begin('Get');
    const answer = callback({ path: '/oauth2/idpresponse', query: await query(url), cookie });
    expect(await finishFederation(identity.context, answer)).toMatchObject({ ok: true });
    expect(await finishFederation(identity.context, answer)).toMatchObject({ ok: false });
  });

  test('an answer that another browser began is refused', async () => {
    const mine = await begin('Get');
    const theirs = await begin('Get');
    const answer = await query(theirs.url);
    for (const cookie of [mine.cookie, undefined])
      expect(
        await finishFederation(
          identity.context,
          callback({ path: '/oauth2/idpresponse', query: answer, cookie }),
        ),
      ).toMatchObject({ ok: false, error: 'invalid_request' });
  });

  test('the code of another log-in is refused by its verifier', async () => {
    const mine = await begin('Get');
    const theirs = await begin('Get');
    const stolen = new URLSearchParams(await query(theirs.url)).get('code') as string;
    const params = new URLSearchParams(await query(mine.url));
    params.set('code', stolen);
    expect(
      await finishFederation(
        identity.context,
        callback({ path: '/oauth2/idpresponse', query: params.toString(), cookie: mine.cookie }),
      ),
    ).toMatchObject({ ok: false, description: 'Get Error - 400 error getting token' });
    expect(lines).toEqual([
      `identity: provider Get: ${issuer}/token answered 400: invalid_grant, grant request is invalid`,
    ]);
  });

  test('an answer without an issuer is refused where the provider names itself in each', async () => {
    const { url, cookie } = await begin('Get');
    const params = new URLSearchParams(await query(url));
    expect(params.get('iss')).toBe(issuer);
    params.delete('iss');
    expect(
      await finishFederation(
        identity.context,
        callback({ path: '/oauth2/idpresponse', query: params.toString(), cookie }),
      ),
    ).toMatchObject({ ok: false, description: 'The answer does not name its issuer' });
  });

  test('the answer of another issuer is refused', async () => {
    const { url, cookie } = await begin('Get');
    const params = new URLSearchParams(await query(url));
    params.set('iss', 'https://evil.example.com');
    expect(
      await finishFederation(
        identity.context,
        callback({ path: '/oauth2/idpresponse', query: params.toString(), cookie }),
      ),
    ).toMatchObject({ ok: false, description: 'The answer is of another issuer' });
  });
});
