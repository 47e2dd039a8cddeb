import { createServer } from 'node:http';
import * as client from 'openid-client';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER } from './browser.mjs';
import { CLIENT_ID, PASSWORD, startService } from './service.mjs';

const CALLBACK = 'http://localhost:39999/callback';

let service;
let config;
let browser;
let callback;

beforeAll(async () => {
  service = await startService();
  config = await client.discovery(new URL(service.issuer), CLIENT_ID, undefined, client.None(), {
    execute: [client.allowInsecureRequests],
  });
  callback = createServer((_, response) => response.end('signed in'));
  await new Promise((done) => callback.listen(39_999, 'localhost', done));
  browser = await chromium.launch(BROWSER);
});

afterAll(async () => {
  await browser?.close();
  callback?.close();
  await service?.stop();
});

async function authorization(more = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const nonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid email profile',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...more,
  });
  return { url, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce } };
}

describe('openid-client and a browser', () => {
  it('signs up, confirms, signs in on the hosted pages, and gets tokens that the library accepts', async () => {
    const { url, checks } = await authorization();
    const page = await (await browser.newContext()).newPage();
    await page.goto(url.href);
    await page
      .getByRole('link', { name: /sign up|create/i })
      .first()
      .click();
    await page.getByLabel(/user ?name/i).fill('alice');
    await page.getByLabel(/e-?mail/i).fill('alice@example.com');
    await page
      .getByLabel(/password/i)
      .first()
      .fill(PASSWORD);
    await page.getByRole('button', { name: /sign up|create/i }).click();
    await page.getByLabel(/code/i).fill(await service.codeFor('alice'));
    await page.getByRole('button', { name: /confirm/i }).click();
    if (!page.url().startsWith(CALLBACK)) {
      await page.getByLabel(/user ?name/i).fill('alice');
      await page.getByLabel(/password/i).fill(PASSWORD);
      await page.getByRole('button', { name: /sign in/i }).click();
    }
    await page.waitForURL(`${CALLBACK}*`);
    const tokens = await client.authorizationCodeGrant(config, new URL(page.url()), checks);
    expect(tokens.claims()).toMatchObject({ 'cognito:username': 'alice', email: 'alice@example.com' });
    const info = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
    expect(info).toMatchObject({ email: 'alice@example.com' });
    const authorized = await fetch(`${service.gateway}/me`, { headers: { authorization: tokens.id_token } });
    expect(authorized.status).toBe(200);
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
    expect(refreshed.access_token).not.toBe(tokens.access_token);
    await client.tokenRevocation(config, tokens.refresh_token);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await expect(client.authorizationCodeGrant(config, new URL(page.url()), checks)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('a wrong password stays on the page and says so', async () => {
    const { url } = await authorization();
    const page = await (await browser.newContext()).newPage();
    await page.goto(url.href);
    await page.getByLabel(/user ?name/i).fill('alice');
    await page.getByLabel(/password/i).fill('Wrong-horse-1');
    await page.getByRole('button', { name: /sign in/i }).click();
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByRole('alert').first().textContent()).toContain('Incorrect username or password.');
    expect(page.url().startsWith(CALLBACK)).toBe(false);
  });

  it('a redirect that is not registered is no redirect', async () => {
    const { url } = await authorization({ redirect_uri: 'http://localhost:39999/elsewhere' });
    const answer = await fetch(url, { redirect: 'manual' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
  });
});
