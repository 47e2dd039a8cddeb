import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { addUser, changeStored } from '../../user-pools/auth/test-users.ts';
import { CALLBACK, hostedPool, type Shown, TestBrowser, WEB } from '../test-browser.ts';

let identity: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity({
    resources: hostedPool({ AutoVerifiedAttributes: ['email'] }),
    themeCss: ':root { --pc-accent: rebeccapurple; }',
  });
  await changeStored(identity, 'clients', WEB, { ClientName: `shop <b>"&'` });
  await addUser(identity, { status: 'UNCONFIRMED' });
});
afterAll(() => identity.stop());

const XSS = `"><script>alert('x')</script>&lt;`;
const QUERY = {
  client_id: WEB,
  redirect_uri: CALLBACK,
  response_type: 'code',
  state: XSS,
  nonce: XSS,
  login_hint: XSS,
};
const PAGES = ['/login', '/signup', '/confirmUser', '/forgotPassword', '/confirmForgotPassword'];

function path(name: string): string {
  return `${name}?${new URLSearchParams(QUERY)}`;
}

function expectHarmless({ html }: Shown): void {
  expect(html).not.toContain('<script>alert');
  expect(html).not.toContain('<b>"');
  expect(html).not.toMatch(/ on\w+=/i);
  expect(html).not.toMatch(/<style|style=/i);
}

describe.each(PAGES)('%s', (name) => {
  it('escapes all that it repeats, and runs nothing inline', async () => {
    const shown = await new TestBrowser(identity).get(path(name));
    expect(shown.status).toBe(200);
    expectHarmless(shown);
    expect(shown.html).toContain('shop &lt;b&gt;&quot;&amp;&#39;');
  });

  it('is kept by nobody, framed by nobody, read by no other site', async () => {
    const { headers } = await new TestBrowser(identity).get(path(name));
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' https://app.example.com; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers.get('cache-control')).toContain('no-store');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('has a label for each field that is seen', async () => {
    const { html } = await new TestBrowser(identity).get(path(name));
    const ids = [...html.matchAll(/<input id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(html).toContain(`<label for="${id}">`);
    expect(html.match(/ autofocus/g)?.length).toBe(1);
    expect(html).toContain('<html lang="en">');
  });

  it('escapes what was posted where it repeats it', async () => {
    const browser = new TestBrowser(identity);
    const page = await browser.get(path(name));
    const again = await browser.submit(page, { username: XSS, code: XSS, email: XSS });
    expectHarmless(again);
  });

  it.each([
    ['no token', (fields: Record<string, string>) => ({ ...fields, _csrf: '' }), {}],
    [
      'a token of another browser',
      (fields: Record<string, string>) => ({ ...fields, _csrf: 'x'.repeat(43) }),
      {},
    ],
    [
      'the page of another site',
      (fields: Record<string, string>) => fields,
      { 'Sec-Fetch-Site': 'cross-site' },
    ],
    ['a neighbouring site', (fields: Record<string, string>) => fields, { 'Sec-Fetch-Site': 'same-site' }],
  ])('takes no form from %s', async (_, change, headers) => {
    const browser = new TestBrowser(identity);
    const page = await browser.get(path(name));
    const token = /name="_csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const fields = change({ _csrf: token, username: 'alice', password: 'x' });
    const refused = await browser.post(path(name), fields, headers as Record<string, string>);
    expect(refused.status).toBe(403);
  });

  it('takes no form without the cookie, and none that is no form', async () => {
    const browser = new TestBrowser(identity);
    const page = await browser.get(path(name));
    const token = /name="_csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const stranger = await new TestBrowser(identity).post(path(name), { _csrf: token });
    expect(stranger.status).toBe(403);
    const response = await fetch(new URL(path(name), identity.url), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Cookie: `XSRF-TOKEN=${browser.cookies.get('XSRF-TOKEN')}`,
      },
      body: JSON.stringify({ _csrf: token }),
    });
    expect(response.status).toBe(400);
  });
});

describe('the pages', () => {
  it('take many tabs of one browser', async () => {
    const browser = new TestBrowser(identity);
    const first = await browser.get(path('/login'));
    await browser.get(path('/login'));
    const shown = await browser.submit(first, { username: 'alice', password: 'wrong' });
    expect(shown.status).toBe(400);
    expect(shown.html).toContain('Sign in');
  });

  it('do not take the cookie of somebody else', async () => {
    const browser = new TestBrowser(identity);
    browser.cookies.set('XSRF-TOKEN', '"><script>');
    const { html } = await browser.get(path('/login'));
    expect(html).not.toContain('<script>');
    expect(browser.cookies.get('XSRF-TOKEN')).toMatch(/^[\w-]{43}$/);
  });

  it('have a theme that the operator changes', async () => {
    const css = await fetch(`${identity.url}/portcullis/theme.css`);
    expect(css.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect((await css.text()).trimEnd().endsWith(':root { --pc-accent: rebeccapurple; }')).toBe(true);
    const page = await fetch(`${identity.url}/portcullis/page.css`);
    expect(page.status).toBe(200);
  });

  it('say in words where a request is of the wrong kind', async () => {
    const response = await fetch(`${identity.url}/login`, { method: 'PUT' });
    expect(response.status).toBe(405);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it('count the tries of a name', async () => {
    const browser = new TestBrowser(identity);
    const page = await browser.get(path('/login'));
    let last = page;
    for (let i = 0; i <= 60; i += 1) last = await browser.submit(page, { username: 'bob', password: 'x' });
    expect(last.status).toBe(429);
    expect((await browser.submit(page, { username: 'carol', password: 'x' })).status).toBe(400);
  });
});
