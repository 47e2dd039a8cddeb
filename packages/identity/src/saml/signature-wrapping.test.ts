import { describe, expect, test } from 'vitest';
import {
  assertionXml,
  posted,
  responseXml,
  signed,
  type TestResponse,
  testProvider,
} from './test-messages.ts';
import { wrappings } from './test-wrapping.ts';
import { verifyResponse } from './verify-response.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const ACS = 'https://auth.example.com/saml2/idpresponse';
const provider = testProvider();

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
  nameId: 'mallory@example.com',
  attributes: '',
  sessionIndex: '_session',
};

const VARIANTS = wrappings(GOOD, 'admin@example.com', provider);
const signedResponse = signed(responseXml(GOOD), provider, { element: 'Response' });
const signedAssertion = signed(assertionXml(GOOD), provider, { element: 'Assertion' });

describe('signature wrapping fails the log-in', () => {
  test.each(VARIANTS)('%s', async (_, xml) => {
    const result = await verifyResponse(posted(xml), {
      certificates: [provider.certificate],
      issuer: provider.entityId,
      audiences: [GOOD.audience],
      recipients: [ACS],
      answers: { requestId: '_request' },
      decryptionKeys: null,
      mustEncrypt: false,
      now: NOW,
    });
    expect(result).toMatchObject({ ok: false });
    if (result.ok) return;
    expect(['SAML_SIGNATURE', 'SAML_MALFORMED', 'SAML_UNSIGNED']).toContain(result.code);
  });

  test('each variant differs from the genuine message, which is accepted', async () => {
    const genuine = responseXml(GOOD, signedAssertion);
    const result = await verifyResponse(posted(genuine), {
      certificates: [provider.certificate],
      issuer: provider.entityId,
      audiences: [GOOD.audience],
      recipients: [ACS],
      answers: { requestId: '_request' },
      decryptionKeys: null,
      mustEncrypt: false,
      now: NOW,
    });
    expect(result).toMatchObject({ ok: true, assertion: { nameId: { value: 'mallory@example.com' } } });
    expect(new Set([genuine, signedResponse, ...VARIANTS.map(([, xml]) => xml)]).size).toBe(
      VARIANTS.length + 2,
    );
  });
});
