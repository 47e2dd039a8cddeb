import { inflateRawSync } from 'node:zlib';
import * as client from 'openid-client';
import { afterEach, describe, expect, test } from 'vitest';
import { LIMITS_PER_MINUTE } from '../oauth/limits.ts';
import { createOAuthPages } from '../oauth/oauth-pages.ts';
import { CALLBACK, hostedPool, POOL_ID, TestBrowser, WEB } from '../oauth/test-browser.ts';
import {
  attributeXml,
  metadataXml,
  posted,
  responseXml,
  signed,
  type TestResponse,
  testProvider,
} from '../saml/test-messages.ts';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import { callback } from './test-callback.ts';

const okta = testProvider('https://okta.example.com');

let identity: TestIdentity;
afterEach(() => identity.stop());

async function start(details: Readonly<Record<string, string>> = {}): Promise<void> {
  identity = await startIdentity({
    resources: [
      ...hostedPool(
        {},
        { SupportedIdentityProviders: ['Okta'], ReadAttributes: ['email', 'email_verified'] },
      ),
      {
        type: 'UserPoolIdentityProvider',
        id: 'Okta',
        properties: {
          UserPoolId: POOL_ID,
          ProviderName: 'Okta',
          ProviderType: 'SAML',
          ProviderDetails: {
            MetadataFile: metadataXml(okta, {
              signOnUrl: 'https://okta.example.com/sso',
              logoutUrl: 'https://okta.example.com/slo',
            }),
            ...details,
          },
          AttributeMapping: { email: 'mail' },
          IdpIdentifiers: ['example.com'],
        },
      },
    ],
  });
}

function answer(inResponseTo: string, change: Partial<TestResponse> = {}): string {
  const now = identity.context.ports.now();
  const acs = `${identity.url}/saml2/idpresponse`;
  const response: TestResponse = {
    issuer: okta.entityId,
    responseId: '_r',
    assertionId: `_a${now}${Math.random()}`,
    destination: acs,
    recipient: acs,
    audience: `urn:amazon:cognito:sp:${POOL_ID}`,
    inResponseTo,
    issuedAt: now,
    notBefore: now - 1_000,
    notOnOrAfter: now + 300_000,
    nameId: 'carla',
    attributes: attributeXml('mail', 'carla@example.com'),
    sessionIndex: '_s',
    ...change,
  };
  return posted(signed(responseXml(response), okta, { element: 'Response' }));
}

function requestOf(url: URL | undefined) {
  const xml = inflateRawSync(Buffer.from(url?.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  return {
    id: / ID="([^"]+)"/.exec(xml)?.[1] ?? '',
    relayState: url?.searchParams.get('RelayState') ?? '',
  };
}

/** From the app to the provider and back to the app. */
async function signIn(
  browser: TestBrowser,
  parameters: Readonly<Record<string, string>> = { identity_provider: 'Okta' },
  change: Partial<TestResponse> = {},
) {
  const config = await client.discovery(
    new URL(`${identity.url}/${POOL_ID}`),
    WEB,
    undefined,
    client.None(),
    {
      execute: [client.allowInsecureRequests],
    },
  );
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid email',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...parameters,
  });
  const { location: atProvider } = await browser.get(url.href);
  expect(atProvider?.origin).toBe('https://okta.example.com');
  const { id, relayState } = requestOf(atProvider);
  const back = await browser.post('/saml2/idpresponse', {
    SAMLResponse: answer(id, change),
    RelayState: relayState,
  });
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
  return { back, tokens: () => client.authorizationCodeGrant(config, back.location as URL, checks) };
}

describe('a SAML provider at the hosted pages', () => {
  test.each<Readonly<Record<string, string>>>([
    { identity_provider: 'Okta' },
    { idp_identifier: 'example.com' },
  ])('signs in with %j, and the tokens say from where', async (parameters) => {
    await start();
    const { tokens } = await signIn(new TestBrowser(identity), parameters);
    expect((await tokens()).claims()).toMatchObject({
      aud: WEB,
      email: 'carla@example.com',
      email_verified: false,
      'cognito:username': 'Okta_carla',
      'cognito:groups': [`${POOL_ID}_Okta`],
      identities: [{ userId: 'carla', providerName: 'Okta', providerType: 'SAML', issuer: okta.entityId }],
    });
  });

  test('tells the app what is wrong with an answer', async () => {
    await start();
    const { back } = await signIn(new TestBrowser(identity), undefined, { audience: 'urn:other' });
    expect(`${back.location?.origin}${back.location?.pathname}`).toBe(CALLBACK);
    expect(back.location?.searchParams.get('error')).toBe('server_error');
    expect(back.location?.searchParams.get('error_description')).toBe(
      `Invalid SAML response received: Audience restriction in SAML Assertion does not allow it for urn:amazon:cognito:sp:${POOL_ID}.`,
    );
    expect(back.location?.searchParams.get('state')).toMatch(/./);
  });

  test('may begin, but not send the browser where no client is registered', async () => {
    await start({ IDPInit: 'true' });
    const query = new URLSearchParams({
      identity_provider: 'Okta',
      client_id: WEB,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid',
    });
    const browser = new TestBrowser(identity);
    const good = await browser.post('/saml2/idpresponse', {
      SAMLResponse: answer(''),
      RelayState: query.toString(),
    });
    expect(good.location?.href).toMatch(/^https:\/\/app\.example\.com\/callback\?code=/);
    query.set('redirect_uri', 'https://evil.example.com/callback');
    const bad = await browser.post('/saml2/idpresponse', {
      SAMLResponse: answer(''),
      RelayState: query.toString(),
    });
    expect(bad.status).toBe(400);
    expect(bad.location).toBeUndefined();
  });

  test('answers that nobody asked for end at a page', async () => {
    await start();
    const browser = new TestBrowser(identity);
    for (const fields of [{}, { SAMLResponse: answer(''), RelayState: 'x' }, { SAMLResponse: 'x' }]) {
      const page = await browser.post('/saml2/idpresponse', fields as Record<string, string>);
      expect(page.status).toBe(400);
      expect(page.location).toBeUndefined();
    }
    expect((await browser.get('/saml2/idpresponse?SAMLResponse=x')).status).toBe(405);
  });

  test('answers too many times from one place are not looked at', async () => {
    await start();
    const page = createOAuthPages();
    const request = callback({ path: '/saml2/idpresponse', form: { SAMLResponse: 'x', RelayState: 'y' } });
    const statuses = new Set<number | undefined>();
    for (let count = 0; count <= LIMITS_PER_MINUTE.formsOfSource; count += 1)
      statuses.add((await page(request, identity.context))?.status);
    expect([...statuses]).toEqual([400, 429]);
  });
});
