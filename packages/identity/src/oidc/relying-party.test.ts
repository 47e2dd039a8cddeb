import { describe, expect, test } from 'vitest';
import type { OutboundAnswer, ProviderAccess } from '../federation/provider-access.ts';
import type { IdentityProviderDoc } from '../user-pools/pool.ts';
import { createDiscovery } from './discovery.ts';
import { relyingParty } from './relying-party.ts';

const ISSUER = 'https://idp.example.com';
const DOCUMENT = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  userinfo_endpoint: `${ISSUER}/me`,
  jwks_uri: `${ISSUER}/keys`,
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['plain', 'S256'],
};
const MANUAL = {
  authorize_url: 'https://a.example.com/authorize',
  token_url: 'https://a.example.com/token',
  attributes_url: 'https://a.example.com/me',
  jwks_uri: 'https://a.example.com/keys',
};

interface Given {
  readonly details?: Readonly<Record<string, string>>;
  readonly type?: IdentityProviderDoc['ProviderType'];
  readonly document?: object | OutboundAnswer;
  readonly access?: Partial<ProviderAccess>;
}

function party({ details, type = 'OIDC', document = DOCUMENT, access }: Given = {}) {
  const asked: string[] = [];
  const all: ProviderAccess = {
    plainHttp: 'never',
    urls: {},
    fetch: ({ url }) => {
      asked.push(url);
      return Promise.resolve(
        'ok' in document
          ? (document as OutboundAnswer)
          : { ok: true, status: 200, contentType: 'application/json', body: JSON.stringify(document) },
      );
    },
    ...access,
  };
  const ProviderDetails = { client_id: 'app', oidc_issuer: ISSUER, ...details };
  const provider = { name: 'Idp', doc: { ProviderType: type, ProviderDetails } };
  return { asked, found: relyingParty(all, createDiscovery(all, Date.now), provider) };
}

describe('an OpenID provider is known', () => {
  test('by its discovery document', async () => {
    const { asked, found } = party();
    expect(await found).toMatchObject({
      urls: {
        authorize_url: `${ISSUER}/authorize`,
        token_url: `${ISSUER}/token`,
        attributes_url: `${ISSUER}/me`,
        jwks_uri: `${ISSUER}/keys`,
      },
      issuers: [ISSUER],
      algorithms: ['RS256'],
      pkce: true,
    });
    expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`]);
  });

  test('by its issuer with a slash at the end, as it writes it itself', async () => {
    const document = { ...DOCUMENT, issuer: `${ISSUER}/` };
    expect(await party({ document }).found).toMatchObject({ issuers: [`${ISSUER}/`] });
  });

  test('by what is set, which comes before what is discovered', async () => {
    const { asked, found } = party({ details: MANUAL });
    expect(await found).toMatchObject({
      urls: MANUAL,
      issuers: [ISSUER],
      algorithms: undefined,
      pkce: false,
    });
    expect(asked).toEqual([]);
    const some = party({ details: { token_url: MANUAL.token_url } });
    expect(await some.found).toMatchObject({
      urls: { token_url: MANUAL.token_url, authorize_url: `${ISSUER}/authorize` },
    });
  });

  test.each([
    [true, true],
    [false, false],
    ['true', false],
    [undefined, false],
  ])('as one whose answers name it, where its document says so: %s', async (flag, namesItself) => {
    const document = { ...DOCUMENT, authorization_response_iss_parameter_supported: flag };
    expect(await party({ document }).found).toMatchObject({ namesItself });
  });

  test('once for two hours', async () => {
    let now = 0;
    let count = 0;
    const access: ProviderAccess = {
      plainHttp: 'never',
      urls: {},
      fetch: () => {
        count += 1;
        const body = count > 1 ? 'gone' : JSON.stringify(DOCUMENT);
        return Promise.resolve({ ok: true, status: 200, contentType: '', body });
      },
    };
    const discovery = createDiscovery(access, () => now);
    await Promise.all([discovery.provider(ISSUER), discovery.provider(ISSUER)]);
    expect(count).toBe(1);
    now = 2 * 3_600_000;
    expect(await discovery.provider(ISSUER)).toMatchObject({ issuer: ISSUER });
    expect(count).toBe(2);
    expect(await discovery.provider(ISSUER)).toMatchObject({ issuer: ISSUER });
    expect(count).toBe(2);
  });
});

describe('an OpenID provider is refused', () => {
  test.each<readonly [string, Given]>([
    [
      'whose document is of another issuer',
      { document: { ...DOCUMENT, issuer: 'https://evil.example.com' } },
    ],
    ['whose document has no issuer', { document: { ...DOCUMENT, issuer: undefined } }],
    ['whose document is no object', { document: { ok: true, status: 200, contentType: '', body: '[]' } }],
    ['whose document cannot be fetched', { document: { ok: false, reason: 'timeout' } }],
    ['whose document is elsewhere', { document: { ok: true, status: 301, contentType: '', body: '{}' } }],
    ['that has no token endpoint', { document: { ...DOCUMENT, token_endpoint: undefined } }],
    ['that has no client id', { details: { client_id: '' } }],
    ['that is at plain HTTP', { details: { oidc_issuer: 'http://idp.example.com' } }],
    ['that is at plain HTTP on this machine', { details: { oidc_issuer: 'http://localhost:1' } }],
    [
      'that sends tokens by plain HTTP',
      { document: { ...DOCUMENT, token_endpoint: 'http://idp.example.com/t' } },
    ],
    ['that has its keys at plain HTTP', { document: { ...DOCUMENT, jwks_uri: 'http://idp.example.com/k' } }],
    [
      'that logs in by a script',
      { document: { ...DOCUMENT, authorization_endpoint: 'javascript:alert(1)' } },
    ],
    [
      'that pretends to be on this machine',
      {
        access: { plainHttp: 'loopback' },
        document: { ...DOCUMENT, token_endpoint: 'http://localhost.evil.example.com/t' },
      },
    ],
  ])('%s', async (_, given) => {
    await expect(party(given).found).rejects.toThrow(/Idp/);
  });

  test.each<readonly [string, Given, string]>([
    [
      'another issuer',
      { document: { ...DOCUMENT, issuer: 'https://other.example.com' } },
      `${ISSUER}/.well-known/openid-configuration is of the issuer https://other.example.com, and oidc_issuer is ${ISSUER}`,
    ],
    [
      'a document that is not there',
      { document: { ok: true, status: 404, contentType: '', body: '' } },
      `${ISSUER}/.well-known/openid-configuration answered 404`,
    ],
    [
      'no answer',
      { document: { ok: false, reason: 'unreachable' } },
      `${ISSUER}/.well-known/openid-configuration cannot be reached`,
    ],
    [
      'an issuer with a password, which is not repeated',
      { details: { oidc_issuer: 'https://me:secret@idp.example.com' } },
      'oidc_issuer is not HTTPS, or has a password in it; `identity.providers.plainHttp` lets plain HTTP be on this machine',
    ],
    [
      'a URL at plain HTTP',
      { document: { ...DOCUMENT, jwks_uri: 'http://idp.example.com/k' } },
      'jwks_uri is not HTTPS, or has a password in it; `identity.providers.plainHttp` lets plain HTTP be on this machine',
    ],
    [
      'what is missing',
      { details: { client_id: '' }, document: { ...DOCUMENT, token_endpoint: undefined } },
      'token_url, client_id is not known',
    ],
  ])('and the operator is told of %s', async (_, given, reason) => {
    await expect(party(given).found).rejects.toMatchObject({ name: 'OpenIdRefusal', reason });
  });

  test('that is a SAML provider', () => expect(party({ type: 'SAML' }).found).rejects.toThrow(/SAML/));
});

describe('a social provider', () => {
  test('has the URLs that AWS has fixed, whatever its details say', async () => {
    const { found } = party({
      type: 'Google',
      details: { ...MANUAL, oidc_issuer: 'https://evil.example.com' },
    });
    expect(await found).toMatchObject({
      urls: { token_url: 'https://www.googleapis.com/oauth2/v4/token' },
      issuers: ['https://accounts.google.com', 'accounts.google.com'],
      algorithms: ['RS256'],
    });
  });

  test('has the version of its API that is set, if that is one', async () => {
    const at = async (api_version: string) =>
      (await party({ type: 'Facebook', details: { api_version } }).found).urls.token_url;
    expect(await at('v21.0')).toBe('https://graph.facebook.com/v21.0/oauth/access_token');
    expect(await at('v1.0/../../x')).toBe('https://graph.facebook.com/v17.0/oauth/access_token');
  });

  test('has a stand-in only where plain HTTP may be', async () => {
    const urls = { Google: { token_url: 'http://127.0.0.1:1/token' } };
    await expect(party({ type: 'Google', access: { urls } }).found).rejects.toThrow('not HTTPS');
    expect(await party({ type: 'Google', access: { urls, plainHttp: 'loopback' } }).found).toMatchObject({
      urls: { token_url: 'http://127.0.0.1:1/token' },
    });
  });
});
