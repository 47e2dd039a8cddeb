import { createRequire } from 'node:module';
import type * as IdentityJs from 'amazon-cognito-identity-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith } from './test-users.ts';

// The package's ES modules name their files without extension, which Node does not load.
const { AuthenticationDetails, CognitoUser, CognitoUserPool } = createRequire(import.meta.url)(
  'amazon-cognito-identity-js',
) as typeof IdentityJs;

let identity: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity({
    resources: poolWith({
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SMS_MFA'],
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
    }),
  });
});
afterAll(() => identity.stop());

/** What a browser keeps of one site. */
class Browser implements IdentityJs.ICognitoStorage {
  readonly items = new Map<string, string>();
  setItem(key: string, value: string): string {
    this.items.set(key, value);
    return value;
  }
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
  clear(): void {
    this.items.clear();
  }
  get deviceKey(): string | undefined {
    return [...this.items].find(([key]) => key.endsWith('.deviceKey'))?.[1];
  }
}

let number = 0;
let username: string;
beforeEach(async () => {
  number += 1;
  username = `shopper${number}`;
  await addUser(identity, {
    username,
    attributes: { phone_number: '+15555550100' },
    mfa: { enabled: ['SMS_MFA'] },
  });
});

function userIn(browser: Browser): IdentityJs.CognitoUser {
  const Pool = new CognitoUserPool({
    UserPoolId: POOL_ID,
    ClientId: CLIENT_ID,
    endpoint: identity.url,
    Storage: browser,
  });
  return new CognitoUser({ Username: username, Pool, Storage: browser });
}

interface SignedIn {
  readonly user: IdentityJs.CognitoUser;
  readonly session: IdentityJs.CognitoUserSession;
  readonly askedForCode: boolean;
  /** The app should ask the user whether to remember the device. */
  readonly asksToRemember: boolean;
}

function signIn(
  browser: Browser,
  flow: 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH' = 'USER_SRP_AUTH',
): Promise<SignedIn> {
  const user = userIn(browser);
  user.setAuthenticationFlowType(flow);
  let askedForCode = false;
  return new Promise((resolve, reject) => {
    const callbacks: IdentityJs.IAuthenticationCallback = {
      onSuccess: (session, asksToRemember = false) =>
        resolve({ user, session, askedForCode, asksToRemember }),
      onFailure: reject,
      mfaRequired: () => {
        askedForCode = true;
        user.sendMFACode(identity.outbox.at(-1)?.code ?? '', callbacks);
      },
    };
    user.authenticateUser(new AuthenticationDetails({ Username: username, Password: PASSWORD }), callbacks);
  });
}

/** A method of the client that takes callbacks. */
function done(run: (callbacks: { onSuccess(result: unknown): void; onFailure(error: Error): void }) => void) {
  return new Promise<unknown>((resolve, reject) => run({ onSuccess: resolve, onFailure: reject }));
}

describe('amazon-cognito-identity-js', () => {
  it('confirms its device, and once the user remembers it needs no second factor', async () => {
    const browser = new Browser();
    const first = await signIn(browser);
    expect(first).toMatchObject({ askedForCode: true, asksToRemember: true });
    expect(browser.deviceKey).toMatch(/^eu-west-1_/);
    expect(first.session.getAccessToken().payload.device_key).toBe(browser.deviceKey);
    const again = await signIn(browser);
    expect(again).toMatchObject({ askedForCode: true, asksToRemember: false });
    await done((callbacks) => again.user.setDeviceStatusRemembered(callbacks));
    const remembered = await signIn(browser);
    expect(remembered.askedForCode).toBe(false);
    expect(remembered.session.getAccessToken().payload.device_key).toBe(browser.deviceKey);
    await done((callbacks) => remembered.user.setDeviceStatusNotRemembered(callbacks));
    expect((await signIn(browser)).askedForCode).toBe(true);
  });

  it('proves a remembered device after a password in clear', async () => {
    const browser = new Browser();
    const { user } = await signIn(browser, 'USER_PASSWORD_AUTH');
    await done((callbacks) => user.setDeviceStatusRemembered(callbacks));
    expect((await signIn(browser, 'USER_PASSWORD_AUTH')).askedForCode).toBe(false);
  });

  it('needs the second factor on another device', async () => {
    const [home, work] = [new Browser(), new Browser()];
    const { user } = await signIn(home);
    await done((callbacks) => user.setDeviceStatusRemembered(callbacks));
    expect((await signIn(work)).askedForCode).toBe(true);
    expect(work.deviceKey).not.toBe(home.deviceKey);
    const listed = await done((callbacks) => user.listDevices(60, null, callbacks));
    expect(listed).toMatchObject({ Devices: [{}, {}] });
  });

  it('drops the key of a device that was forgotten elsewhere, and signs in with a new one', async () => {
    const [home, work] = [new Browser(), new Browser()];
    const { user } = await signIn(home);
    await signIn(work);
    const before = work.deviceKey ?? '';
    await done((callbacks) => user.forgetSpecificDevice(before, callbacks));
    const again = await signIn(work);
    expect(again.askedForCode).toBe(true);
    expect(work.deviceKey).toMatch(/^eu-west-1_/);
    expect(work.deviceKey).not.toBe(before);
  });

  it('reads and forgets its device', async () => {
    const browser = new Browser();
    const { user } = await signIn(browser);
    expect(await done((callbacks) => user.getDevice(callbacks as never))).toMatchObject({
      Device: { DeviceKey: browser.deviceKey },
    });
    await done((callbacks) => user.forgetDevice(callbacks));
    expect(browser.deviceKey).toBeUndefined();
  });

  it('renews its session by its device', async () => {
    const browser = new Browser();
    const { user, session } = await signIn(browser);
    const renewed = await new Promise<IdentityJs.CognitoUserSession>((resolve, reject) =>
      user.refreshSession(session.getRefreshToken(), (error, result) =>
        error ? reject(error) : resolve(result),
      ),
    );
    expect(renewed.getAccessToken().payload.device_key).toBe(browser.deviceKey);
    expect(renewed.getAccessToken().payload.jti).not.toBe(session.getAccessToken().payload.jti);
  });
});
