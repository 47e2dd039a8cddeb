import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity, type TestResource } from '../../test-identity.ts';
import { addUser, PASSWORD } from '../../user-pools/auth/test-users.ts';
import { poolById } from '../../user-pools/pools.ts';
import { userByUsername } from '../../user-pools/users.ts';
import { CALLBACK, hostedPool, POOL_ID, SECRET_WEB, type Shown, TestBrowser, WEB } from '../test-browser.ts';

const CONFIRM = 'arn:aws:lambda:eu-west-1:111122223333:function:confirm';
const REFUSE = 'arn:aws:lambda:eu-west-1:111122223333:function:refuse';

let identity: TestIdentity;
let browser: TestBrowser;

async function start(
  pool: TestResource['properties'] = {},
  client: TestResource['properties'] = {},
): Promise<void> {
  await identity?.stop();
  identity = await startIdentity({
    resources: hostedPool({ AutoVerifiedAttributes: ['email'], ...pool }, client),
    functions: {
      [CONFIRM]: (event) => ({
        ok: true,
        output: { ...(event as object), response: { autoConfirmUser: true } } as never,
      }),
      [REFUSE]: () => ({ ok: false, kind: 'error', message: 'not <b>you</b>' }),
    },
  });
  browser = new TestBrowser(identity);
}
beforeEach(() => start());
afterEach(() => identity.stop());

function path(name: string, client: string = WEB): string {
  return `${name}?${new URLSearchParams({ client_id: client, redirect_uri: CALLBACK, response_type: 'code' })}`;
}

async function statusOf(username: string): Promise<string | undefined> {
  const { db, place } = identity.context;
  return (await userByUsername(db, await poolById(db, place, POOL_ID), username))?.status;
}

const ANN = { username: 'ann', password: PASSWORD, email: 'ann@example.com' };

async function signUp(fields: Readonly<Record<string, string>> = ANN, client: string = WEB): Promise<Shown> {
  return browser.submit(await browser.get(path('/signup', client)), fields);
}

function lastCode(): string {
  return identity.outbox.at(-1)?.code ?? '';
}

describe('signing up', () => {
  it.each([
    ['a public client', WEB],
    ['a client with a secret', SECRET_WEB],
  ])('at %s asks for the code, confirms the account and leads to the sign-in', async (_, client) => {
    const asked = await signUp(ANN, client);
    expect(asked.html).toContain('We sent a code by email to a***@e***.');
    expect(await statusOf('ann')).toBe('UNCONFIRMED');
    const wrong = await browser.submit(asked, { code: '000000' });
    expect(wrong.status).toBe(400);
    const done = await browser.submit(wrong, { code: lastCode() });
    expect(done.html).toContain('Your account is confirmed.');
    expect(await statusOf('ann')).toBe('CONFIRMED');
    const { location } = await browser.submit(done, { username: 'ann', password: PASSWORD });
    expect(location?.searchParams.get('code')).toBeTruthy();
  });

  it.each([
    ['signs in at once where the client has the flow for it', 'OFF', true],
    ['asks for the rest where there must be a second factor', 'ON', false],
  ])('%s', async (_, MfaConfiguration, signedIn) => {
    const mfa = { MfaConfiguration, EnabledMfas: ['SOFTWARE_TOKEN_MFA'] };
    await start(mfa, { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] });
    const done = await browser.submit(await signUp(), { code: lastCode() });
    expect(done.location?.searchParams.has('code') === true).toBe(signedIn);
    expect(done.html.includes('Your account is confirmed.')).toBe(!signedIn);
  });

  it('signs in at once where a trigger confirms', async () => {
    await start({ LambdaConfig: { PreSignUp: CONFIRM } });
    expect((await signUp()).location?.searchParams.get('code')).toBeTruthy();
  });

  it('says at the sign-in why the first one is refused, once the account is confirmed', async () => {
    await start({ LambdaConfig: { PreSignUp: CONFIRM, PreAuthentication: REFUSE } });
    const atOnce = await signUp();
    await start(
      { LambdaConfig: { PostAuthentication: REFUSE } },
      { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    );
    const byCode = await browser.submit(await signUp(), { code: lastCode() });
    for (const { status, html } of [atOnce, byCode]) {
      expect(status).toBe(400);
      expect(html).toContain('<title>Error: Sign in');
      expect(html).toContain('not &lt;b&gt;you&lt;/b&gt;');
      expect(html).toContain('Your account is confirmed.');
      expect(html).toContain('value="ann"');
    }
    expect(await statusOf('ann')).toBe('CONFIRMED');
  });

  it('shows what a trigger says, as text', async () => {
    await start({ LambdaConfig: { PreSignUp: REFUSE } });
    const { status, html } = await signUp();
    expect(status).toBe(400);
    expect(html).toContain('not &lt;b&gt;you&lt;/b&gt;');
  });

  it.each([
    ['a name that is taken', { ...ANN, username: 'bob' }, 'User already exists'],
    ['a weak password', { ...ANN, password: 'x' }, 'Password not long enough'],
    ['no name', { ...ANN, username: '' }, 'Enter your username'],
    ['no password', { ...ANN, password: '' }, 'Enter a password'],
  ])('shows the form again for %s, without the password', async (_, fields, text) => {
    await addUser(identity, { username: 'bob' });
    const { status, html } = await signUp(fields);
    expect(status).toBe(400);
    expect(html).toContain(text);
    expect(html).toContain('value="ann@example.com"');
    expect(html).not.toContain(PASSWORD);
  });

  it('sends another code', async () => {
    const asked = await signUp();
    const first = lastCode();
    const again = await browser.submit(asked, {}, 1);
    expect(again.html).toContain('We sent a code by email');
    expect(identity.outbox.length).toBe(2);
    expect((await browser.submit(again, { code: lastCode() })).html).toContain('Your account is confirmed.');
    expect(first).toMatch(/^\d{6}$/);
  });

  it('sends no more than a few codes a minute to one name', async () => {
    let page = await signUp();
    for (let i = 0; i < 10 && page.status !== 429; i += 1) page = await browser.submit(page, {}, 1);
    expect(page.status === 429 || page.html.includes('Attempt limit exceeded')).toBe(true);
  });

  it('is not offered, and not taken, where administrators make the users', async () => {
    await start({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    const login = await browser.get(path('/login'));
    expect(login.html).not.toContain('/signup');
    expect((await browser.get(path('/signup'))).status).toBe(403);
    const token = /name="_csrf" value="([^"]+)"/.exec(login.html)?.[1] ?? '';
    expect((await browser.post(path('/signup'), { ...ANN, _csrf: token })).status).toBe(403);
    expect(await statusOf('ann')).toBeUndefined();
  });

  it('asks for an address once where it is the username', async () => {
    await start({ UsernameAttributes: ['email'] });
    const { html } = await browser.get(path('/signup'));
    expect(html).toContain('<label for="username">Email</label>');
    expect(html).not.toContain('id="email"');
  });

  it('who is not confirmed yet is asked for the code at the sign-in', async () => {
    await signUp();
    const login = await browser.get(path('/login'));
    const asked = await browser.submit(login, { username: 'ann', password: PASSWORD });
    expect(asked.html).toContain('Confirm your account');
    expect((await browser.submit(asked, { code: lastCode() })).html).toContain('Your account is confirmed.');
  });
});

describe('the link of a message', () => {
  it('confirms an account', async () => {
    await start({ VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } });
    await signUp();
    const link = /href="([^"]+)"/.exec(identity.outbox[0]?.text ?? '')?.[1]?.replaceAll('&amp;', '&') ?? '';
    const { status, html } = await browser.get(link);
    expect(status).toBe(200);
    expect(html).toContain('Your account is confirmed');
    expect(await statusOf('ann')).toBe('CONFIRMED');
  });

  it.each([
    ['a wrong code', `client_id=${WEB}&user_name=ann&confirmation_code=000000`],
    ['another name', `client_id=${WEB}&user_name=nobody&confirmation_code=000000`],
    ['no name', `client_id=${WEB}&confirmation_code=000000`],
    ['no client', 'user_name=ann&confirmation_code=000000'],
  ])('does not confirm with %s', async (_, query) => {
    await signUp();
    expect((await browser.get(`/confirmUser?${query}`)).status).toBe(400);
    expect(await statusOf('ann')).toBe('UNCONFIRMED');
  });
});

describe('a forgotten password', () => {
  const EMAIL = { email: 'ann@example.com', email_verified: 'true' };

  it('is replaced with the code that was sent', async () => {
    await addUser(identity, { username: 'ann', attributes: EMAIL });
    const asked = await browser.submit(await browser.get(path('/forgotPassword')), { username: 'ann' });
    expect(asked.html).toContain('We sent a code by email to a***@e***.');
    const wrong = await browser.submit(asked, { code: '000000', password: 'New-Passw0rd!' });
    expect(wrong.status).toBe(400);
    expect(wrong.html).not.toContain('New-Passw0rd!');
    const weak = await browser.submit(wrong, { code: lastCode(), password: 'x' });
    expect(weak.status).toBe(400);
    const done = await browser.submit(weak, { code: lastCode(), password: 'New-Passw0rd!' });
    expect(done.html).toContain('Your password is changed.');
    const { location } = await browser.submit(done, { username: 'ann', password: 'New-Passw0rd!' });
    expect(location?.searchParams.get('code')).toBeTruthy();
  });

  it('ends the session of the browser', async () => {
    await addUser(identity, { username: 'ann', attributes: EMAIL });
    await browser.submit(await browser.get(path('/login')), { username: 'ann', password: PASSWORD });
    const silent = (): Promise<Shown> => browser.get(`${path('/oauth2/authorize')}&prompt=none`);
    expect((await silent()).location?.searchParams.get('code')).toBeTruthy();
    const asked = await browser.submit(await browser.get(path('/forgotPassword')), { username: 'ann' });
    await browser.submit(asked, { code: lastCode(), password: 'New-Passw0rd!' });
    expect((await silent()).location?.searchParams.get('error')).toBe('login_required');
  });

  it('of a name that nobody has is answered as the API does', async () => {
    const page = await browser.submit(await browser.get(path('/forgotPassword')), { username: 'nobody' });
    expect(page.html).toContain('Username/client id combination not found.');
  });

  it('asks for what is missing', async () => {
    const empty = await browser.submit(await browser.get(path('/confirmForgotPassword')), {});
    expect(empty.html).toContain('Enter the code');
    expect(empty.html).toContain('Enter a new password');
    expect((await browser.submit(await browser.get(path('/forgotPassword')), {})).html).toContain(
      'Enter your username',
    );
  });

  it('who has to choose a new one is asked for the code at the sign-in', async () => {
    await addUser(identity, { username: 'ann', status: 'RESET_REQUIRED', attributes: EMAIL });
    const login = await browser.get(path('/login'));
    const asked = await browser.submit(login, { username: 'ann', password: PASSWORD });
    expect(asked.html).toContain('Choose a new password');
    expect(asked.html).toContain('Password reset required');
  });
});
