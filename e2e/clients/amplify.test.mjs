import { Amplify } from 'aws-amplify';
import {
  confirmResetPassword,
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  resetPassword,
  setUpTOTP,
  signIn,
  signOut,
  signUp,
  updatePassword,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_ID, IDENTITY_POOL_ID, PASSWORD, POOL_ID, startService } from './service.mjs';
import { signedFetch } from './signed-fetch.mjs';
import { totpOf } from './totp.mjs';

let service;

beforeAll(async () => {
  service = await startService();
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId: POOL_ID,
        userPoolClientId: CLIENT_ID,
        identityPoolId: IDENTITY_POOL_ID,
        userPoolEndpoint: service.identity,
        identityPoolEndpoint: service.identity,
      },
    },
  });
});

afterAll(() => service?.stop());

const signedUp = async (username) => {
  const userAttributes = { email: `${username}@example.com` };
  await signUp({ username, password: PASSWORD, options: { userAttributes } });
  await confirmSignUp({ username, confirmationCode: await service.codeFor(username) });
};

describe('aws-amplify', () => {
  it('signs up, signs in by SRP, and the gateway takes its ID token', async () => {
    await signedUp('alice');
    expect(await signIn({ username: 'alice', password: PASSWORD })).toMatchObject({ isSignedIn: true });
    expect(await getCurrentUser()).toMatchObject({ username: 'alice' });
    expect(await fetchUserAttributes()).toMatchObject({ email: 'alice@example.com', email_verified: 'true' });
    const { tokens } = await fetchAuthSession();
    const answer = await fetch(`${service.gateway}/me`, {
      headers: { authorization: tokens.idToken.toString() },
    });
    expect(answer.status).toBe(200);
    expect((await answer.json()).authorizer.claims).toMatchObject({ 'cognito:username': 'alice' });
    await signOut();
  });

  it('gets temporary credentials, which sign what the role may call and nothing else', async () => {
    await signedUp('bob');
    await signIn({ username: 'bob', password: PASSWORD });
    const { credentials, identityId } = await fetchAuthSession();
    const allowed = await signedFetch(`${service.gateway}/signed`, credentials);
    expect(allowed.status).toBe(200);
    expect((await allowed.json()).identity).toMatchObject({
      cognitoIdentityId: identityId,
      cognitoIdentityPoolId: IDENTITY_POOL_ID,
      cognitoAuthenticationType: 'authenticated',
    });
    expect((await signedFetch(`${service.gateway}/other`, credentials)).status).toBe(403);
    await signOut();
  });

  it('refuses a wrong password, and a user who is not confirmed', async () => {
    await signedUp('carol');
    await expect(signIn({ username: 'carol', password: 'Wrong-horse-1' })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
    await signUp({
      username: 'dave',
      password: PASSWORD,
      options: { userAttributes: { email: 'dave@example.com' } },
    });
    expect(await signIn({ username: 'dave', password: PASSWORD })).toMatchObject({
      nextStep: { signInStep: 'CONFIRM_SIGN_UP' },
    });
    await expect(confirmSignUp({ username: 'dave', confirmationCode: '000000' })).rejects.toMatchObject({
      name: 'CodeMismatchException',
    });
  });

  it('refreshes its tokens', async () => {
    await signedUp('erin');
    await signIn({ username: 'erin', password: PASSWORD });
    const before = (await fetchAuthSession()).tokens.accessToken.toString();
    const after = (await fetchAuthSession({ forceRefresh: true })).tokens.accessToken.toString();
    expect(after).not.toBe(before);
    await signOut({ global: true });
  });

  it('changes and resets a password', async () => {
    await signedUp('frank');
    await signIn({ username: 'frank', password: PASSWORD });
    await updatePassword({ oldPassword: PASSWORD, newPassword: 'Another-horse-2' });
    await signOut();
    await resetPassword({ username: 'frank' });
    const confirmationCode = await service.codeFor('frank');
    await confirmResetPassword({ username: 'frank', confirmationCode, newPassword: 'Third-horse-3' });
    expect(await signIn({ username: 'frank', password: 'Third-horse-3' })).toMatchObject({
      isSignedIn: true,
    });
    await signOut();
  });

  it('sets up an authenticator app, and signs in with its code', async () => {
    await signedUp('grace');
    await signIn({ username: 'grace', password: PASSWORD });
    const { sharedSecret } = await setUpTOTP();
    await verifyTOTPSetup({ code: await totpOf(sharedSecret) });
    const { updateMFAPreference } = await import('aws-amplify/auth');
    await updateMFAPreference({ totp: 'PREFERRED' });
    await signOut();
    const step = await signIn({ username: 'grace', password: PASSWORD });
    expect(step.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    await expect(confirmSignIn({ challengeResponse: '000000' })).rejects.toMatchObject({
      name: 'CodeMismatchException',
    });
    const challengeResponse = await totpOf(sharedSecret, 30_000);
    expect(await confirmSignIn({ challengeResponse })).toMatchObject({ isSignedIn: true });
    await signOut();
  });
});
