import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { CALLBACK, hostedPool, MACHINE, pkce, type Shown, TestBrowser, WEB } from '../test-browser.ts';

let identity: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity({ resources: hostedPool() });
});
afterAll(() => identity.stop());

const GOOD = { client_id: WEB, redirect_uri: CALLBACK, response_type: 'code', state: 'a&b=c d' };

function authorize(
  query: Readonly<Record<string, string>> | string,
  path = '/oauth2/authorize',
): Promise<Shown> {
  const text = typeof query === 'string' ? query : new URLSearchParams(query).toString();
  return new TestBrowser(identity).get(`${path}?${text}`);
}

function without(name: keyof typeof GOOD): Record<string, string> {
  return Object.fromEntries(Object.entries(GOOD).filter(([key]) => key !== name));
}

const { challenge } = pkce();

describe('an authorization request', () => {
  it('goes on at /login with the same query', async () => {
    const query = {
      ...GOOD,
      scope: 'openid email',
      nonce: 'n',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      lang: 'de',
      login_hint: 'alice',
    };
    const { status, location } = await authorize(query);
    expect(status).toBe(302);
    expect(location?.pathname).toBe('/login');
    expect(Object.fromEntries(location?.searchParams ?? [])).toEqual(query);
  });

  it.each([
    ['no response_type', without('response_type'), 'invalid_request'],
    ['an unknown response_type', { ...GOOD, response_type: 'id_token' }, 'invalid_request'],
    ['two response types', { ...GOOD, response_type: 'code token' }, 'invalid_request'],
    ['a challenge without method', { ...GOOD, code_challenge: challenge }, 'invalid_request'],
    ['a method without challenge', { ...GOOD, code_challenge_method: 'S256' }, 'invalid_request'],
    [
      'a method that is not S256',
      { ...GOOD, code_challenge: challenge, code_challenge_method: 'plain' },
      'invalid_request',
    ],
    [
      'a challenge that is no SHA-256',
      { ...GOOD, code_challenge: 'abc', code_challenge_method: 'S256' },
      'invalid_request',
    ],
    ['an unknown prompt', { ...GOOD, prompt: 'always' }, 'invalid_request'],
    ['prompt none with another', { ...GOOD, prompt: 'none login' }, 'invalid_request'],
    ['a state beyond all measure', { ...GOOD, nonce: 'n'.repeat(5_000) }, 'invalid_request'],
    ['a scope that the client does not have', { ...GOOD, scope: 'openid orders/write' }, 'invalid_scope'],
    ['a scope that the pool does not have', { ...GOOD, scope: 'openid orders/delete' }, 'invalid_scope'],
    ['email without openid', { ...GOOD, scope: 'email' }, 'invalid_scope'],
    ['a provider that the client does not have', { ...GOOD, identity_provider: 'Google' }, 'invalid_request'],
    ['prompt none without a session', { ...GOOD, prompt: 'none' }, 'login_required'],
  ])('is refused at the client for %s, with the state', async (_, query, error) => {
    for (const path of ['/oauth2/authorize', '/login']) {
      if (error === 'login_required' && path === '/login') continue;
      const { status, location } = await authorize(query as Record<string, string>, path);
      expect(status).toBe(302);
      expect(`${location?.origin}${location?.pathname}`).toBe(CALLBACK);
      expect(Object.fromEntries(location?.searchParams ?? [])).toEqual({ error, state: GOOD.state });
    }
  });

  it.each([
    ['response_type', 'response_type=code&response_type=token'],
    ['state', 'response_type=code&state=a&state=b'],
    ['scope', 'response_type=code&scope=openid&scope=email'],
  ])('is refused at the client for two values of %s', async (_, rest) => {
    const { location } = await authorize(
      `client_id=${WEB}&redirect_uri=${encodeURIComponent(CALLBACK)}&${rest}`,
    );
    expect(location?.searchParams.get('error')).toBe('invalid_request');
  });

  it.each([
    ['that may not use the grant', { AllowedOAuthFlows: ['implicit'] }],
    ['that has no OAuth switched on', { AllowedOAuthFlowsUserPoolClient: false }],
    ['at which nobody may sign in', { SupportedIdentityProviders: [] }],
  ])('of a client %s is unauthorized', async (_, client) => {
    const other = await startIdentity({ resources: hostedPool({}, client) });
    const query = new URLSearchParams(GOOD);
    const { location } = await new TestBrowser(other).get(`/oauth2/authorize?${query}`);
    expect(location?.searchParams.get('error')).toBe('unauthorized_client');
    await other.stop();
  });

  it.each([
    ['no client', without('client_id')],
    ['a client that is not there', { ...GOOD, client_id: 'nobody' }],
    ['a machine, which has no address', { ...GOOD, client_id: MACHINE }],
    ['no address', without('redirect_uri')],
    ['another path', { ...GOOD, redirect_uri: `${CALLBACK}/` }],
    ['another query', { ...GOOD, redirect_uri: `${CALLBACK}?x=1` }],
    ['a fragment', { ...GOOD, redirect_uri: `${CALLBACK}#x` }],
    ['another host', { ...GOOD, redirect_uri: 'https://app.example.com.evil.example/callback' }],
    ['a user before the host', { ...GOOD, redirect_uri: 'https://app.example.com@evil.example/callback' }],
    ['another case', { ...GOOD, redirect_uri: 'https://APP.example.com/callback' }],
    ['another scheme', { ...GOOD, redirect_uri: 'http://app.example.com/callback' }],
    ['a longer host', { ...GOOD, redirect_uri: 'https://xapp.example.com/callback' }],
    ['dots in the path', { ...GOOD, redirect_uri: 'https://app.example.com/x/../callback' }],
    ['a path relative to the scheme', { ...GOOD, redirect_uri: '//evil.example' }],
    ['a script', { ...GOOD, redirect_uri: 'javascript:alert(1)' }],
    ['a line end', { ...GOOD, redirect_uri: `${CALLBACK}\r\nX-Evil: 1` }],
  ])('is refused here, and nothing redirected, for %s', async (_, query) => {
    for (const path of ['/oauth2/authorize', '/login', '/signup', '/forgotPassword']) {
      const { status, location, html, headers } = await authorize(query as Record<string, string>, path);
      expect(status).toBe(400);
      expect(location).toBeUndefined();
      expect(headers.get('x-evil')).toBeNull();
      expect(html).toContain('Something went wrong');
    }
  });

  it('is refused here for two addresses, also where both are registered', async () => {
    const uri = encodeURIComponent(CALLBACK);
    const { status } = await authorize(
      `client_id=${WEB}&redirect_uri=${uri}&redirect_uri=${uri}&response_type=code`,
    );
    expect(status).toBe(400);
  });

  it('carries line ends of a state as they were, and in no header of their own', async () => {
    const { location, headers } = await authorize({
      ...GOOD,
      state: 'x\r\nSet-Cookie: a=b',
      scope: 'nothing',
    });
    expect(location?.searchParams.get('state')).toBe('x\r\nSet-Cookie: a=b');
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('goes to addresses that have a query already, and to apps', async () => {
    const local = await authorize({
      ...GOOD,
      redirect_uri: 'http://localhost:3000/cb?from=here',
      scope: 'none',
    });
    expect(local.location?.href).toBe(
      'http://localhost:3000/cb?from=here&error=invalid_scope&state=a%26b%3Dc+d',
    );
    const app = await authorize({ ...GOOD, redirect_uri: 'myapp://signed-in', scope: 'none' });
    expect(app.location?.href).toBe('myapp://signed-in?error=invalid_scope&state=a%26b%3Dc+d');
  });

  it('takes the default address of the client where it names none', async () => {
    const other = await startIdentity({ resources: hostedPool({}, { DefaultRedirectURI: CALLBACK }) });
    const { location } = await new TestBrowser(other).get(
      `/oauth2/authorize?client_id=${WEB}&response_type=code&scope=nothing`,
    );
    expect(location?.href).toBe(`${CALLBACK}?error=invalid_scope`);
    await other.stop();
  });
});
