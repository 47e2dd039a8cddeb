import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
} from 'amazon-cognito-identity-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_ID, PASSWORD, POOL_ID, startService } from './service.mjs';
import { totpOf } from './totp.mjs';

let service;
let pool;

/** The library keeps tokens where a browser has its storage. */
class Memory {
  #items = new Map();
  setItem(key, value) {
    this.#items.set(key, value);
    return value;
  }
  getItem(key) {
    return this.#items.get(key) ?? null;
  }
  removeItem(key) {
    this.#items.delete(key);
  }
  clear() {
    this.#items.clear();
  }
}

beforeAll(async () => {
  service = await startService();
  pool = new CognitoUserPool({
    UserPoolId: POOL_ID,
    ClientId: CLIENT_ID,
    endpoint: service.identity,
    Storage: new Memory(),
  });
});

afterAll(() => service?.stop());

const called = (run) =>
  new Promise((resolve, reject) => run((error, value) => (error ? reject(error) : resolve(value))));

const userOf = (Username) => new CognitoUser({ Username, Pool: pool, Storage: new Memory() });

async function signedUp(name) {
  const attributes = [new CognitoUserAttribute({ Name: 'email', Value: `${name}@example.com` })];
  await called((done) => pool.signUp(name, PASSWORD, attributes, [], done));
  const user = userOf(name);
  await called(async (done) => user.confirmRegistration(await service.codeFor(name), false, done));
  return user;
}

const signIn = (user, Password = PASSWORD) =>
  new Promise((resolve, reject) =>
    user.authenticateUser(new AuthenticationDetails({ Username: user.getUsername(), Password }), {
      onSuccess: (session) => resolve({ session }),
      onFailure: reject,
      totpRequired: (name) => resolve({ challenge: name }),
      newPasswordRequired: (attributes) => resolve({ challenge: 'NEW_PASSWORD_REQUIRED', attributes }),
    }),
  );

describe('amazon-cognito-identity-js', () => {
  it('signs in by SRP, reads the user, and the gateway takes its token', async () => {
    const user = await signedUp('alice');
    const { session } = await signIn(user);
    const attributes = await called((done) => user.getUserAttributes(done));
    expect(attributes.map(({ Name }) => Name)).toEqual(
      expect.arrayContaining(['sub', 'email', 'email_verified']),
    );
    const authorization = session.getIdToken().getJwtToken();
    expect((await fetch(`${service.gateway}/me`, { headers: { authorization } })).status).toBe(200);
  });

  it('refuses a wrong password', async () => {
    await expect(signIn(userOf('alice'), 'Wrong-horse-1')).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  });

  it('refreshes a session, and no more after signing out everywhere', async () => {
    const user = await signedUp('bob');
    const { session } = await signIn(user);
    const refreshed = await called((done) => user.refreshSession(session.getRefreshToken(), done));
    expect(refreshed.getAccessToken().getJwtToken()).not.toBe(session.getAccessToken().getJwtToken());
    await new Promise((onSuccess, onFailure) => user.globalSignOut({ onSuccess, onFailure }));
    await expect(
      called((done) => userOf('bob').refreshSession(session.getRefreshToken(), done)),
    ).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  it('changes a password', async () => {
    const user = await signedUp('carol');
    await signIn(user);
    await called((done) => user.changePassword(PASSWORD, 'Another-horse-2', done));
    await expect(signIn(userOf('carol'))).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect((await signIn(userOf('carol'), 'Another-horse-2')).session.isValid()).toBe(true);
  });

  it('sets up an authenticator app, and asks for its code', async () => {
    const user = await signedUp('dave');
    await signIn(user);
    const secret = await new Promise((associateSecretCode, onFailure) =>
      user.associateSoftwareToken({ associateSecretCode, onFailure }),
    );
    const code = await totpOf(secret);
    await new Promise((onSuccess, onFailure) =>
      user.verifySoftwareToken(code, 'phone', { onSuccess, onFailure }),
    );
    await called((done) => user.setUserMfaPreference(null, { PreferredMfa: true, Enabled: true }, done));
    const again = userOf('dave');
    expect(await signIn(again)).toEqual({ challenge: 'SOFTWARE_TOKEN_MFA' });
    const answer = await totpOf(secret, 30_000);
    const session = await new Promise((onSuccess, onFailure) =>
      again.sendMFACode(answer, { onSuccess, onFailure }, 'SOFTWARE_TOKEN_MFA'),
    );
    expect(session.isValid()).toBe(true);
  });

  it('resets a forgotten password', async () => {
    const user = await signedUp('erin');
    await new Promise((inputVerificationCode, onFailure) =>
      user.forgotPassword({ inputVerificationCode, onFailure, onSuccess: inputVerificationCode }),
    );
    const code = await service.codeFor('erin');
    await new Promise((onSuccess, onFailure) =>
      user.confirmPassword(code, 'Third-horse-3', { onSuccess, onFailure }),
    );
    expect((await signIn(userOf('erin'), 'Third-horse-3')).session.isValid()).toBe(true);
  });

  it('deletes its user', async () => {
    const user = await signedUp('frank');
    await signIn(user);
    await called((done) => user.deleteUser(done));
    await expect(signIn(userOf('frank'))).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });
});
