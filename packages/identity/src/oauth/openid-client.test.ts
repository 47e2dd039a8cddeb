import * as client from 'openid-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientSecrets } from '../template/seed-pools.ts';
import { startIdentity, type TestIdentity, type TestResource } from '../test-identity.ts';
import { addUser, PASSWORD } from '../user-pools/auth/test-users.ts';
import { clientById } from '../user-pools/pools.ts';
import { CALLBACK, hostedPool, MACHINE, POOL_ID, SECRET_WEB, TestBrowser, WEB } from './test-browser.ts';

let identity: TestIdentity;
async function start(properties: TestResource['properties'] = {}): Promise<void> {
  await identity?.stop();
  identity = await startIdentity({ resources: hostedPool({}, properties) });
}
beforeEach(() => start());
afterEach(() => identity.stop());

async function secretOf(id: string): Promise<string> {
  return clientSecrets(identity.context, (await clientById(identity.context.db, id)).doc)[0] ?? '';
}

async function discovered(id: string, authentication?: client.ClientAuth): Promise<client.Configuration> {
  const server = new URL(`${identity.url}/${POOL_ID}`);
  const options = { execute: [client.allowInsecureRequests] };
  return client.discovery(server, id, undefined, authentication ?? client.None(), options);
}

type Tokens = client.TokenEndpointResponse & client.TokenEndpointResponseHelpers;

/** Discovery, PKCE, state and nonce, the form of /login, and the code. */
async function signIn(config: client.Configuration): Promise<Tokens> {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid email',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
  });
  const browser = new TestBrowser(identity);
  const login = (await browser.get(url.href)).location?.href ?? '';
  const { location } = await browser.submit(await browser.get(login), {
    username: 'alice',
    password: PASSWORD,
  });
  if (location === undefined) throw new Error('the browser was not sent back');
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
  return client.authorizationCodeGrant(config, location, checks);
}

describe('openid-client', () => {
  it.each([
    ['a public client', WEB, () => client.None()],
    ['client_secret_basic', SECRET_WEB, (secret: string) => client.ClientSecretBasic(secret)],
    ['client_secret_post', SECRET_WEB, (secret: string) => client.ClientSecretPost(secret)],
  ])('signs in with PKCE as %s, reads user info, refreshes and revokes', async (_, id, authentication) => {
    const user = await addUser(identity, { attributes: { email: 'a@example.com' } });
    const config = await discovered(id, authentication(await secretOf(id)));
    const tokens = await signIn(config);
    expect(tokens.claims()).toMatchObject({ sub: user.sub, email: 'a@example.com', aud: id });
    const info = await client.fetchUserInfo(config, tokens.access_token, user.sub);
    expect(info).toMatchObject({ sub: user.sub, email: 'a@example.com' });

    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.refresh_token).toBeUndefined();
    expect(refreshed.claims()).toMatchObject({ sub: user.sub, auth_time: tokens.claims()?.auth_time });
    await client.fetchUserInfo(config, refreshed.access_token, user.sub);

    await client.tokenRevocation(config, tokens.refresh_token ?? '');
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await expect(client.fetchUserInfo(config, tokens.access_token, user.sub)).rejects.toThrow();
    await expect(client.fetchUserInfo(config, refreshed.access_token, user.sub)).rejects.toThrow();
  });

  it('checks that at_hash is of the access token', async () => {
    await addUser(identity);
    const config = await discovered(WEB);
    const tokens = await signIn(config);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(tokens.access_token));
    const half = Buffer.from(digest).subarray(0, 16).toString('base64url');
    expect(tokens.claims()?.at_hash).toBe(half);
  });

  it('gets a new refresh token each time where they rotate, and the old one does not count', async () => {
    await start({ RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } });
    await addUser(identity);
    const config = await discovered(WEB);
    const tokens = await signIn(config);
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.refresh_token).toBeTruthy();
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await client.refreshTokenGrant(config, refreshed.refresh_token ?? '');
  });

  it('gets a token for a machine', async () => {
    const config = await discovered(MACHINE, client.ClientSecretBasic(await secretOf(MACHINE)));
    const tokens = await client.clientCredentialsGrant(config, { scope: 'orders/read' });
    expect(tokens.expires_in).toBe(3600);
  });
});

async function post(path: string, fields: Record<string, string>): Promise<{ status: number; body: string }> {
  const response = await fetch(identity.url + path, { method: 'POST', body: new URLSearchParams(fields) });
  return { status: response.status, body: await response.text() };
}

describe('/oauth2/token with a refresh token', () => {
  it.each([
    ['no token', {}, 'invalid_request'],
    ['a token that is none', { refresh_token: 'x' }, 'invalid_grant'],
  ])('refuses %s', async (_, fields, error) => {
    const answer = await post('/oauth2/token', { grant_type: 'refresh_token', client_id: WEB, ...fields });
    expect(answer).toEqual({ status: 400, body: JSON.stringify({ error }) });
  });

  it('refuses the token of another client, and of a user who is disabled', async () => {
    const user = await addUser(identity);
    const tokens = await signIn(await discovered(WEB));
    const refresh_token = tokens.refresh_token ?? '';
    const other = { client_id: SECRET_WEB, client_secret: await secretOf(SECRET_WEB) };
    expect((await post('/oauth2/token', { grant_type: 'refresh_token', refresh_token, ...other })).body).toBe(
      '{"error":"invalid_grant"}',
    );
    await identity.context.db.updateTable('users').set({ enabled: 0 }).where('sub', '=', user.sub).execute();
    expect(
      (await post('/oauth2/token', { grant_type: 'refresh_token', refresh_token, client_id: WEB })).body,
    ).toBe('{"error":"invalid_grant"}');
  });
});

describe('/oauth2/revoke', () => {
  it.each([
    ['no token', { client_id: WEB }, 400, 'invalid_request'],
    ['no client', { token: 'x' }, 400, 'invalid_request'],
    ['a client that is not there', { token: 'x', client_id: 'nobody' }, 401, 'invalid_client'],
    ['a client without its secret', { token: 'x', client_id: SECRET_WEB }, 401, 'invalid_client'],
  ])('refuses %s', async (_, fields, status, error) => {
    const answer = await post('/oauth2/revoke', fields as unknown as Record<string, string>);
    expect(answer).toEqual({ status, body: JSON.stringify({ error }) });
  });

  it('takes a token that is none for revoked', async () => {
    expect(await post('/oauth2/revoke', { token: 'x', client_id: WEB })).toEqual({ status: 200, body: '' });
  });

  it('refuses access tokens, and tokens of another client', async () => {
    await addUser(identity);
    const tokens = await signIn(await discovered(WEB));
    expect((await post('/oauth2/revoke', { token: tokens.access_token, client_id: WEB })).body).toBe(
      '{"error":"unsupported_token_type"}',
    );
    const other = { client_id: SECRET_WEB, client_secret: await secretOf(SECRET_WEB) };
    const token = tokens.refresh_token ?? '';
    expect((await post('/oauth2/revoke', { token, ...other })).status).toBe(400);
    expect(
      (await post('/oauth2/token', { grant_type: 'refresh_token', refresh_token: token, client_id: WEB }))
        .status,
    ).toBe(200);
  });

  it('is off where the client has it off', async () => {
    await start({ EnableTokenRevocation: false });
    expect((await post('/oauth2/revoke', { token: 'x', client_id: WEB })).body).toBe(
      '{"error":"invalid_request"}',
    );
  });
});
