import { describe, expect, test } from 'vitest';
import type { SamlFailureCode } from './refusal.ts';
import {
  assertionXml,
  type EncryptOptions,
  encrypted,
  posted,
  responseXml,
  signed,
  type TestResponse,
  testProvider,
} from './test-messages.ts';
import { type ResponseExpectations, verifyResponse } from './verify-response.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const ACS = 'https://auth.example.com/saml2/idpresponse';
const provider = testProvider();
const attacker = testProvider();
/** Keys of the service provider. */
const pool = testProvider('urn:pool');

const GOOD: TestResponse = {
  issuer: provider.entityId,
  responseId: '_response',
  assertionId: '_assertion',
  destination: ACS,
  recipient: ACS,
  audience: 'urn:amazon:cognito:sp:eu-west-1_abc',
  inResponseTo: '_request',
  issuedAt: NOW,
  notBefore: NOW - 60_000,
  notOnOrAfter: NOW + 300_000,
  nameId: 'Carla',
  attributes: '',
  sessionIndex: '_session',
};
const EXPECTED: ResponseExpectations = {
  certificates: [provider.certificate],
  issuer: provider.entityId,
  audiences: [GOOD.audience],
  recipients: [ACS],
  answers: { requestId: '_request' },
  decryptionKeys: [pool.privateKey],
  mustEncrypt: true,
  now: NOW,
};
const signedAssertion = signed(assertionXml(GOOD), provider, { element: 'Assertion' });
const hidden = (xml: string = signedAssertion, options: EncryptOptions = {}): string =>
  responseXml(GOOD, encrypted(xml, pool.certificate, options));

async function refused(
  xml: string,
  code: SamlFailureCode,
  expected: Partial<ResponseExpectations> = {},
): Promise<void> {
  const result = await verifyResponse(posted(xml), { ...EXPECTED, ...expected });
  expect(result.ok ? 'accepted' : result.code).toBe(code);
}

describe('an encrypted assertion is accepted', () => {
  test.each([
    ['signed inside', hidden()],
    ['in a signed response', signed(hidden(assertionXml(GOOD)), provider, { element: 'Response' })],
    ['signed inside and out', signed(hidden(), provider, { element: 'Response' })],
  ])('%s', async (_, xml) => {
    expect(await verifyResponse(posted(xml), EXPECTED)).toMatchObject({
      ok: true,
      assertion: { nameId: { value: 'Carla' } },
    });
  });

  test('for a key that was used before', async () => {
    const decryptionKeys = [attacker.privateKey, pool.privateKey];
    expect(await verifyResponse(posted(hidden()), { ...EXPECTED, decryptionKeys })).toMatchObject({
      ok: true,
    });
  });
});

describe('an encrypted assertion is refused', () => {
  test('that is not signed, inside or out: whoever has the certificate can encrypt', () =>
    refused(hidden(assertionXml(GOOD)), 'SAML_UNSIGNED'));

  test('that an attacker signed inside', () =>
    refused(hidden(signed(assertionXml(GOOD), attacker, { element: 'Assertion' })), 'SAML_SIGNATURE'));

  test('that an attacker signed inside, though the response is signed well', () =>
    refused(
      signed(hidden(signed(assertionXml(GOOD), attacker, { element: 'Assertion' })), provider, {
        element: 'Response',
      }),
      'SAML_SIGNATURE',
    ));

  test('that is encrypted for another key', () =>
    refused(responseXml(GOOD, encrypted(signedAssertion, attacker.certificate)), 'SAML_ENCRYPTION'));

  test('that was exchanged in a signed response', () => {
    const xml = signed(hidden(assertionXml(GOOD)), provider, { element: 'Response' });
    const other = encrypted(assertionXml({ ...GOOD, nameId: 'admin' }), pool.certificate);
    return refused(
      xml.replace(/<saml:EncryptedAssertion.*<\/saml:EncryptedAssertion>/s, other),
      'SAML_SIGNATURE',
    );
  });

  test('that was changed', () => {
    const xml = hidden();
    const at = xml.lastIndexOf('</xenc:CipherValue>') - 8;
    const by = xml[at] === 'A' ? 'B' : 'A';
    return refused(`${xml.slice(0, at)}${by}${xml.slice(at + 1)}`, 'SAML_ENCRYPTION');
  });

  test('that is signed by SHA-1 inside', () =>
    refused(
      hidden(signed(assertionXml(GOOD), provider, { element: 'Assertion', algorithm: 'sha1' })),
      'SAML_ALGORITHM',
    ));

  test('whose key is encrypted with PKCS #1 v1.5, said or not', async () => {
    const transport = 'http://www.w3.org/2001/04/xmlenc#rsa-1_5';
    await refused(hidden(signedAssertion, { oldPadding: true, transport }), 'SAML_ALGORITHM');
    await refused(hidden(signedAssertion, { oldPadding: true }), 'SAML_ENCRYPTION');
  });

  test('that is encrypted with Triple DES', () =>
    refused(
      hidden(signedAssertion, { content: 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc' }),
      'SAML_ALGORITHM',
    ));

  test.each([
    ['another element', '<saml:Attribute xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>'],
    ['no XML', 'Assertion'],
    ['a whole response', signed(responseXml(GOOD), provider, { element: 'Assertion' })],
    ['two assertions', `${signedAssertion}${assertionXml({ ...GOOD, assertionId: '_evil' })}`],
    ['a DTD', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${signedAssertion}`],
  ])('that is %s inside', (_, inside) => refused(hidden(inside), 'SAML_ENCRYPTION'));

  test('that has the genuine one inside another', () => {
    const evil = assertionXml({ ...GOOD, nameId: 'admin', assertionId: '_evil' });
    return refused(
      hidden(evil.replace('</saml:Assertion>', `${signedAssertion}</saml:Assertion>`)),
      'SAML_SIGNATURE',
    );
  });

  test('beside one that is not encrypted', () =>
    refused(
      responseXml(GOOD, `${encrypted(signedAssertion, pool.certificate)}${signedAssertion}`),
      'SAML_SIGNATURE',
    ));

  test('with two encrypted keys', () => {
    const xml = hidden().replace(/<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/s, '$&$&');
    return refused(xml, 'SAML_ENCRYPTION');
  });

  test('where encryption was not agreed on', () =>
    refused(hidden(), 'SAML_ENCRYPTION', { decryptionKeys: null, mustEncrypt: false }));

  test('an assertion in clear is, where encryption was agreed on', () =>
    refused(responseXml(GOOD, signedAssertion), 'SAML_ENCRYPTION'));
});
