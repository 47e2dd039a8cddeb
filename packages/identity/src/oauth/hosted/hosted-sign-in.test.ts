import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from '@portcullis/engine/jwt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity, type TestResource } from '../../test-identity.ts';
import { FUNCTION } from '../../triggers/test-trigger.ts';
import { addUser, PASSWORD, sdk } from '../../user-pools/auth/test-users.ts';
import {
  CALLBACK,
  GOODBYE,
  hostedPool,
  POOL_ID,
  pkce,
  SECRET_WEB,
  type Shown,
  TestBrowser,
  WEB,
} from '../test-browser.ts';

let identity: TestIdentity;
let browser: TestBrowser;

async function start(
  pool: TestResource['properties'] = {},
  client: TestResource['properties'] = {},
): Promise<void> {
  await identity?.stop();
  identity = await startIdentity({ resources: hostedPool(pool, client) });
  browser = new TestBrowser(identity);
}
beforeEach(() => start());
afterEach(() => identity.stop());

const { verifier, challenge } = pkce();
const QUERY = {
  client_id: WEB,
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid email',
  state: 'st',
  nonce: 'no',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};

function path(name: string, more: Readonly<Record<string, string>> = {}): string {
  return `${name}?${new URLSearchParams({ ...QUERY, ...more })}`;
}

async function signIn(more: Readonly<Record<string, string>> = {}): Promise<Shown> {
  const page = await browser.get(path('/login', more));
  return browser.submit(page, { username: 'alice', password: PASSWORD });
}

async function codeOf(more: Readonly<Record<string, string>> = {}): Promise<string> {
  return (await signIn(more)).location?.searchParams.get('code') ?? '';
}

async function redeem(
  code: string,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const all = {
    grant_type: 'authorization_code',
    client_id: WEB,
    redirect_uri: CALLBACK,
    code_verifier: verifier,
    code,
    ...more,
  };
  const fields = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(`${identity.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function userInfo(token: string): Promise<Response> {
  return fetch(`${identity.url}/oauth2/userInfo`, { headers: { Authorization: `Bearer ${token}` } });
}

describe('a sign-in at the hosted pages', () => {
  it('ends at the app with a code, for which there are tokens once', async () => {
    const user = await addUser(identity, {
      attributes: { email: 'a@example.com', email_verified: 'true', name: 'A' },
    });
    const { status, location } = await signIn();
    expect(status).toBe(302);
    expect(`${location?.origin}${location?.pathname}`).toBe(CALLBACK);
    expect(location?.searchParams.get('state')).toBe('st');
    const code = location?.searchParams.get('code') ?? '';
    expect(code).toMatch(/^[0-9a-f-]{36}$/);

    const { status: answered, body } = await redeem(code);
    expect(answered).toBe(200);
    expect(Object.keys(body).sort()).toEqual([
      'access_token',
      'expires_in',
      'id_token',
      'refresh_token',
      'token_type',
    ]);
    const id = decodeJwt(body.id_token as string);
    expect(id).toMatchObject({
      ok: true,
      claims: {
        sub: user.sub,
        aud: WEB,
        nonce: 'no',
        email: 'a@example.com',
        email_verified: true,
        token_use: 'id',
      },
    });
    expect(id.ok && id.claims.name).toBeUndefined();
    expect(id.ok && id.claims.at_hash).toMatch(/^[\w-]{22}$/);
    const access = decodeJwt(body.access_token as string);
    expect(access).toMatchObject({
      claims: { scope: 'openid email', username: 'alice', client_id: WEB, version: 2 },
    });

    const info = await userInfo(body.access_token as string);
    expect(await info.json()).toEqual({
      sub: user.sub,
      email: 'a@example.com',
      email_verified: 'true',
      username: 'alice',
    });
  });

  it('has a source of its own for the trigger of tokens', async () => {
    const sources: string[] = [];
    await identity.stop();
    identity = await startIdentity({
      resources: hostedPool({ LambdaConfig: { PreTokenGeneration: FUNCTION } }),
      functions: {
        [FUNCTION]: (event) => {
          sources.push((event as { triggerSource: string }).triggerSource);
          return { ok: true, output: event };
        },
      },
    });
    browser = new TestBrowser(identity);
    await addUser(identity);
    expect((await redeem(await codeOf())).status).toBe(200);
    expect(sources).toEqual(['TokenGeneration_HostedAuth']);
  });

  it('gives no ID token without openid, and no user info', async () => {
    await addUser(identity);
    const { body } = await redeem(await codeOf({ scope: 'orders/read' }));
    expect(body.id_token).toBeUndefined();
    expect((await userInfo(body.access_token as string)).status).toBe(401);
  });

  it('gives tokens in the fragment to the implicit grant, and no refresh token', async () => {
    await addUser(identity);
    const { location } = await signIn({ response_type: 'token' });
    const fragment = new URLSearchParams(location?.hash.slice(1));
    expect(location?.search).toBe('');
    expect([...fragment.keys()].sort()).toEqual([
      'access_token',
      'expires_in',
      'id_token',
      'state',
      'token_type',
    ]);
  });

  it('shows a wrong password at the form, with the name and without the password', async () => {
    await addUser(identity);
    const page = await browser.get(path('/login'));
    const again = await browser.submit(page, { username: 'alice', password: 'not-this-1' });
    expect(again.status).toBe(400);
    expect(again.html).toContain('Incorrect username or password.');
    expect(again.html).toContain('value="alice"');
    expect(again.html).not.toContain('not-this-1');
    expect(again.html).toContain('<title>Error: Sign in');
  });

  it('says so where the account is locked', async () => {
    await addUser(identity);
    const page = await browser.get(path('/login'));
    for (let i = 0; i < 6; i += 1) await browser.submit(page, { username: 'alice', password: 'wrong' });
    const locked = await browser.submit(page, { username: 'alice', password: PASSWORD });
    expect(locked.html).toContain('Password attempts exceeded');
  });

  it('asks for what is missing', async () => {
    const page = await browser.get(path('/login'));
    const again = await browser.submit(page, {});
    expect(again.html).toContain('<a href="#username">Enter your username</a>');
    expect(again.html).toContain('aria-invalid="true"');
  });

  it('leads through a temporary password, with the attributes that are required', async () => {
    await start({
      Schema: [{ Name: 'given_name', Required: true }],
      Policies: { PasswordPolicy: { MinimumLength: 8 } },
    });
    await addUser(identity, { status: 'FORCE_CHANGE_PASSWORD' });
    const step = await signIn();
    expect(step.html).toContain('Choose a new password');
    const weak = await browser.submit(step, { password: 'x', 'userAttributes.given_name': 'A' });
    expect(weak.html).toContain('Choose a new password');
    expect(weak.status).toBe(400);
    const done = await browser.submit(weak, { password: 'New-Passw0rd!', 'userAttributes.given_name': 'A' });
    expect(done.location?.searchParams.get('code')).toBeTruthy();
  });

  it('does not go on from a step that was changed', async () => {
    await addUser(identity, { status: 'FORCE_CHANGE_PASSWORD' });
    const step = await signIn();
    const again = await browser.submit(step, { step: 'forged', password: 'New-Passw0rd!' });
    expect(again.html).toContain('Start again');
  });

  it('does not go on with a step of another client', async () => {
    await addUser(identity, { status: 'FORCE_CHANGE_PASSWORD' });
    const step = await signIn();
    const sealed = /name="step" value="([^"]+)"/.exec(step.html)?.[1] ?? '';
    const page = await browser.get(path('/login', { client_id: SECRET_WEB }));
    const other = await browser.submit(page, { step: sealed, password: 'New-Passw0rd!' });
    expect(other.status).toBe(400);
    expect(other.html).toContain('Invalid session for the user.');
  });
});

describe('a code', () => {
  it.each([
    ['a wrong verifier', { code_verifier: pkce().verifier }, 'invalid_grant'],
    ['no verifier', { code_verifier: undefined }, 'invalid_grant'],
    ['the challenge as verifier', { code_verifier: challenge }, 'invalid_grant'],
    ['another registered address', { redirect_uri: 'myapp://signed-in' }, 'invalid_grant'],
    ['no address', { redirect_uri: undefined }, 'invalid_request'],
  ])('is used up by %s', async (_, more, error) => {
    await addUser(identity);
    const code = await codeOf();
    expect(await redeem(code, more)).toEqual({ status: 400, body: { error } });
    expect(await redeem(code)).toEqual({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('of another client is not taken', async () => {
    await start({}, { GenerateSecret: false });
    await addUser(identity);
    const code = await codeOf();
    expect(await redeem(code, { client_id: SECRET_WEB })).toMatchObject({ status: 400 });
  });

  it('with a verifier that it was not made for is not taken', async () => {
    await addUser(identity);
    const page = await browser.get(
      `/login?${new URLSearchParams({ client_id: WEB, redirect_uri: CALLBACK, response_type: 'code' })}`,
    );
    const { location } = await browser.submit(page, { username: 'alice', password: PASSWORD });
    const code = location?.searchParams.get('code') ?? '';
    expect(await redeem(code)).toEqual({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('ends after five minutes', async () => {
    await addUser(identity);
    const code = await codeOf();
    identity.advance(5 * 60_000);
    expect(await redeem(code)).toEqual({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('that comes again ends what it began', async () => {
    await addUser(identity);
    const code = await codeOf();
    const { body } = await redeem(code);
    expect((await userInfo(body.access_token as string)).status).toBe(200);
    expect((await redeem(code)).body).toEqual({ error: 'invalid_grant' });
    expect((await userInfo(body.access_token as string)).status).toBe(401);
  });

  // Or by none: what the others bring again ends what the first began (RFC 6749 section 4.1.2).
  it('is had by one of many requests at once, at most', async () => {
    await addUser(identity);
    const code = await codeOf();
    const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(code)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it('of a user who was disabled meanwhile is not taken', async () => {
    const user = await addUser(identity);
    const code = await codeOf();
    await identity.context.db.updateTable('users').set({ enabled: 0 }).where('sub', '=', user.sub).execute();
    expect((await redeem(code)).body).toEqual({ error: 'invalid_grant' });
  });

  it('for a scope of which the client may not read the attributes is not taken', async () => {
    await start({}, { ReadAttributes: ['email'] });
    await addUser(identity);
    expect((await redeem(await codeOf())).body).toEqual({ error: 'invalid_grant' });
  });

  it('that is none is not taken', async () => {
    expect((await redeem('nothing')).body).toEqual({ error: 'invalid_grant' });
    expect((await redeem('')).body).toEqual({ error: 'invalid_request' });
  });
});

describe('the session of a browser', () => {
  const silent = (more: Readonly<Record<string, string>> = {}): Promise<Shown> =>
    browser.get(path('/oauth2/authorize', more));

  it('signs in silently for an hour, at other clients of the pool too', async () => {
    await addUser(identity);
    await signIn();
    expect((await silent({ prompt: 'none' })).location?.searchParams.get('code')).toBeTruthy();
    expect((await silent({ client_id: SECRET_WEB })).location?.searchParams.get('code')).toBeTruthy();
    identity.advance(60 * 60_000);
    expect((await silent({ prompt: 'none' })).location?.searchParams.get('error')).toBe('login_required');
    expect((await silent()).location?.pathname).toBe('/login');
  });

  it('keeps the time of the sign-in', async () => {
    await addUser(identity);
    const first = decodeJwt((await redeem(await codeOf())).body.id_token as string);
    identity.advance(10 * 60_000);
    const code = (await silent()).location?.searchParams.get('code') ?? '';
    const second = decodeJwt((await redeem(code)).body.id_token as string);
    expect(first.ok && second.ok && first.claims.auth_time).toBe(second.ok && second.claims.auth_time);
    expect(first.ok && first.claims.origin_jti).not.toBe(second.ok && second.claims.origin_jti);
  });

  it('does not count for prompt=login', async () => {
    await addUser(identity);
    await signIn();
    expect((await silent({ prompt: 'login' })).location?.pathname).toBe('/login');
    expect((await browser.get(path('/login', { prompt: 'login' }))).html).toContain('name="password"');
  });

  it('does not count where the client has no users of the pool', async () => {
    await addUser(identity);
    await signIn();
    const { db } = identity.context;
    const row = await db
      .selectFrom('clients')
      .select('doc')
      .where('id', '=', SECRET_WEB)
      .executeTakeFirstOrThrow();
    const doc = JSON.stringify({ ...JSON.parse(row.doc), SupportedIdentityProviders: ['Corporate'] });
    await db.updateTable('clients').set({ doc }).where('id', '=', SECRET_WEB).execute();
    const { location } = await silent({ client_id: SECRET_WEB, prompt: 'none' });
    expect(location?.searchParams.get('error')).toBe('login_required');
  });

  it.each([
    [
      'of a user who was disabled',
      async (sub: string) => {
        await identity.context.db.updateTable('users').set({ enabled: 0 }).where('sub', '=', sub).execute();
      },
    ],
    [
      'of a user who is gone',
      async (sub: string) => {
        await identity.context.db.deleteFrom('users').where('sub', '=', sub).execute();
      },
    ],
    [
      'that somebody changed',
      async () => {
        const name = `cognito-${POOL_ID}`;
        browser.cookies.set(name, `${browser.cookies.get(name)?.slice(0, -2)}AA`);
      },
    ],
    [
      'that stands for another pool',
      async () => {
        const name = `cognito-${POOL_ID}`;
        browser.cookies.set(name, identity.context.box.seal('another purpose', '{}'));
      },
    ],
  ])('%s does not count', async (_, change) => {
    const { sub } = await addUser(identity);
    await signIn();
    await change(sub);
    expect((await silent({ prompt: 'none' })).location?.searchParams.get('error')).toBe('login_required');
  });

  const ALICE = { UserPoolId: POOL_ID, Username: 'alice' };
  const EMAIL = { email: 'alice@example.com', email_verified: 'true' };

  it('of a user whose password was reset does not count', async () => {
    await addUser(identity, { attributes: EMAIL });
    await signIn();
    await sdk(identity).send(new AdminResetUserPasswordCommand(ALICE));
    expect((await silent({ prompt: 'none' })).location?.searchParams.get('error')).toBe('login_required');
    expect((await browser.get(path('/login'))).html).toContain('name="password"');
  });

  it('of before a user was disabled does not count once the user is enabled again', async () => {
    await addUser(identity);
    await signIn();
    await sdk(identity).send(new AdminDisableUserCommand(ALICE));
    await sdk(identity).send(new AdminEnableUserCommand(ALICE));
    expect((await silent({ prompt: 'none' })).location?.searchParams.get('error')).toBe('login_required');
    identity.advance(1);
    await signIn();
    expect((await silent({ prompt: 'none' })).location?.searchParams.get('code')).toBeTruthy();
  });

  it('outlives a sign-out everywhere, which ends tokens', async () => {
    await addUser(identity);
    await signIn();
    await sdk(identity).send(new AdminUserGlobalSignOutCommand(ALICE));
    expect((await silent({ prompt: 'none' })).location?.searchParams.get('code')).toBeTruthy();
  });

  it.each([
    ['EXTERNAL_PROVIDER', true],
    ['FORCE_CHANGE_PASSWORD', true],
    ['UNCONFIRMED', false],
    ['COMPROMISED', false],
  ] as const)('of a user who is %s counts: %s', async (status, counts) => {
    const { sub } = await addUser(identity);
    await signIn();
    await identity.context.db.updateTable('users').set({ status }).where('sub', '=', sub).execute();
    const { location } = await silent({ prompt: 'none' });
    expect(location?.searchParams.has('code')).toBe(counts);
  });

  it('is not for scripts, and not for other sites', async () => {
    await addUser(identity);
    const { headers } = await signIn();
    const [cookie] = headers.getSetCookie();
    expect(cookie).toMatch(
      /^cognito-eu-west-1_Portcull1=[^;]+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/,
    );
  });

  it('ends at /logout, which goes on to a registered address only', async () => {
    await addUser(identity);
    await signIn();
    const bad = await browser.get(`/logout?client_id=${WEB}&logout_uri=https://evil.example/`);
    expect(bad.status).toBe(400);
    expect(bad.location).toBeUndefined();
    expect((await silent({ prompt: 'none' })).location?.searchParams.get('code')).toBeTruthy();
    const { location } = await browser.get(
      `/logout?client_id=${WEB}&logout_uri=${encodeURIComponent(GOODBYE)}`,
    );
    expect(location?.href).toBe(GOODBYE);
    expect((await silent({ prompt: 'none' })).location?.searchParams.get('error')).toBe('login_required');
  });

  it('ends at /logout for another sign-in', async () => {
    await addUser(identity);
    await signIn();
    const { location } = await browser.get(path('/logout'));
    expect(location?.pathname).toBe('/login');
    expect((await browser.get(location?.href ?? '')).html).toContain('name="password"');
  });

  it.each([
    ['a client that is not there', `client_id=nobody&logout_uri=${encodeURIComponent(GOODBYE)}`],
    ['no client', `logout_uri=${encodeURIComponent(GOODBYE)}`],
    ['nothing to go on to', `client_id=${WEB}`],
    ['an address without response_type', `client_id=${WEB}&redirect_uri=${encodeURIComponent(CALLBACK)}`],
    [
      'an address that is not registered',
      `client_id=${WEB}&redirect_uri=https://evil.example/&response_type=code`,
    ],
  ])('does not end for %s', async (_, query) => {
    const { status, location, headers } = await browser.get(`/logout?${query}`);
    expect(status).toBe(400);
    expect(location).toBeUndefined();
    expect(headers.getSetCookie()).toEqual([]);
  });
});

describe('user info', () => {
  it.each([
    ['no token', {}, 400, 'invalid_request'],
    ['another scheme', { Authorization: 'Basic abc' }, 400, 'invalid_request'],
    ['no JWT', { Authorization: 'Bearer abc' }, 401, 'invalid_token'],
    ['a line end', { Authorization: 'Bearer a.b.c' }, 401, 'invalid_token'],
  ])('is refused for %s', async (_, headers, status, error) => {
    const response = await fetch(`${identity.url}/oauth2/userInfo`, {
      headers: headers as Record<string, string>,
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('www-authenticate')).toContain(`error="${error}"`);
  });

  it('is refused for tokens of the API, which have no openid', async () => {
    const flows = { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] };
    await start({}, flows);
    await addUser(identity);
    const signIn = new InitiateAuthCommand({
      ClientId: WEB,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'alice', PASSWORD },
    });
    const { AuthenticationResult } = await sdk(identity).send(signIn);
    const answer = await userInfo(AuthenticationResult?.AccessToken ?? '');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('is refused for ID tokens, and for tokens that are over', async () => {
    await addUser(identity);
    const { body } = await redeem(await codeOf());
    expect((await userInfo(body.id_token as string)).status).toBe(401);
    identity.advance(3_600_000);
    expect((await userInfo(body.access_token as string)).status).toBe(401);
  });
});
