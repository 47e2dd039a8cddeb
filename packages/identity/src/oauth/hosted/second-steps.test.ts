import { generate } from 'otplib';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity, type TestResource } from '../../test-identity.ts';
import { addUser, PASSWORD, type TestUser } from '../../user-pools/auth/test-users.ts';
import { newTotpSecret, sealTotp } from '../../user-pools/auth/totp.ts';
import { TestAuthenticator } from '../../user-pools/passkeys/test-authenticator.ts';
import type { MfaFactor } from '../../user-pools/user.ts';
import { CALLBACK, hostedPool, type Shown, TestBrowser, WEB } from '../test-browser.ts';

let identity: TestIdentity;
let browser: TestBrowser;
afterEach(() => identity.stop());

async function start(
  pool: TestResource['properties'],
  client: TestResource['properties'] = {},
): Promise<void> {
  identity = await startIdentity({ resources: hostedPool(pool, client) });
  browser = new TestBrowser(identity);
}

const ADDRESSES = {
  email: 'alice@example.com',
  email_verified: 'true',
  phone_number: '+15551234567',
  phone_number_verified: 'true',
};

async function userWith(enabled: readonly MfaFactor[], more: TestUser = {}): Promise<string> {
  const secret = newTotpSecret();
  const sealedTotp = enabled.includes('SOFTWARE_TOKEN_MFA') ? sealTotp(identity.context, secret) : undefined;
  await addUser(identity, { attributes: ADDRESSES, mfa: { enabled, sealedTotp }, ...more });
  return secret;
}

function path(name: string): string {
  const query = { client_id: WEB, redirect_uri: CALLBACK, response_type: 'code' };
  return `${name}?${new URLSearchParams(query)}`;
}

async function signIn(fields: Readonly<Record<string, string>> = { password: PASSWORD }): Promise<Shown> {
  return browser.submit(await browser.get(path('/login')), { username: 'alice', ...fields });
}

const codeNow = (secret: string): Promise<string> =>
  generate({ secret, epoch: Math.floor(identity.context.ports.now() / 1000) });

function expectSignedIn({ status, location }: Shown): void {
  expect(status).toBe(302);
  expect(location?.searchParams.get('code')).toBeTruthy();
}

const NOT_THE_CODE = 'That is not the code that your app shows now. Wait for the next one and enter it.';
const ALL = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'];

describe('a second factor at the hosted pages', () => {
  it('is a code of an authenticator app', async () => {
    await start({ MfaConfiguration: 'OPTIONAL', EnabledMfas: ALL });
    const secret = await userWith(['SOFTWARE_TOKEN_MFA']);
    const asked = await signIn();
    expect(asked.html).toContain('Enter your code');
    expect(asked.headers.getSetCookie().join()).not.toContain('cognito-');
    const wrong = await browser.submit(asked, { code: '000000' });
    expect(wrong.status).toBe(400);
    expect(wrong.html).toContain('aria-invalid="true"');
    expect(wrong.html).toContain(NOT_THE_CODE);
    const code = await codeNow(secret);
    expectSignedIn(await browser.submit(wrong, { code }));
    browser.cookies.clear();
    const again = await browser.submit(await signIn(), { code });
    expect(again.status).toBe(400);
    expect(again.html).toContain('That code was used already. Wait for the next one and enter it.');
  });

  it.each([
    ['SMS_MFA', 'Check your phone'],
    ['EMAIL_OTP', 'Check your email'],
  ] as const)('is a code by %s', async (factor, title) => {
    await start({ MfaConfiguration: 'OPTIONAL', EnabledMfas: ALL });
    await userWith([factor]);
    const asked = await signIn();
    expect(asked.html).toContain(title);
    expectSignedIn(await browser.submit(asked, { code: identity.outbox.at(-1)?.code ?? '' }));
  });

  it('is chosen where there are several', async () => {
    await start({ MfaConfiguration: 'OPTIONAL', EnabledMfas: ALL });
    await userWith(['SMS_MFA', 'SOFTWARE_TOKEN_MFA']);
    const choice = await signIn();
    expect(choice.html).toContain('value="SMS_MFA"');
    expect(choice.html).toContain('value="SOFTWARE_TOKEN_MFA"');
    const none = await browser.submit(choice, {});
    expect(none.html).toContain('There is a problem');
    const other = await browser.submit(none, { answer: 'EMAIL_OTP' });
    expect(other.status).toBe(400);
    const asked = await browser.submit(other, { answer: 'SMS_MFA' });
    expectSignedIn(await browser.submit(asked, { code: identity.outbox.at(-1)?.code ?? '' }));
  });

  it('leads back to the start after too many wrong codes', async () => {
    await start({ MfaConfiguration: 'OPTIONAL', EnabledMfas: ALL });
    await userWith(['SOFTWARE_TOKEN_MFA']);
    let page = await signIn();
    for (let i = 0; i < 4; i += 1) page = await browser.submit(page, { code: '000000', step: stepOf(page) });
    expect(page.html).toContain('name="password"');
    expect(page.location).toBeUndefined();
  });

  it('does not count in a browser that did not begin', async () => {
    await start({ MfaConfiguration: 'OPTIONAL', EnabledMfas: ALL });
    const secret = await userWith(['SOFTWARE_TOKEN_MFA']);
    const asked = await signIn();
    browser.cookies.clear();
    expect((await browser.submit(asked, { code: await codeNow(secret) })).status).toBe(403);
  });

  it('is too late when the session is over', async () => {
    await start({ MfaConfiguration: 'OPTIONAL', EnabledMfas: ALL });
    const secret = await userWith(['SOFTWARE_TOKEN_MFA']);
    const asked = await signIn();
    identity.advance(3 * 60_000);
    const late = await browser.submit(asked, { code: await codeNow(secret) });
    expect(late.html).toContain('session is expired');
    expect(late.html).toContain('name="password"');
  });
});

function stepOf({ html }: Shown): string {
  return /name="step" value="([^"]+)"/.exec(html)?.[1] ?? '';
}

describe('setting up a second factor', () => {
  it('shows the key of an authenticator app as QR code and text', async () => {
    await start({ MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] });
    await addUser(identity);
    const shown = await signIn();
    expect(shown.html).toContain('src="data:image/svg+xml;base64,');
    const secret = /class="secret">([^<]+)</.exec(shown.html)?.[1]?.replaceAll(' ', '') ?? '';
    const wrong = await browser.submit(shown, { code: '000000' });
    expect(wrong.html).toContain(NOT_THE_CODE);
    expect(wrong.html).not.toContain('Software Token MFA');
    expect(wrong.html).toContain('src="data:image/svg+xml;base64,');
    const letters = await browser.submit(wrong, { code: 'abc' });
    expect(letters.status).toBe(400);
    expectSignedIn(await browser.submit(letters, { code: await codeNow(secret) }));
    const next = await new TestBrowser(identity).get(path('/login'));
    expect(next.status).toBe(200);
    browser.cookies.clear();
    expect((await signIn()).html).toContain('Enter your code');
  });

  it('asks for an address where codes are sent by email', async () => {
    await start({ MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] });
    await addUser(identity);
    const choice = await signIn();
    expect(choice.html).toContain('Set up a second step');
    const address = await browser.submit(choice, { answer: 'EMAIL_OTP' });
    const wrong = await browser.submit(address, { email: '"><script>' });
    expect(wrong.status).toBe(400);
    expect(wrong.html).not.toContain('"><script>');
    const asked = await browser.submit(wrong, { email: 'alice@example.com' });
    expect(asked.html).toContain('a***@e***');
    expectSignedIn(await browser.submit(asked, { code: identity.outbox.at(-1)?.code ?? '' }));
  });

  it('says so where only a phone number would do', async () => {
    await start({ MfaConfiguration: 'ON', EnabledMfas: ['SMS_MFA'] });
    await addUser(identity);
    expect((await signIn()).html).toContain('add a phone number');
  });
});

const CHOICE = {
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] } },
  WebAuthnRelyingPartyID: 'localhost',
};
const CHOOSES = { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] };

function optionsOf({ html }: Shown): never {
  const text = / data-options="([^"]+)"/.exec(html)?.[1] ?? '';
  return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as never;
}

describe('signing in without a password', () => {
  it('is offered where pool and client have it', async () => {
    await start(CHOICE, CHOOSES);
    expect((await browser.get(path('/login'))).html).toContain('Sign in without a password');
    await identity.stop();
    await start({}, CHOOSES);
    expect((await browser.get(path('/login'))).html).not.toContain('Sign in without a password');
  });

  it('goes by a code that is sent', async () => {
    await start(CHOICE, CHOOSES);
    await addUser(identity, { attributes: ADDRESSES });
    const choice = await signIn({ way: 'other' });
    expect(choice.html).toContain('Choose how to sign in');
    expect(choice.html).not.toContain('PASSWORD_SRP');
    const asked = await browser.submit(choice, { answer: 'EMAIL_OTP' });
    expectSignedIn(await browser.submit(asked, { code: identity.outbox.at(-1)?.code ?? '' }));
  });

  it('still takes the password', async () => {
    await start(CHOICE, CHOOSES);
    await addUser(identity, { attributes: ADDRESSES });
    const asked = await browser.submit(await signIn({ way: 'other' }), { answer: 'PASSWORD' });
    expectSignedIn(await browser.submit(asked, { password: PASSWORD }));
  });

  it('does not take a way that the client does not have', async () => {
    await start(CHOICE);
    await addUser(identity, { attributes: ADDRESSES });
    expect((await signIn({ way: 'other' })).html).toContain('Enter your password');
  });

  it('goes by a passkey, which is added by who is signed in', async () => {
    await start(CHOICE, CHOOSES);
    const authenticator = new TestAuthenticator('http://localhost:3000');
    await addUser(identity, { attributes: ADDRESSES });
    const add = `/passkeys/add?${new URLSearchParams({ client_id: WEB, redirect_uri: CALLBACK })}`;
    const login = (await browser.get(add)).location?.href ?? '';
    const back = await browser.submit(await browser.get(login), { username: 'alice', password: PASSWORD });
    expect(back.location?.pathname).toBe('/passkeys/add');
    const page = await browser.get(back.location?.href ?? '');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const nothing = await browser.submit(page, { credential: 'nothing' });
    expect(nothing.status).toBe(400);
    const credential = JSON.stringify(authenticator.create(optionsOf(nothing)));
    const added = await browser.submit(nothing, { credential });
    expect(added.location?.href).toBe(CALLBACK);

    browser.cookies.clear();
    const asked = await browser.submit(await signIn({ way: 'other' }), { answer: 'WEB_AUTHN' });
    expect(asked.html).toContain('<script src="/portcullis/passkey.js" defer></script>');
    const options = optionsOf(asked);
    expectSignedIn(await browser.submit(asked, { credential: JSON.stringify(authenticator.get(options)) }));

    browser.cookies.clear();
    const again = await browser.submit(await signIn({ way: 'other' }), { answer: 'WEB_AUTHN' });
    const forged = JSON.stringify(authenticator.get(optionsOf(again), { foreignKey: true }));
    const refused = await browser.submit(again, { credential: forged });
    expect(refused.status).toBe(400);
    expect(refused.location).toBeUndefined();
  });

  it('adds no passkey for nobody', async () => {
    await start(CHOICE, CHOOSES);
    const query = new URLSearchParams({ client_id: WEB, redirect_uri: CALLBACK });
    const login = await browser.get((await browser.get(`/passkeys/add?${query}`)).location?.href ?? '');
    const token = /name="_csrf" value="([^"]+)"/.exec(login.html)?.[1] ?? '';
    const { location } = await browser.post(`/passkeys/add?${query}`, { _csrf: token, credential: '{}' });
    expect(location?.pathname).toBe('/login');
  });
});
