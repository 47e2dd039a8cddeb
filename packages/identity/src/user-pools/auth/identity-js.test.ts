import { createRequire } from 'node:module';
import type * as IdentityJs from 'amazon-cognito-identity-js';
import { generate } from 'otplib';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith } from './test-users.ts';

// The package's ES modules name their files without extension, which Node does not load.
const { AuthenticationDetails, CognitoUser, CognitoUserPool } = createRequire(import.meta.url)(
  'amazon-cognito-identity-js',
) as typeof IdentityJs;

let identity: TestIdentity;
afterEach(() => identity.stop());

async function start(pool: Parameters<typeof poolWith>[0] = {}): Promise<IdentityJs.CognitoUser> {
  identity = await startIdentity({ resources: poolWith(pool) });
  const Pool = new CognitoUserPool({
    UserPoolId: POOL_ID,
    ClientId: CLIENT_ID,
    endpoint: identity.url,
  } as IdentityJs.ICognitoUserPoolData);
  return new CognitoUser({ Username: 'alice', Pool });
}

/** What a sign-in comes to: a session, or the challenge that is next. */
type Outcome = IdentityJs.CognitoUserSession | string;

function callbacks(
  resolve: (outcome: Outcome) => void,
  reject: (error: unknown) => void,
): IdentityJs.IAuthenticationCallback {
  const asked = (name: string) => () => resolve(name);
  return {
    onSuccess: (session) => resolve(session),
    onFailure: reject,
    newPasswordRequired: asked('NEW_PASSWORD_REQUIRED'),
    totpRequired: asked('SOFTWARE_TOKEN_MFA'),
    mfaRequired: asked('SMS_MFA'),
    mfaSetup: asked('MFA_SETUP'),
    selectMFAType: asked('SELECT_MFA_TYPE'),
  };
}

const signIn = (user: IdentityJs.CognitoUser, password = PASSWORD): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const details = new AuthenticationDetails({ Username: 'alice', Password: password });
    user.authenticateUser(details, callbacks(resolve, reject));
  });

const isValid = (outcome: Outcome): boolean => typeof outcome !== 'string' && outcome.isValid();

describe('amazon-cognito-identity-js', () => {
  it('signs in by SRP, refreshes, and signs out everywhere', async () => {
    const user = await start();
    await addUser(identity);
    const session = await signIn(user);
    if (typeof session === 'string') throw new Error(session);
    const refreshed = await new Promise<IdentityJs.CognitoUserSession>((resolve, reject) =>
      user.refreshSession(session.getRefreshToken(), (error, value) =>
        error ? reject(error) : resolve(value as IdentityJs.CognitoUserSession),
      ),
    );
    expect(refreshed.isValid()).toBe(true);
    await new Promise((resolve, reject) => user.globalSignOut({ onSuccess: resolve, onFailure: reject }));
    await expect(
      new Promise((resolve, reject) =>
        user.refreshSession(session.getRefreshToken(), (error, value) =>
          error ? reject(error) : resolve(value),
        ),
      ),
    ).rejects.toMatchObject({ code: 'NotAuthorizedException', message: 'Refresh Token has been revoked' });
  });

  it('is refused with a wrong password, and told of nobody', async () => {
    const user = await start();
    await expect(signIn(user)).rejects.toMatchObject({ code: 'UserNotFoundException' });
    await addUser(identity);
    await expect(signIn(user, 'wrong')).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  });

  it('signs in with an address that is an alias', async () => {
    const user = await start();
    await addUser(identity, {
      username: 'somebody',
      attributes: { email: 'alice', email_verified: 'true' },
    });
    expect(isValid(await signIn(user))).toBe(true);
    expect(user.getUsername()).toBe('somebody');
  });

  it('sets a new password', async () => {
    const user = await start();
    await addUser(identity, { status: 'FORCE_CHANGE_PASSWORD' });
    expect(await signIn(user)).toBe('NEW_PASSWORD_REQUIRED');
    const outcome = await new Promise<Outcome>((resolve, reject) =>
      user.completeNewPasswordChallenge('N3w-Passw0rd!', {}, callbacks(resolve, reject)),
    );
    expect(isValid(outcome)).toBe(true);
    expect(isValid(await signIn(user, 'N3w-Passw0rd!'))).toBe(true);
  });

  it('sets up an authenticator app where it must, and signs in with it', async () => {
    const user = await start({ MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] });
    await addUser(identity);
    expect(await signIn(user)).toBe('MFA_SETUP');
    const secret = await new Promise<string>((resolve, reject) =>
      user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject }),
    );
    const epoch = Math.floor(Date.now() / 1000);
    const code = await generate({ secret, epoch });
    const outcome = await new Promise<Outcome>((resolve, reject) =>
      user.verifySoftwareToken(code, 'phone', { onSuccess: resolve, onFailure: reject }),
    );
    expect(isValid(outcome)).toBe(true);
    expect(await signIn(user)).toBe('SOFTWARE_TOKEN_MFA');
    const next = await generate({ secret, epoch: epoch + 30 });
    const again = await new Promise<Outcome>((resolve, reject) =>
      user.sendMFACode(next, callbacks(resolve, reject), 'SOFTWARE_TOKEN_MFA'),
    );
    expect(isValid(again)).toBe(true);
  });

  it('chooses among factors, and answers with a code that was sent', async () => {
    const user = await start({ MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SMS_MFA', 'EMAIL_OTP'] });
    await addUser(identity, {
      attributes: { phone_number: '+15551234567', email: 'alice@example.com' },
      mfa: { enabled: ['SMS_MFA', 'EMAIL_OTP'] },
    });
    expect(await signIn(user)).toBe('SELECT_MFA_TYPE');
    const asked = await new Promise<Outcome>((resolve, reject) =>
      user.sendMFASelectionAnswer('SMS_MFA', callbacks(resolve, reject)),
    );
    expect(asked).toBe('SMS_MFA');
    const outcome = await new Promise<Outcome>((resolve, reject) =>
      user.sendMFACode(identity.outbox[0]?.code ?? '', callbacks(resolve, reject)),
    );
    expect(isValid(outcome)).toBe(true);
  });
});
