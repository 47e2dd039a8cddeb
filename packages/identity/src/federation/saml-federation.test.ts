import * as samlify from 'samlify';
import { afterEach, describe, expect, test } from 'vitest';
import { assertionXml, attributeXml, instant, metadataXml, testProvider } from '../saml/test-messages.ts';
import { startIdentity, type TestIdentity, type TestIdentityOptions } from '../test-identity.ts';
import { clientById, partOf, poolById } from '../user-pools/pools.ts';
import { userByUsername } from '../user-pools/users.ts';
import { beginFederation } from './begin-federation.ts';
import { finishFederation } from './finish-federation.ts';
import { samlCertificate } from './saml-keys.ts';
import { callback } from './test-callback.ts';

// The messages are checked by this service, not by the stand-in.
samlify.setSchemaValidator({ validate: () => Promise.resolve('not checked') });

const POOL = 'eu-west-1_saml1';
const CLIENT = 'samlclient';
const RESUME = 'client_id=samlclient&response_type=code&state=of-the-app';
const provider = testProvider();

interface Options extends TestIdentityOptions {
  readonly details?: Readonly<Record<string, string>>;
  readonly mapping?: Readonly<Record<string, string>>;
  readonly pool?: Readonly<Record<string, unknown>>;
  readonly client?: Readonly<Record<string, unknown>>;
}

let running: TestIdentity | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start({ details, mapping, pool, client, ...options }: Options = {}): Promise<TestIdentity> {
  running = await startIdentity({
    ...options,
    resources: [
      { type: 'UserPool', id: POOL, properties: { UserPoolName: 'saml', ...(pool as object) } },
      {
        type: 'UserPoolClient',
        id: CLIENT,
        properties: { UserPoolId: POOL, SupportedIdentityProviders: ['Okta'], ...(client as object) },
      },
      {
        type: 'UserPoolIdentityProvider',
        id: 'Okta',
        properties: {
          UserPoolId: POOL,
          ProviderName: 'Okta',
          ProviderType: 'SAML',
          ProviderDetails: { MetadataFile: metadataXml(provider), ...details },
          AttributeMapping: mapping ?? { email: 'mail', name: 'displayName' },
        },
      },
    ],
  });
  return running;
}

async function begin({ context }: TestIdentity) {
  const pool = await poolById(context.db, context.place, POOL);
  const client = await clientById(context.db, CLIENT);
  const part = await partOf(context.db, POOL, 'identity-provider', 'Okta');
  if (part === undefined) throw new Error('no provider');
  const begun = await beginFederation(context, { pool, client, provider: part, resume: RESUME });
  if (!begun.ok) throw new Error(begun.description);
  const query = new URL(begun.url).searchParams;
  return { ...begun, query, relayState: query.get('RelayState') as string };
}

/** samlify as the identity provider: it reads the request that the browser brings and signs the answer. */
async function answerOf(
  identity: TestIdentity,
  query: URLSearchParams,
  { mustSignRequest = false, encrypt = false } = {},
): Promise<string> {
  const certificate = await samlCertificate(identity.context, POOL);
  const idp = samlify.IdentityProvider({
    metadata: metadataXml(provider).replace(
      '<md:IDPSSODescriptor ',
      `<md:IDPSSODescriptor WantAuthnRequestsSigned="${mustSignRequest}" `,
    ),
    privateKey: provider.privateKey,
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    isAssertionEncrypted: encrypt,
  });
  const acs = `${identity.url}/saml2/idpresponse`;
  const sp = samlify.ServiceProvider({
    entityID: `urn:amazon:cognito:sp:${POOL}`,
    authnRequestsSigned: mustSignRequest,
    wantAssertionsSigned: true,
    signingCert: certificate,
    encryptCert: certificate,
    assertionConsumerService: [{ Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST', Location: acs }],
  });
  const asked = await idp.parseLoginRequest(sp, 'redirect', {
    query: Object.fromEntries(query),
    octetString: [...query]
      .filter(([name]) => name !== 'Signature')
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&'),
  });
  const requestId = String(asked.extract.request?.id);
  const now = identity.context.ports.now();
  const answered = await idp.createLoginResponse(
    sp,
    asked as never,
    'post',
    { email: 'x' },
    {
      customTagReplacement: () => {
        const assertion = assertionXml({
          issuer: provider.entityId,
          responseId: '_r',
          assertionId: `_a${now}`,
          destination: acs,
          recipient: acs,
          audience: `urn:amazon:cognito:sp:${POOL}`,
          inResponseTo: requestId,
          issuedAt: now,
          notBefore: now - 1000,
          notOnOrAfter: now + 300_000,
          nameId: 'Carla',
          attributes:
            attributeXml('mail', 'carla@example.com') + attributeXml('displayName', 'Carla', 'Carlotta B.'),
          sessionIndex: '_s',
        });
        return {
          id: '_r',
          context:
            `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r" Version="2.0" IssueInstant="${instant(now)}" Destination="${acs}" InResponseTo="${requestId}">` +
            `<saml:Issuer>${provider.entityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${assertion}</samlp:Response>`,
        };
      },
    },
  );
  return answered.context as string;
}

describe('sign-in by a SAML provider', () => {
  test('a user of the provider becomes a user of the pool', async () => {
    const identity = await start();
    const begun = await begin(identity);
    const form = { SAMLResponse: await answerOf(identity, begun.query), RelayState: begun.relayState };
    const finished = await finishFederation(identity.context, callback({ path: '/saml2/idpresponse', form }));
    expect(finished).toMatchObject({
      ok: true,
      resume: RESUME,
      provider: 'Okta',
      client: { id: CLIENT },
      user: {
        username: 'Okta_Carla',
        status: 'EXTERNAL_PROVIDER',
        doc: {
          attributes: {
            email: 'carla@example.com',
            email_verified: 'false',
            name: '[Carla,Carlotta+B.]',
          },
        },
      },
      identities: [
        {
          userId: 'Carla',
          providerName: 'Okta',
          providerType: 'SAML',
          issuer: provider.entityId,
          primary: 'true',
        },
      ],
    });
    const pool = await poolById(identity.context.db, identity.context.place, POOL);
    expect(await userByUsername(identity.context.db, pool, 'Okta_Carla')).toBeDefined();
  });

  test('requests are signed where RequestSigningAlgorithm says so, and verify by the certificate of the pool', async () => {
    const identity = await start({ details: { RequestSigningAlgorithm: 'rsa-sha256' } });
    const begun = await begin(identity);
    expect(begun.query.get('SigAlg')).toBe('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256');
    await expect(answerOf(identity, begun.query, { mustSignRequest: true })).resolves.toBeTypeOf('string');
  });

  test('assertions encrypted for the certificate of the pool are opened', async () => {
    const identity = await start({ details: { EncryptedResponses: 'true' } });
    const begun = await begin(identity);
    const form = {
      SAMLResponse: await answerOf(identity, begun.query, { encrypt: true }),
      RelayState: begun.relayState,
    };
    const finished = await finishFederation(identity.context, callback({ path: '/saml2/idpresponse', form }));
    expect(finished).toMatchObject({ ok: true, user: { username: 'Okta_Carla' } });
  });
});
