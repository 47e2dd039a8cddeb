import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from '@aws-sdk/client-cognito-identity';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutboundRequest, ProviderAccess } from '../federation/provider-access.ts';
import type { TestIdentity } from '../test-identity.ts';
import { admin, callerOf, client, POOL_ID, startPool } from './test-pool.ts';

/** Of the pool. That of Amazon is the security profile, not its client. */
const APPS = {
  'graph.facebook.com': '1234567890123',
  'www.amazon.com': 'amzn1.application.188a56d827a7d6555a8b67a5d',
} as const;
const AMAZON_CLIENT = 'amzn1.application-oa2-client.9d70d9382d34';

type Provider = keyof typeof APPS;
const NOT_SUPPORTED = 'Token is not from a supported provider of this identity pool.';
const NOT_VALID = "Invalid login token. Couldn't verify access token.";

let identity: TestIdentity;
let server: Server | undefined;
afterEach(async () => {
  await identity.stop();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

async function credentials(provider: string, token: string, as?: string) {
  const Logins = { [provider]: token };
  const IdentityId =
    as ??
    (await client(identity).send(new GetIdCommand({ IdentityPoolId: POOL_ID, Logins }))).IdentityId ??
    '';
  const answer = await client(identity).send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
  const { AccessKeyId = '', SessionToken = '' } = answer.Credentials ?? {};
  return { IdentityId, ...callerOf(identity, { accessKeyId: AccessKeyId, sessionToken: SessionToken }) };
}

describe('an access token', () => {
  interface Issued {
    readonly of: Provider;
    readonly app: string;
    readonly user: string;
    readonly expired?: boolean;
  }
  /** What the providers have issued. */
  const TOKENS: Readonly<Record<string, Issued>> = {
    'EAAB|carla': { of: 'graph.facebook.com', app: APPS['graph.facebook.com'], user: '10158' },
    'EAAB|dora': { of: 'graph.facebook.com', app: APPS['graph.facebook.com'], user: '10159' },
    'EAAB|elsewhere': { of: 'graph.facebook.com', app: '999', user: '10158' },
    'EAAB|late': { of: 'graph.facebook.com', app: APPS['graph.facebook.com'], user: '10158', expired: true },
    'Atza|carla': { of: 'www.amazon.com', app: APPS['www.amazon.com'], user: 'amzn1.account.CARLA' },
    'Atza|dora': { of: 'www.amazon.com', app: APPS['www.amazon.com'], user: 'amzn1.account.DORA' },
    'Atza|elsewhere': { of: 'www.amazon.com', app: 'amzn1.application.other', user: 'amzn1.account.CARLA' },
    'Atza|late': {
      of: 'www.amazon.com',
      app: APPS['www.amazon.com'],
      user: 'amzn1.account.CARLA',
      expired: true,
    },
  };
  /** Takes the place of an answer. */
  let instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;

  beforeEach(async () => {
    instead = undefined;
    const running = createServer((request, response) => {
      if (instead?.(request, response) === true) return;
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      const issued = TOKENS[searchParams.get('access_token') ?? ''];
      const json = (status: number, body: object): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (pathname === '/auth/o2/tokeninfo') {
        if (issued?.of !== 'www.amazon.com' || issued.expired === true)
          return json(400, { error: 'invalid_token', error_description: 'The token provided is invalid' });
        const { app: app_id, user: user_id } = issued;
        const iss = 'https://www.amazon.com';
        return json(200, { iss, user_id, aud: AMAZON_CLIENT, app_id, exp: 3597, iat: 1_311_280_970 });
      }
      if (issued?.of !== 'graph.facebook.com' || issued.expired === true)
        return json(400, {
          error: { message: 'Error validating access token', type: 'OAuthException', code: 190 },
        });
      if (pathname === '/app') return json(200, { category: 'Shopping', name: 'Shop', id: issued.app });
      if (pathname === '/me' && searchParams.get('fields') === 'id') return json(200, { id: issued.user });
      return json(404, {});
    });
    server = running;
    await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(running.address() as AddressInfo).port}`;
    identity = await startPool({
      pool: { SupportedLoginProviders: APPS },
      providerUrls: {
        Facebook: { token_info_url: `${url}/app`, attributes_url: `${url}/me?fields=` },
        LoginWithAmazon: { token_info_url: `${url}/auth/o2/tokeninfo` },
      },
    });
  });

  it.each<[Provider, string, string]>([
    ['graph.facebook.com', 'EAAB|carla', '10158'],
    ['www.amazon.com', 'Atza|carla', 'amzn1.account.CARLA'],
  ])('of %s is verified by asking, and is one identity each time', async (provider, token, user) => {
    const { IdentityId, keys } = await credentials(provider, token);
    expect(keys).toMatchObject({
      'cognito-identity.amazonaws.com:amr': ['authenticated', provider, `${provider}:${user}`],
    });
    expect((await credentials(provider, token)).IdentityId).toBe(IdentityId);
  });

  it.each<[string, Provider, string, string]>([
    ['of another app', 'graph.facebook.com', 'EAAB|elsewhere', NOT_SUPPORTED],
    ['of another app', 'www.amazon.com', 'Atza|elsewhere', NOT_SUPPORTED],
    ['that has expired', 'graph.facebook.com', 'EAAB|late', NOT_VALID],
    ['that has expired', 'www.amazon.com', 'Atza|late', NOT_VALID],
    ['of the other provider', 'graph.facebook.com', 'Atza|carla', NOT_VALID],
    ['of the other provider', 'www.amazon.com', 'EAAB|carla', NOT_VALID],
    ['that nobody issued', 'graph.facebook.com', 'EAAB|made-up', NOT_VALID],
    ['that nobody issued', 'www.amazon.com', 'Atza|made-up', NOT_VALID],
  ])('%s is refused at %s', async (_, provider, token, message) => {
    await expect(credentials(provider, token)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message,
    });
  });

  it.each<[Provider, string, string]>([
    ['graph.facebook.com', 'EAAB|carla', 'EAAB|dora'],
    ['www.amazon.com', 'Atza|carla', 'Atza|dora'],
  ])('of another user of %s is not of this identity', async (provider, token, other) => {
    const { IdentityId } = await credentials(provider, token);
    await expect(credentials(provider, other, IdentityId)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message:
        "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    });
  });

  it.each(['a token', 'a\ntoken', 'tokén', 'x'.repeat(4097)])(
    'that can be none is refused before anybody is asked: %j',
    async (token) => {
      let asked = 0;
      instead = () => {
        asked++;
        return false;
      };
      await expect(credentials('graph.facebook.com', token)).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: NOT_VALID,
      });
      expect(asked).toBe(0);
    },
  );

  describe.each<[Provider, string]>([
    ['graph.facebook.com', 'EAAB|carla'],
    ['www.amazon.com', 'Atza|carla'],
  ])('is refused when %s', (provider, token) => {
    const answer =
      (status: number, body: string, headers: Record<string, string> = {}) =>
      (_: IncomingMessage, response: ServerResponse): boolean => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
        return true;
      };
    const whole = JSON.stringify({
      iss: 'https://www.amazon.com',
      id: APPS['graph.facebook.com'],
      app_id: APPS['www.amazon.com'],
      user_id: 'amzn1.account.CARLA',
      exp: 3597,
    });

    it.each<[string, () => NonNullable<typeof instead>]>([
      ['fails', () => answer(500, '{"error":"internal"}')],
      ['fails, with what would do', () => answer(500, whole)],
      ['is overloaded', () => answer(429, whole)],
      ['forbids', () => answer(403, whole)],
      ['answers elsewhere', () => answer(302, whole, { location: '/app' })],
      ['answers no JSON', () => answer(200, '<html>id</html>', { 'content-type': 'text/html' })],
      ['answers no object', () => answer(200, `[${whole}]`)],
      ['answers without end', () => answer(200, `{"x":"${'x'.repeat(300_000)}",${whole.slice(1)}`)],
      [
        'hangs up',
        () => (request) => {
          request.socket.destroy();
          return true;
        },
      ],
    ])('%s', async (_, make) => {
      instead = make();
      await expect(credentials(provider, token)).rejects.toMatchObject({
        name: 'ExternalServiceException',
        $metadata: { httpStatusCode: 400 },
        message: `${provider} did not verify the token.`,
      });
    });

    it.each<[string, object]>([
      ['names no app', { id: undefined, app_id: undefined }],
      ['names an app that is no text', { id: 1_234_567_890_123, app_id: [APPS['www.amazon.com']] }],
      ['names the client in place of the app', { id: AMAZON_CLIENT, app_id: AMAZON_CLIENT }],
      ['names an empty app', { id: '', app_id: '' }],
    ])('%s', async (_, change) => {
      instead = answer(200, JSON.stringify({ ...JSON.parse(whole), ...change }));
      await expect(credentials(provider, token)).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: NOT_SUPPORTED,
      });
    });
  });

  it.each<[string, Provider, string, object]>([
    ['nobody', 'graph.facebook.com', 'EAAB|carla', { id: undefined }],
    ['a user that is no text', 'graph.facebook.com', 'EAAB|carla', { id: 10_158 }],
    ['a user that would be two', 'graph.facebook.com', 'EAAB|carla', { id: '10158,graph.facebook.com:1' }],
    ['nobody', 'www.amazon.com', 'Atza|carla', { user_id: undefined }],
    ['a user of another issuer', 'www.amazon.com', 'Atza|carla', { iss: 'https://www.amazon.example' }],
    ['no issuer', 'www.amazon.com', 'Atza|carla', { iss: undefined }],
    ['no time that is left', 'www.amazon.com', 'Atza|carla', { exp: 0 }],
    ['no end', 'www.amazon.com', 'Atza|carla', { exp: undefined }],
  ])('is refused when the provider names %s (%s)', async (_, provider, token, change) => {
    instead = (request, response) => {
      if (request.url?.startsWith('/app') === true) return false;
      const amazon = {
        iss: 'https://www.amazon.com',
        aud: AMAZON_CLIENT,
        app_id: APPS['www.amazon.com'],
        user_id: 'amzn1.account.CARLA',
        exp: 3597,
      };
      response.end(JSON.stringify({ ...(provider === 'www.amazon.com' ? amazon : {}), ...change }));
      return true;
    };
    await expect(credentials(provider, token)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: NOT_VALID,
    });
  });

  it('is refused where the pool does not have its provider', async () => {
    const other = await startPool({ pool: { SupportedLoginProviders: { 'www.amazon.com': 'x' } } });
    await identity.stop();
    identity = other;
    await expect(credentials('graph.facebook.com', 'EAAB|carla')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: NOT_SUPPORTED,
    });
  });
});

describe('without a stand-in', () => {
  async function asked(fetch: ProviderAccess['fetch'], provider: Provider, token: string) {
    const requests: OutboundRequest[] = [];
    identity = await startPool({
      pool: { SupportedLoginProviders: APPS },
      fetch: (request) => {
        requests.push(request);
        return fetch(request);
      },
    });
    const refused = await credentials(provider, token).catch((error: unknown) => error);
    return { requests, refused };
  }

  it.each<[Provider, readonly string[]]>([
    [
      'graph.facebook.com',
      [
        'https://graph.facebook.com/v17.0/app?access_token=EAAB%7Cx',
        'https://graph.facebook.com/v17.0/me?fields=id&access_token=EAAB%7Cx',
      ],
    ],
    ['www.amazon.com', ['https://api.amazon.com/auth/o2/tokeninfo?access_token=EAAB%7Cx']],
  ])('%s itself is asked, within bounds, and no redirect is followed', async (provider, urls) => {
    const body = JSON.stringify({ id: APPS['graph.facebook.com'] });
    const { requests } = await asked(
      () => Promise.resolve({ ok: true, status: 200, contentType: 'application/json', body }),
      provider,
      'EAAB|x',
    );
    expect(requests.slice(0, urls.length).map(({ url }) => url)).toEqual(urls);
    expect(requests[0]).toMatchObject({ method: 'GET', timeoutMs: 5_000, maxBytes: 256 * 1024 });
  });

  it.each(['timeout', 'unreachable'] as const)('a provider that is a %s verifies nothing', async (reason) => {
    const { refused } = await asked(
      () => Promise.resolve({ ok: false, reason }),
      'graph.facebook.com',
      'EAAB|x',
    );
    expect(refused).toMatchObject({ name: 'ExternalServiceException' });
  });
});

describe('logins that cannot be verified here', () => {
  it.each(['api.twitter.com', 'www.digits.com', 'graph.example.com'])('are refused: %s', async (provider) => {
    identity = await startPool({ pool: { SupportedLoginProviders: { [provider]: 'app' } } });
    await expect(credentials(provider, 'token;secret')).rejects.toMatchObject({
      name: 'ExternalServiceException',
      message: `The tokens of ${provider} cannot be verified by this service.`,
    });
  });

  it('are refused when a pool is made for them', async () => {
    identity = await startPool();
    await expect(
      admin(identity).send(
        new CreateIdentityPoolCommand({
          IdentityPoolName: 'birds',
          AllowUnauthenticatedIdentities: false,
          SupportedLoginProviders: { 'graph.facebook.com': '1', 'api.twitter.com': 'key;secret' },
        }),
      ),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Logins of api.twitter.com cannot be verified by this service.',
    });
  });
});
