import { decodeJwt } from '@portcullis/engine/jwt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  attributeXml,
  instant,
  metadataXml,
  posted,
  responseXml,
  signed,
  testProvider,
} from '../../saml/test-messages.ts';
import { startIdentity, type TestIdentity, type TestResource } from '../../test-identity.ts';
import {
  CALLBACK,
  GOODBYE,
  hostedPool,
  POOL_ID,
  pkce,
  type Shown,
  TestBrowser,
  WEB,
} from '../test-browser.ts';

const saml = testProvider();
let identity: TestIdentity;
let browser: TestBrowser;
let log: string[];

async function start(
  client: TestResource['properties'] = {},
  details: Record<string, string> = {},
): Promise<void> {
  await identity?.stop();
  log = [];
  identity = await startIdentity({
    log: (line) => log.push(line),
    resources: [
      ...hostedPool({}, { SupportedIdentityProviders: ['COGNITO', 'Corporate'], ...client }),
      {
        type: 'UserPoolIdentityProvider',
        id: 'Corporate',
        properties: {
          UserPoolId: POOL_ID,
          ProviderName: 'Corporate',
          ProviderType: 'SAML',
          IdpIdentifiers: ['corp.example.com'],
          ProviderDetails: { MetadataFile: metadataXml(saml), ...details },
          AttributeMapping: { email: 'mail' },
        },
      },
    ],
  });
  browser = new TestBrowser(identity);
}
beforeEach(() => start());
afterEach(() => identity.stop());

const { verifier, challenge } = pkce();
const QUERY = {
  client_id: WEB,
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid email',
  state: 'st',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};

function authorize(more: Readonly<Record<string, string>> = {}): Promise<Shown> {
  return browser.get(`/oauth2/authorize?${new URLSearchParams({ ...QUERY, ...more })}`);
}

/** What the provider makes of the request that the browser brings it. */
function answer(inResponseTo: string, of: typeof saml = saml): string {
  const now = Date.now();
  const acs = `${identity.url}/saml2/idpresponse`;
  const response = responseXml({
    issuer: saml.entityId,
    responseId: '_r',
    assertionId: `_a${now}`,
    destination: acs,
    recipient: acs,
    audience: `urn:amazon:cognito:sp:${POOL_ID}`,
    inResponseTo,
    issuedAt: now,
    notBefore: now - 1000,
    notOnOrAfter: now + 60_000,
    nameId: 'carla',
    attributes: attributeXml('mail', 'carla@example.com'),
    sessionIndex: '_s',
  });
  return posted(signed(response, of, { element: 'Assertion' }));
}

async function requestIdOf(location: URL | undefined): Promise<string> {
  const { inflateRawSync } = await import('node:zlib');
  const deflated = Buffer.from(location?.searchParams.get('SAMLRequest') ?? '', 'base64');
  return /ID="([^"]+)"/.exec(inflateRawSync(deflated).toString())?.[1] ?? '';
}

async function signIn(more: Readonly<Record<string, string>> = {}, of: typeof saml = saml): Promise<Shown> {
  const { location } = await authorize({ identity_provider: 'Corporate', ...more });
  const RelayState = location?.searchParams.get('RelayState') ?? '';
  const SAMLResponse = answer(await requestIdOf(location), of);
  return browser.post('/saml2/idpresponse', { SAMLResponse, RelayState }, { 'Sec-Fetch-Site': 'cross-site' });
}

describe('a sign-in at an identity provider', () => {
  it.each([
    ['its name', { identity_provider: 'Corporate' }],
    ['an identifier', { idp_identifier: 'corp.example.com' }],
  ])('begins at the provider that the request names by %s', async (_, more) => {
    const { status, location } = await authorize(more as Record<string, string>);
    expect(status).toBe(302);
    expect(location?.href).toMatch(/^https:\/\/idp\.example\.com\/sso\?SAMLRequest=/);
  });

  it('begins there from the button of the page', async () => {
    const login = await browser.get(`/login?${new URLSearchParams(QUERY)}`);
    const [, href = ''] = /<a class="button" href="([^"]+)">Continue with Corporate/.exec(login.html) ?? [];
    const { location } = await browser.get(href.replaceAll('&amp;', '&'));
    expect(location?.host).toBe('idp.example.com');
  });

  it('begins there from the domain of an e-mail address, which is an identifier of the provider', async () => {
    const login = await browser.get(`/login?${new URLSearchParams(QUERY)}`);
    expect(login.html).toContain('Continue with work email');
    const email = { way: 'email', work_email: 'Carla@Corp.Example.COM' };
    const { location } = await browser.submit(login, email, 1);
    expect(location?.host).toBe('idp.example.com');
  });

  it.each([
    ['nothing', {}, 'Enter your work email'],
    ['no address', { work_email: 'corp.example.com' }, 'Enter your work email'],
    ['another domain', { work_email: 'carla@example.com' }, 'There is no sign-in for example.com here'],
    [
      'a domain below',
      { work_email: 'carla@a.corp.example.com' },
      'There is no sign-in for a.corp.example.com here',
    ],
    ['markup', { work_email: 'a@<b>' }, 'There is no sign-in for &lt;b&gt; here'],
  ])('begins nowhere for %s as an e-mail address', async (_, fields, problem) => {
    const login = await browser.get(`/login?${new URLSearchParams(QUERY)}`);
    const { status, html } = await browser.submit(login, { way: 'email', ...fields }, 1);
    expect(status).toBe(400);
    expect(html).toContain(problem);
  });

  it('asks for no e-mail address where the client does not have the provider', async () => {
    await start({ SupportedIdentityProviders: ['COGNITO'] });
    const login = await browser.get(`/login?${new URLSearchParams(QUERY)}`);
    expect(login.html).not.toContain('work email');
    const { status } = await browser.submit(login, { way: 'email', work_email: 'carla@corp.example.com' });
    expect(status).toBe(400);
  });

  it('begins there at once where the client has nothing else', async () => {
    await start({ SupportedIdentityProviders: ['Corporate'] });
    const login = await browser.get((await authorize()).location?.href ?? '');
    const { location } = await browser.get(login.location?.href ?? '');
    expect(location?.host).toBe('idp.example.com');
  });

  it('goes to the page of the pool for COGNITO', async () => {
    expect((await authorize({ identity_provider: 'COGNITO' })).location?.pathname).toBe('/login');
  });

  it('ends at the app with a code, and the tokens say who the user is there', async () => {
    const { status, location } = await signIn();
    expect(status).toBe(302);
    expect(location?.href.startsWith(`${CALLBACK}?code=`)).toBe(true);
    expect(location?.searchParams.get('state')).toBe('st');
    const response = await fetch(`${identity.url}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: WEB,
        redirect_uri: CALLBACK,
        code_verifier: verifier,
        code: location?.searchParams.get('code') ?? '',
      }),
    });
    const { id_token } = (await response.json()) as { id_token: string };
    expect(decodeJwt(id_token)).toMatchObject({
      claims: {
        'cognito:username': 'Corporate_carla',
        email: 'carla@example.com',
        identities: [{ userId: 'carla', providerName: 'Corporate', providerType: 'SAML' }],
      },
    });
  });

  it('keeps the user signed in, where the client has the provider', async () => {
    await signIn();
    expect((await authorize({ prompt: 'none' })).location?.searchParams.get('code')).toBeTruthy();
    const other = await authorize({ prompt: 'none', identity_provider: 'COGNITO' });
    expect(other.location?.searchParams.get('error')).toBe('login_required');
  });

  it('goes back to the app with what was wrong', async () => {
    const { location } = await signIn({}, { ...testProvider(), entityId: saml.entityId });
    expect(`${location?.origin}${location?.pathname}`).toBe(CALLBACK);
    expect(location?.searchParams.get('error')).toBe('server_error');
    expect(location?.searchParams.get('error_description')).toContain('Invalid SAML response received');
    expect(location?.searchParams.get('state')).toBe('st');
    expect((await authorize({ prompt: 'none' })).location?.searchParams.get('error')).toBe('login_required');
  });

  it.each([
    ['an identifier that nobody has', { idp_identifier: 'evil.example' }],
    ['a provider that is not there', { identity_provider: 'Nobody' }],
  ])('is refused for %s', async (_, more) => {
    const { location } = await authorize(more as Record<string, string>);
    expect(location?.href).toBe(`${CALLBACK}?error=invalid_request&state=st`);
  });

  it.each([
    ['nothing', {}],
    ['an answer without state', { SAMLResponse: 'abc' }],
    ['a state that was made up', { SAMLResponse: 'abc', RelayState: 'abc' }],
    [
      'a state that would redirect',
      { SAMLResponse: 'abc', RelayState: `client_id=${WEB}&redirect_uri=https://evil.example/` },
    ],
  ])('is not begun by %s', async (_, fields) => {
    const { status, location } = await browser.post('/saml2/idpresponse', fields as Record<string, string>);
    expect(status).toBe(400);
    expect(location).toBeUndefined();
  });

  it('that the provider began is answered at registered addresses only', async () => {
    await start({ SupportedIdentityProviders: ['Corporate'] }, { IDPInit: 'true' });
    const relay = (uri: string): string =>
      `client_id=${WEB}&response_type=code&identity_provider=Corporate&redirect_uri=${encodeURIComponent(uri)}`;
    const evil = await browser.post('/saml2/idpresponse', {
      SAMLResponse: answer(''),
      RelayState: relay('https://evil.example/'),
    });
    expect(evil.status).toBe(400);
    expect(evil.headers.getSetCookie()).toEqual([]);
    const good = await browser.post('/saml2/idpresponse', {
      SAMLResponse: answer(''),
      RelayState: relay(CALLBACK),
    });
    expect(good.location?.searchParams.get('code')).toBeTruthy();
  });
});

describe('signing out of a SAML provider', () => {
  it('goes by the provider, and back to the app only with its answer', async () => {
    await start(
      {},
      {
        MetadataFile: metadataXml(saml, { logoutUrl: 'https://idp.example.com/slo' }),
        IDPSignout: 'true',
      },
    );
    await signIn();
    const leaving = await browser.get(`/logout?client_id=${WEB}&logout_uri=${encodeURIComponent(GOODBYE)}`);
    expect(leaving.location?.href).toMatch(/^https:\/\/idp\.example\.com\/slo\?SAMLRequest=/);
    expect((await authorize({ prompt: 'none' })).location?.searchParams.get('error')).toBe('login_required');
    const RelayState = leaving.location?.searchParams.get('RelayState') ?? '';
    const forged = await browser.post('/saml2/logout', { RelayState, SAMLResponse: posted('<x/>') });
    expect(forged.status).toBe(400);
    expect(log.join()).toContain('not a LogoutResponse');
    const to = await requestIdOf(leaving.location);
    const response = `<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_l" Version="2.0" IssueInstant="${instant(Date.now())}" Destination="${identity.url}/saml2/logout" InResponseTo="${to}"><saml:Issuer>${saml.entityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>`;
    const SAMLResponse = posted(signed(response, saml, { element: 'LogoutResponse' }));
    const back = await browser.post('/saml2/logout', { RelayState, SAMLResponse });
    expect(back.location?.href).toBe(GOODBYE);
  });

  it('goes on at once where the provider has no single log-out', async () => {
    await signIn();
    const { location } = await browser.get(
      `/logout?client_id=${WEB}&logout_uri=${encodeURIComponent(GOODBYE)}`,
    );
    expect(location?.href).toBe(GOODBYE);
  });
});
