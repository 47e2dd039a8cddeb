import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { FUNCTION } from '../../triggers/test-trigger.ts';
import { addUser, PASSWORD, POOL_ID, sdk } from '../../user-pools/auth/test-users.ts';
import { CALLBACK, hostedPool, pkce, TestBrowser, WEB } from '../test-browser.ts';

let identity: TestIdentity;
let browser: TestBrowser;
/** What happens while the function of the pool is asked for claims. */
let meanwhile: () => Promise<unknown> = async () => undefined;
afterEach(async () => {
  meanwhile = async () => undefined;
  await identity.stop();
});

async function start(): Promise<void> {
  identity = await startIdentity({
    resources: hostedPool({ LambdaConfig: { PreTokenGeneration: FUNCTION } }),
    functions: {
      [FUNCTION]: async (event) => {
        await meanwhile();
        return { ok: true, output: event };
      },
    },
  });
  browser = new TestBrowser(identity);
  await addUser(identity);
}

const { verifier, challenge } = pkce();
const query = new URLSearchParams({
  client_id: WEB,
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid',
  code_challenge: challenge,
  code_challenge_method: 'S256',
});

async function codeOf(): Promise<string> {
  const page = await browser.get(`/login?${query}`);
  const { location } = await browser.submit(page, { username: 'alice', password: PASSWORD });
  return location?.searchParams.get('code') ?? '';
}

async function redeem(code: string): Promise<{ status: number; body: unknown }> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: WEB,
    redirect_uri: CALLBACK,
    code_verifier: verifier,
    code,
  });
  const response = await fetch(`${identity.url}/oauth2/token`, { method: 'POST', body });
  return { status: response.status, body: await response.json() };
}

/** Refresh tokens that still count. */
async function living(): Promise<number> {
  const rows = await identity.context.db.selectFrom('refresh_tokens').select('revoked_at').execute();
  return rows.filter((row) => Number(row.revoked_at) === 0).length;
}

const USER = { UserPoolId: POOL_ID, Username: 'alice' };
const INVALID = { status: 400, body: { error: 'invalid_grant' } };

describe('a code', () => {
  it('that comes again while its tokens are made gives none', async () => {
    await start();
    const code = await codeOf();
    const answers: unknown[] = [];
    meanwhile = async () => answers.push(await redeem(code));
    expect(await redeem(code)).toEqual(INVALID);
    expect(answers).toEqual([INVALID]);
    expect(await living()).toBe(0);
  });

  it('gives none where its user is signed out everywhere meanwhile', async () => {
    await start();
    const code = await codeOf();
    meanwhile = () => sdk(identity).send(new AdminUserGlobalSignOutCommand(USER));
    expect(await redeem(code)).toEqual(INVALID);
    expect(await living()).toBe(0);
  });

  it('of before its user was disabled and enabled again is not taken', async () => {
    await start();
    const code = await codeOf();
    await sdk(identity).send(new AdminDisableUserCommand(USER));
    await sdk(identity).send(new AdminEnableUserCommand(USER));
    expect(await redeem(code)).toEqual(INVALID);
  });

  it('of before another password is not taken', async () => {
    await start();
    const code = await codeOf();
    identity.advance(1);
    const Password = 'An0ther-one!';
    await sdk(identity).send(new AdminSetUserPasswordCommand({ ...USER, Password, Permanent: true }));
    expect(await redeem(code)).toEqual(INVALID);
  });

  // Cognito API "GlobalSignOut": the session of the hosted pages stays.
  it('of after a sign-out everywhere is taken, also where the browser is still signed in', async () => {
    await start();
    await codeOf();
    await sdk(identity).send(new AdminUserGlobalSignOutCommand(USER));
    identity.advance(1);
    const { location } = await browser.get(`/oauth2/authorize?${query}`);
    expect((await redeem(location?.searchParams.get('code') ?? '')).status).toBe(200);
    expect(await living()).toBe(1);
  });
});
