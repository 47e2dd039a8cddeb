import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../free-port.mjs';
import { BROWSER } from './browser.mjs';

const START = fileURLToPath(new URL('../../examples/federation/start.mjs', import.meta.url));
const ERROR_PAGE = 'The answer of the identity provider is of no sign-in that this browser began.';
const REPLAYED = 'Sign-in failed: Invalid samlResponse or relayState from identity provider';

let example;
let browser;

beforeAll(async () => {
  example = await startExample();
  browser = await chromium.launch(BROWSER);
});

afterAll(async () => {
  await browser?.close();
  await example?.stop();
});

/** The example by its one command, on free ports. */
async function startExample() {
  const [port, admin, identity, provider] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const ports = [
    '--port',
    port,
    '--admin-port',
    admin,
    '--identity-port',
    identity,
    '--provider-port',
    provider,
  ];
  const child = spawn(process.execPath, [START, ...ports.map(String)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  await new Promise((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (out.includes('Ctrl+C')) resolve();
    });
    void ended.then((code) => reject(new Error(`the example ended with ${code}: ${errors}`)));
  });
  return {
    app: `http://localhost:${port}/v1/`,
    signIn: `http://localhost:${identity}`,
    provider: `http://localhost:${provider}`,
    /** What it exits with. */
    stop() {
      child.kill('SIGINT');
      return ended;
    },
  };
}

async function newPage() {
  const context = await browser.newContext({ viewport: { width: 900, height: 900 } });
  context.setDefaultTimeout(10_000);
  return context.newPage();
}

/** With PORTCULLIS_SCREENSHOTS, a folder: a picture of the page, to look at. */
async function shoot(page, name) {
  const folder = process.env.PORTCULLIS_SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** From the app to the provider's page. */
async function goToProvider(page, name) {
  await page.goto(example.app);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await shoot(page, 'sign-in');
  await page.getByRole('link', { name: `Continue with ${name}` }).click();
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  expect(new URL(page.url()).origin).toBe(example.provider);
}

/** The claims that GET /me answers with, once the app shows them. */
async function claimsAfter(page, act) {
  const me = page.waitForResponse((response) => response.url() === `${example.app}me`);
  await act();
  const answer = await me;
  expect(answer.status()).toBe(200);
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return answer.json();
}

function pick(page, name) {
  return page.getByRole('button', { name }).click();
}

/** What the browser posts to the hosted pages next, which is not let through. */
async function interceptedAnswer(page, act) {
  let caught;
  const url = `${example.signIn}/saml2/idpresponse`;
  await page.route(url, async (route) => {
    caught = Object.fromEntries(new URLSearchParams(route.request().postData()));
    await route.abort();
  });
  await act();
  await expect.poll(() => caught).toBeDefined();
  await page.unroute(url);
  return caught;
}

/** Posts a form from a page of the provider, as the provider's own would be. */
async function post(page, fields) {
  await page.goto(example.provider);
  await page.evaluate(
    ([action, entries]) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action });
      for (const [name, value] of entries)
        form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
      document.body.append(form);
      form.submit();
    },
    [`${example.signIn}/saml2/idpresponse`, Object.entries(fields)],
  );
}

/** Another character in the middle. */
function altered(text) {
  const middle = Math.floor(text.length / 2);
  return `${text.slice(0, middle)}${text[middle] === 'A' ? 'B' : 'A'}${text.slice(middle + 1)}`;
}

describe('examples/federation in a browser', () => {
  it.each([
    {
      provider: 'ExampleSAML',
      type: 'SAML',
      verified: 'false',
      issuer: () => `${example.provider}/saml/metadata`,
    },
    { provider: 'ExampleOIDC', type: 'OIDC', verified: 'true', issuer: () => null },
  ])('$provider: signs in, the gateway lets the token in, and so a second time', async (row) => {
    const { provider, type, verified, issuer } = row;
    const page = await newPage();
    await goToProvider(page, provider);
    await shoot(page, `provider-${type}`);
    const claims = await claimsAfter(page, () => pick(page, /Carla/));
    await shoot(page, `app-${type}`);
    expect(claims).toMatchObject({
      'cognito:username': `${provider}_carla`,
      'cognito:groups': `eu-west-1_Federate1_${provider}`,
      'custom:department': 'Accounts',
      email: 'carla@example.com',
      email_verified: verified,
      name: 'Carla Moreau',
    });
    expect(JSON.parse(claims.identities)).toMatchObject({
      userId: 'carla',
      providerName: provider,
      providerType: type,
      issuer: issuer(),
      primary: 'true',
    });

    // The hosted pages still know the browser: no page is shown, and it is the same user.
    await page.goto(example.app);
    const again = await claimsAfter(page, () => page.getByRole('button', { name: 'Sign in' }).click());
    expect(again.sub).toBe(claims.sub);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Nobody is signed in.').waitFor();
    expect(page.url()).toBe(example.app);

    // After that they do not, and the same person is the same user, another one another.
    await goToProvider(page, provider);
    const back = await claimsAfter(page, () => pick(page, /Carla/));
    expect(back.sub).toBe(claims.sub);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Nobody is signed in.').waitFor();
    await goToProvider(page, provider);
    const other = await claimsAfter(page, () => pick(page, /Dmitri/));
    expect(other.sub).not.toBe(claims.sub);
    expect(other.email).toBe('dmitri@example.com');
  });

  it('signing out goes by the SAML provider, and is answered by it', async () => {
    const page = await newPage();
    await goToProvider(page, 'ExampleSAML');
    await claimsAfter(page, () => pick(page, /Edith/));
    const asked = page.waitForRequest((request) =>
      request.url().startsWith(`${example.provider}/saml/sign-out?`),
    );
    const answered = page.waitForResponse((response) => response.url() === `${example.signIn}/saml2/logout`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(new URL((await asked).url()).searchParams.has('Signature')).toBe(true);
    expect((await answered).status()).toBe(302);
    await page.getByText('Nobody is signed in.').waitFor();
  });

  it.each(['ExampleSAML', 'ExampleOIDC'])(
    '%s: who does not want to sign in is back at the app',
    async (name) => {
      const page = await newPage();
      await goToProvider(page, name);
      await pick(page, /do not want/);
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').textContent()).toMatch(/^Sign-in failed: ./);
      expect(page.url()).toBe(example.app);
    },
  );

  it('an answer counts once: replayed, the app is told that it is wrong', async () => {
    const page = await newPage();
    await goToProvider(page, 'ExampleSAML');
    const answer = await interceptedAnswer(page, () => pick(page, /Carla/));
    await post(page, answer);
    await page.waitForURL(`${example.app}*`);
    await post(page, answer);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toBe(REPLAYED);
    await shoot(page, 'app-replayed');
  });

  it('an answer to one sign-in is none to another', async () => {
    const page = await newPage();
    await goToProvider(page, 'ExampleSAML');
    const first = await interceptedAnswer(page, () => pick(page, /Carla/));
    await goToProvider(page, 'ExampleSAML');
    const second = await interceptedAnswer(page, () => pick(page, /Dmitri/));
    await post(page, { SAMLResponse: first.SAMLResponse, RelayState: second.RelayState });
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(
      /^Sign-in failed: Invalid SAML response received: ./,
    );
  });

  it('an assertion about somebody else is refused for its signature', async () => {
    const page = await newPage();
    await goToProvider(page, 'ExampleSAML');
    const answer = await interceptedAnswer(page, () => pick(page, /Carla/));
    const xml = Buffer.from(answer.SAMLResponse, 'base64').toString();
    expect(xml).toContain('>carla</saml:NameID>');
    const forged = xml.replace('>carla</saml:NameID>', '>edith</saml:NameID>');
    await post(page, { ...answer, SAMLResponse: Buffer.from(forged).toString('base64') });
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toBe(
      'Sign-in failed: Invalid SAML response received: SAML Assertion signature is invalid.',
    );
  });

  it('a RelayState that was tampered with ends on the error page', async () => {
    const page = await newPage();
    await goToProvider(page, 'ExampleSAML');
    const answer = await interceptedAnswer(page, () => pick(page, /Carla/));
    await post(page, { ...answer, RelayState: altered(answer.RelayState) });
    await page.getByRole('heading', { name: 'Something went wrong' }).waitFor();
    expect(await page.getByRole('alert').textContent()).toBe(ERROR_PAGE);
    await shoot(page, 'error');
  });

  it('a code of another browser, or a state that was tampered with, signs nobody in', async () => {
    const page = await newPage();
    await goToProvider(page, 'ExampleOIDC');
    // Redirects cannot be intercepted in the browser, so they are followed by hand, with its cookies.
    const { request } = page.context();
    const picked = await request.post(page.url(), { form: { person: 'carla' }, maxRedirects: 0 });
    const resumed = await request.get(picked.headers().location, { maxRedirects: 0 });
    const answer = new URL(resumed.headers().location);
    expect(answer.href.startsWith(`${example.signIn}/oauth2/idpresponse?`)).toBe(true);
    const stranger = await newPage();
    await stranger.goto(answer.href);
    await stranger.getByRole('alert').waitFor();
    expect(await stranger.getByRole('alert').textContent()).toBe(REPLAYED);
    answer.searchParams.set('state', altered(answer.searchParams.get('state')));
    await stranger.goto(answer.href);
    await stranger.getByRole('heading', { name: 'Something went wrong' }).waitFor();
    expect(await stranger.getByRole('alert').textContent()).toBe(ERROR_PAGE);
  });

  it('the gateway lets in nobody without a token, and one signal ends all of it', async () => {
    expect((await fetch(`${example.app}me`)).status).toBe(401);
    expect(await example.stop()).toBe(0);
    for (const url of [example.app, example.signIn, example.provider])
      await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});
