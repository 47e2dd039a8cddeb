import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import { CLIENT_ID, poolWith } from '../user-pools/auth/test-users.ts';
import { clientFault, isStorable, isStoreRefusal } from './storable-text.ts';

describe('text that a database takes', () => {
  it.each(['', 'alice', 'zażółć', '😀', '\u{fffd}', '\u007f', '\n'])('is %j', (text) => {
    expect(isStorable(text)).toBe(true);
  });

  it.each(['\0', 'a\0b', '\ud800', 'a\udc00', '\udc00\ud800', '😀\ud83d'])('is not %j', (text) => {
    expect(isStorable(text)).toBe(false);
  });
});

describe('a text that the store refuses all the same', () => {
  const refusal = (code: string) => Object.assign(new Error('index row size exceeds'), { code });

  it.each(['22021', '54000'])('is the client’s fault: %s', (code) => {
    expect(isStoreRefusal(refusal(code))).toBe(true);
    expect(clientFault(refusal(code))).toMatchObject({ code: 'InvalidParameterException', status: 400 });
  });

  it.each(['40001', '57P01'])('is not what failed for another reason: %s', (code) => {
    expect(clientFault(refusal(code))).toBeUndefined();
  });
});

describe('a NUL or half a character', () => {
  let identity: TestIdentity;
  beforeEach(async () => {
    identity = await startIdentity({ resources: poolWith() });
  });
  afterEach(() => identity.stop());

  const post = (body: string, headers: Record<string, string>, path = '/') =>
    fetch(`${identity.url}${path}`, { method: 'POST', headers, body, redirect: 'manual' });
  const operation = (name: string, input: object) =>
    post(JSON.stringify(input), {
      'X-Amz-Target': name,
      'Content-Type': 'application/x-amz-json-1.1',
    });
  const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const USER_POOLS = 'AWSCognitoIdentityProviderService';

  it.each([
    ['a client', { ClientId: `${CLIENT_ID}\0`, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: {} }],
    [
      'a value of a map',
      {
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'a\0', PASSWORD: 'p' },
      },
    ],
    [
      'the key of a map',
      {
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { 'USER\0': 'a', PASSWORD: 'p' },
      },
    ],
    [
      'half a character',
      {
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: '\ud800', PASSWORD: 'p' },
      },
    ],
    ['a list', { ClientId: CLIENT_ID, UserAttributes: [{ Name: 'email', Value: 'a\0@example.com' }] }],
  ])('is refused in %s', async (_, input) => {
    const response = await operation(`${USER_POOLS}.InitiateAuth`, input);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'InvalidParameterException' });
  });

  it('is none where it is a backslash and a u', async () => {
    const response = await operation(`${USER_POOLS}.InitiateAuth`, {
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: '\\u0000😀', PASSWORD: 'p' },
    });
    expect(await response.json()).toMatchObject({ __type: 'UserNotFoundException' });
  });

  it('is refused in a developer’s name of a user', async () => {
    const response = await operation('AWSCognitoIdentityService.GetOpenIdTokenForDeveloperIdentity', {
      IdentityPoolId: 'eu-west-1:11111111-2222-3333-4444-555555555555',
      Logins: { 'login.shop': 'a\udfff' },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'InvalidParameterException' });
  });

  it.each(['/oauth2/authorize', '/login', '/logout', '/signup', '/forgotPassword'])(
    'is refused in the query of %s',
    async (path) => {
      const query = `client_id=${CLIENT_ID}%00&response_type=code&redirect_uri=http://localhost:3000/cb`;
      const response = await fetch(`${identity.url}${path}?${query}`, { redirect: 'manual' });
      expect(response.status).toBe(400);
    },
  );

  it.each(['/oauth2/token', '/oauth2/revoke'])('is refused in the form of %s', async (path) => {
    const response = await post(
      `client_id=x%00&grant_type=refresh_token&refresh_token=t&token=t`,
      FORM,
      path,
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it.each(['/saml2/idpresponse', '/oauth2/idpresponse'])(
    'is refused in what comes back to %s',
    async (path) => {
      for (const relayState of ['a%00', 'client_id%3Dx%2500'])
        expect(
          (await post(`SAMLResponse=x&RelayState=${relayState}&state=a%00&code=c`, FORM, path)).status,
        ).toBe(400);
    },
  );

  it('is refused by STS', async () => {
    const response = await post('Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=a%00', FORM);
    expect(response.status).toBe(400);
  });
});
