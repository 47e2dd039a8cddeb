import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import type { IdentityProviderDoc } from '../user-pools/pool.ts';
import { clientById, partOf, poolById } from '../user-pools/pools.ts';
import { beginFederation } from './begin-federation.ts';
import { finishFederation } from './finish-federation.ts';
import { outboundFetch } from './outbound-fetch.ts';
import type { OutboundAnswer, OutboundRequest, ProviderAccess } from './provider-access.ts';
import { callback } from './test-callback.ts';

const POOL = 'eu-west-1_social1';
const CLIENT = 'socialclient';
const signer = generateKeyPairSync('rsa', { modulusLength: 2048 });
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const JWKS = {
  keys: [{ ...signer.publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }],
};

type Type = Exclude<IdentityProviderDoc['ProviderType'], 'SAML'>;
type Handler = (request: OutboundRequest, url: URL) => OutboundAnswer | object | undefined;

let running: TestIdentity | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

interface Start {
  readonly type: Type;
  readonly details?: Readonly<Record<string, string>>;
  readonly mapping: Readonly<Record<string, string>>;
  readonly handler: Handler;
  readonly fetch?: ProviderAccess['fetch'];
  readonly urls?: ProviderAccess['urls'];
}

/** A stand-in that answers by the rules of the provider; what it does not know is an error of the test. */
async function start({ type, details, mapping, handler, fetch, urls }: Start) {
  const requests: OutboundRequest[] = [];
  const lines: string[] = [];
  running = await startIdentity({
    providerUrls: urls ?? {},
    log: (line) => void lines.push(line),
    fetch:
      fetch ??
      (async (request) => {
        requests.push(request);
        const answer = handler(request, new URL(request.url));
        if (answer === undefined) throw new Error(`unexpected ${request.method} ${request.url}`);
        if ('ok' in answer) return answer as OutboundAnswer;
        return { ok: true, status: 200, contentType: 'application/json', body: JSON.stringify(answer) };
      }),
    resources: [
      { type: 'UserPool', id: POOL, properties: { UserPoolName: 'social' } },
      {
        type: 'UserPoolClient',
        id: CLIENT,
        properties: { UserPoolId: POOL, SupportedIdentityProviders: [type] },
      },
      {
        type: 'UserPoolIdentityProvider',
        id: type,
        properties: {
          UserPoolId: POOL,
          ProviderName: type,
          ProviderType: type,
          ProviderDetails: {
            client_id: 'app',
            client_secret: 'the secret',
            authorize_scopes: 'profile email',
            ...details,
          },
          AttributeMapping: mapping,
        },
      },
    ],
  });
  const { context } = running;
  const pool = await poolById(context.db, context.place, POOL);
  const client = await clientById(context.db, CLIENT);
  const provider = await partOf(context.db, POOL, 'identity-provider', type);
  if (provider === undefined) throw new Error('no provider');
  const begun = await beginFederation(context, { pool, client, provider, resume: `client_id=${CLIENT}` });
  if (!begun.ok) throw new Error(begun.description);
  const asked = new URL(begun.url);
  const state = asked.searchParams.get('state') as string;
  return {
    context,
    asked,
    requests,
    lines,
    nonce: asked.searchParams.get('nonce') ?? '',
    /** The browser comes back by a link, or by a form that is posted. */
    back: (values: Readonly<Record<string, string>> = { code: 'the code' }, posts = false) =>
      finishFederation(
        context,
        callback({
          path: '/oauth2/idpresponse',
          cookie: begun.cookie,
          ...(posts
            ? { form: { state, ...values } }
            : { query: new URLSearchParams({ state, ...values }).toString() }),
        }),
      ),
  };
}

function idToken(claims: object, key: KeyObject = signer.privateKey): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'RS256', kid: 'k' })}.${encode(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

const seconds = (): number => Math.floor(Date.now() / 1000);
const formOf = ({ body = '' }: OutboundRequest): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(body));

describe('Google', () => {
  const mapping = {
    username: 'sub',
    email: 'email',
    email_verified: 'email_verified',
    birthdate: 'birthdays',
  };
  let nonce = '';
  const claims = (more: object = {}): object => ({
    iss: 'https://accounts.google.com',
    aud: 'app',
    azp: 'app',
    sub: '108',
    email: 'carla@gmail.com',
    email_verified: true,
    nonce,
    iat: seconds(),
    exp: seconds() + 3600,
    ...more,
  });
  const handler =
    (token: () => string): Handler =>
    (request, { origin, pathname, search }) => {
      switch (`${request.method} ${origin}${pathname}`) {
        case 'POST https://www.googleapis.com/oauth2/v4/token':
          return { access_token: 'ya29', expires_in: 3599, token_type: 'Bearer', id_token: token() };
        case 'GET https://www.googleapis.com/oauth2/v3/certs':
          return JWKS;
        case 'GET https://people.googleapis.com/v1/people/me':
          expect(search).toBe('?personFields=birthdays');
          expect(request.headers.authorization).toBe('Bearer ya29');
          return {
            resourceName: 'people/108',
            birthdays: [
              { metadata: {}, date: { month: 1, day: 2 } },
              { metadata: { primary: true }, date: { year: 1990, month: 3, day: 4 } },
            ],
          };
        default:
          return undefined;
      }
    };

  test('proves who it is by its ID token, and says more by the People API', async () => {
    const login = await start({ type: 'Google', mapping, handler: handler(() => idToken(claims())) });
    nonce = login.nonce;
    expect(`${login.asked.origin}${login.asked.pathname}`).toBe(
      'https://accounts.google.com/o/oauth2/v2/auth',
    );
    expect(login.asked.searchParams.get('scope')).toBe('openid profile email');
    expect(await login.back()).toMatchObject({
      ok: true,
      user: {
        username: 'Google_108',
        doc: { attributes: { email: 'carla@gmail.com', email_verified: 'true', birthdate: '1990-03-04' } },
      },
    });
    const token = login.requests.find(({ method }) => method === 'POST') as OutboundRequest;
    expect(formOf(token)).toMatchObject({
      grant_type: 'authorization_code',
      client_id: 'app',
      client_secret: 'the secret',
      code: 'the code',
      redirect_uri: `${running?.url}/oauth2/idpresponse`,
      code_verifier: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
  });

  test.each<readonly [string, () => string, string]>([
    ['for another app', () => idToken(claims({ aud: 'other', azp: 'other' })), 'Bad id_token audience'],
    ['of another issuer', () => idToken(claims({ iss: 'https://evil' })), 'Bad id_token issuer https://evil'],
    ['of another log-in', () => idToken(claims({ nonce: 'other' })), 'Bad id_token nonce'],
    ['that has expired', () => idToken(claims({ exp: seconds() - 3600 })), 'Bad id_token: it has expired'],
    ['of an attacker', () => idToken(claims(), attacker.privateKey), 'Bad id_token signature'],
  ])('an ID token %s is refused', async (_, token, description) => {
    const login = await start({ type: 'Google', mapping, handler: handler(token) });
    nonce = login.nonce;
    expect(await login.back()).toMatchObject({ ok: false, error: 'invalid_request', description });
  });
});

describe('Facebook', () => {
  const mapping = { username: 'id', email: 'email', name: 'name' };
  const handler =
    (me: object): Handler =>
    (request, { origin, pathname, searchParams }) => {
      expect(request.method).toBe('GET');
      switch (`${origin}${pathname}`) {
        case 'https://graph.facebook.com/v21.0/oauth/access_token':
          expect(searchParams.get('client_secret')).toBe('the secret');
          expect(searchParams.get('code')).toBe('the code');
          return { access_token: 'EAA', token_type: 'bearer', expires_in: 5_183_944 };
        case 'https://graph.facebook.com/v21.0/me':
          expect(searchParams.get('fields')).toBe('id,email,name');
          return me;
        default:
          return undefined;
      }
    };

  test('has no ID token: the profile of the access token names the user', async () => {
    const me = { id: '1234', email: 'carla@example.com', name: 'Carla' };
    const login = await start({
      type: 'Facebook',
      details: { api_version: 'v21.0' },
      mapping,
      handler: handler(me),
    });
    expect(login.asked.toString()).toMatch(/^https:\/\/www\.facebook\.com\/v21\.0\/dialog\/oauth\?/);
    expect(await login.back()).toMatchObject({ ok: true, user: { username: 'Facebook_1234' } });
  });

  test.each([[{}], [{ id: 1234 }], [{ id: '' }], [{ sub: '1234', user_id: '1234' }]])(
    'a profile that names nobody (%j) is refused',
    async (me) => {
      const details = { api_version: 'v21.0' };
      const login = await start({ type: 'Facebook', details, mapping, handler: handler(me) });
      expect(await login.back()).toMatchObject({
        ok: false,
        description: 'Username attribute mapping required',
      });
    },
  );
});

describe('Login with Amazon', () => {
  test('names the user by user_id', async () => {
    const login = await start({
      type: 'LoginWithAmazon',
      mapping: { username: 'user_id', email: 'email', zoneinfo: 'postal_code' },
      handler: (request, { origin, pathname }) => {
        switch (`${request.method} ${origin}${pathname}`) {
          case 'POST https://api.amazon.com/auth/o2/token':
            return { access_token: 'Atza', refresh_token: 'Atzr', token_type: 'bearer', expires_in: 3600 };
          case 'GET https://api.amazon.com/user/profile':
            expect(request.headers.authorization).toBe('Bearer Atza');
            return {
              user_id: 'amzn1.account.X',
              email: 'carla@example.com',
              name: 'Carla',
              postal_code: '98052',
            };
          default:
            return undefined;
        }
      },
    });
    expect(login.asked.toString()).toMatch(/^https:\/\/www\.amazon\.com\/ap\/oa\?/);
    expect(await login.back()).toMatchObject({
      ok: true,
      user: {
        username: 'LoginWithAmazon_amzn1.account.X',
        doc: { attributes: { email: 'carla@example.com', zoneinfo: '98052' } },
      },
    });
  });
});

describe('Sign in with Apple', () => {
  const details = {
    client_id: 'com.example.app',
    team_id: 'TEAM123456',
    key_id: 'KEY1234567',
    private_key: apple.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  let nonce = '';
  const handler: Handler = (request, { origin, pathname }) => {
    switch (`${request.method} ${origin}${pathname}`) {
      case 'POST https://appleid.apple.com/auth/token': {
        const [header = '', claims = '', signature = ''] = (formOf(request).client_secret ?? '').split('.');
        const genuine = verify(
          'sha256',
          Buffer.from(`${header}.${claims}`),
          { key: apple.publicKey, dsaEncoding: 'ieee-p1363' },
          Buffer.from(signature, 'base64url'),
        );
        const read = (part: string): object =>
          JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
        expect(genuine).toBe(true);
        expect(read(header)).toEqual({ alg: 'ES256', kid: 'KEY1234567' });
        expect(read(claims)).toMatchObject({
          iss: 'TEAM123456',
          aud: 'https://appleid.apple.com',
          sub: 'com.example.app',
        });
        return {
          access_token: 'a',
          token_type: 'Bearer',
          expires_in: 3600,
          id_token: idToken({
            iss: 'https://appleid.apple.com',
            aud: 'com.example.app',
            sub: '001.x',
            email: 'x@privaterelay.appleid.com',
            email_verified: 'true',
            nonce,
            iat: seconds(),
            exp: seconds() + 600,
          }),
        };
      }
      case 'GET https://appleid.apple.com/auth/keys':
        return JWKS;
      default:
        return undefined;
    }
  };
  const mapping = {
    username: 'sub',
    email: 'email',
    email_verified: 'email_verified',
    given_name: 'firstName',
  };

  test('gets a secret that the team signed, and posts its answer with the name on first consent', async () => {
    const login = await start({ type: 'SignInWithApple', details, mapping, handler });
    nonce = login.nonce;
    expect(login.asked.searchParams.get('response_mode')).toBe('form_post');
    const user = JSON.stringify({
      name: { firstName: 'Carla', lastName: 'C' },
      email: 'admin@example.com',
      sub: 'admin',
    });
    expect(await login.back({ code: 'the code', user }, true)).toMatchObject({
      ok: true,
      user: {
        username: 'SignInWithApple_001.x',
        doc: {
          attributes: { email: 'x@privaterelay.appleid.com', email_verified: 'true', given_name: 'Carla' },
        },
      },
    });
  });

  test.each(['{', '[]', 'null', '{"name":1}', '{"name":{"firstName":{}}}'])(
    'a name that is none (%s) changes nothing',
    async (user) => {
      const login = await start({ type: 'SignInWithApple', details, mapping, handler });
      nonce = login.nonce;
      const finished = await login.back({ code: 'the code', user }, true);
      expect(finished).toMatchObject({ ok: true });
      expect(finished.ok && finished.user.doc.attributes).not.toHaveProperty('given_name');
    },
  );

  test.each([
    ['is none', 'AAAA'],
    [
      'is of another curve',
      generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    ],
    ['is of RSA', signer.privateKey.export({ type: 'pkcs8', format: 'pem' })],
  ])('a private_key that %s is refused, and not shown', async (_, key) => {
    const private_key = key.toString();
    const login = await start({
      type: 'SignInWithApple',
      details: { ...details, private_key },
      mapping,
      handler,
    });
    const finished = await login.back({ code: 'the code' }, true);
    expect(finished).toMatchObject({
      ok: false,
      description: 'The private_key of SignInWithApple is not a P-256 key',
    });
  });
});

describe('what goes wrong at a provider is told the app', () => {
  const mapping = { username: 'user_id' };
  const at =
    (path: string, answer: OutboundAnswer): Handler =>
    (_, { pathname }) => {
      if (pathname === path) return answer;
      return pathname === '/auth/o2/token' ? { access_token: 'x' } : undefined;
    };
  const status = (code: number, body = '{}'): OutboundAnswer => ({
    ok: true,
    status: code,
    contentType: 'application/json',
    body,
  });

  test.each<readonly [string, Handler, string]>([
    [
      'no answer in time',
      at('/auth/o2/token', { ok: false, reason: 'timeout' }),
      'Timeout occurred in calling IdP token endpoint',
    ],
    ['a connection that broke', at('/auth/o2/token', { ok: false, reason: 'reset' }), 'Connection reset'],
    ['a refusal', at('/auth/o2/token', status(401)), 'LoginWithAmazon Error - 401 error getting token'],
    ['a redirect', at('/auth/o2/token', status(302)), 'LoginWithAmazon Error - 302 error getting token'],
    ['no JSON', at('/auth/o2/token', status(200, '<html>')), 'LoginWithAmazon Error - error getting token'],
    ['no token', at('/auth/o2/token', status(200)), 'LoginWithAmazon Error - no access_token in the answer'],
    [
      'too much',
      at('/auth/o2/token', { ok: false, reason: 'tooLarge' }),
      'LoginWithAmazon Error - error getting token',
    ],
    [
      'a profile that takes too long',
      at('/user/profile', { ok: false, reason: 'timeout' }),
      'Read timed out',
    ],
    [
      'a profile that is refused',
      at('/user/profile', status(403)),
      'LoginWithAmazon Error - 403 error getting user info',
    ],
  ])('%s', async (_, handler, description) => {
    const login = await start({ type: 'LoginWithAmazon', mapping, handler });
    expect(await login.back()).toMatchObject({ ok: false, error: 'invalid_request', description });
  });

  const TOKEN = 'https://api.amazon.com/auth/o2/token';
  test.each<readonly [string, Handler, string]>([
    [
      'the words of its OAuth error',
      at(
        '/auth/o2/token',
        status(401, '{"error": "invalid_client", "error_description": "no\\nsuch client"}'),
      ),
      `${TOKEN} answered 401: invalid_client, no?such client`,
    ],
    ['a page in place of one', at('/auth/o2/token', status(500, '<html>')), `${TOKEN} answered 500`],
    [
      'a profile that is refused',
      at('/user/profile', status(403, '{"error": "insufficient_scope"}')),
      'https://api.amazon.com/user/profile answered 403: insufficient_scope',
    ],
  ])('and the operator too, who mends it: %s', async (_, handler, reason) => {
    const login = await start({ type: 'LoginWithAmazon', mapping, handler });
    await login.back();
    expect(login.lines).toEqual([`identity: provider LoginWithAmazon: ${reason}`]);
    // The code and the secret are in no log.
    expect(login.lines.join()).not.toMatch(/secret|code/);
  });

  test('a user who does not agree', async () => {
    const login = await start({ type: 'LoginWithAmazon', mapping, handler: () => undefined });
    expect(await login.back({ error: 'access_denied', error_description: 'No\r\nthanks' })).toMatchObject({
      ok: false,
      error: 'access_denied',
      description: 'No??thanks',
      resume: `client_id=${CLIENT}`,
    });
    expect(login.requests).toEqual([]);
  });

  test('an answer without a code', async () => {
    const login = await start({ type: 'LoginWithAmazon', mapping, handler: () => undefined });
    expect(await login.back({})).toMatchObject({ ok: false, error: 'invalid_request' });
  });

  test('an answer that comes too late, or to another place, or says something twice', async () => {
    const login = await start({ type: 'LoginWithAmazon', mapping, handler: () => undefined });
    const state = login.asked.searchParams.get('state') as string;
    const finish = (request: Parameters<typeof callback>[0]) =>
      finishFederation(login.context, callback(request));
    for (const request of [
      { path: '/saml2/idpresponse', form: { RelayState: state, SAMLResponse: 'x' } },
      { path: '/oauth2/idpresponse', query: `state=${state}&state=${state}&code=x` },
      { path: '/oauth2/idpresponse', query: 'state=invented&code=x' },
      { path: '/oauth2/idpresponse', query: `state=${state.slice(0, -2)}AA&code=x` },
      { path: '/oauth2/idpresponse', query: 'code=x' },
    ] as const)
      expect(await finish(request)).toEqual({
        ok: false,
        error: 'invalid_request',
        description: 'Invalid samlResponse or relayState from identity provider',
      });
    running?.advance(5 * 60_000);
    expect(await login.back()).toMatchObject({ ok: false, error: 'invalid_request' });
    expect(login.requests).toEqual([]);
  });
});

test('stand-ins for social providers take the place of their URLs', async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url?.split('?', 1)[0]}`);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.method === 'POST' ? { access_token: 'x' } : { user_id: 'me' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const login = await start({
    type: 'LoginWithAmazon',
    mapping: { username: 'user_id' },
    handler: () => undefined,
    fetch: outboundFetch,
    urls: {
      LoginWithAmazon: {
        authorize_url: `${url}/authorize`,
        token_url: `${url}/token`,
        attributes_url: `${url}/profile`,
      },
    },
  });
  expect(login.asked.origin).toBe(url);
  expect(await login.back()).toMatchObject({ ok: true, user: { username: 'LoginWithAmazon_me' } });
  expect(seen).toEqual(['POST /token', 'GET /profile']);
  await new Promise((resolve) => server.close(resolve));
});
