import { describe, expect, test } from 'vitest';
import {
  attributeXml,
  posted,
  responseXml,
  signed,
  type TestResponse,
  testProvider,
} from './test-messages.ts';
import { type ResponseExpectations, verifyResponse } from './verify-response.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const ACS = 'https://auth.example.com/saml2/idpresponse';
const AUDIENCE = 'urn:amazon:cognito:sp:eu-west-1_abc';
const provider = testProvider();

const GOOD: TestResponse = {
  issuer: provider.entityId,
  responseId: '_response',
  assertionId: '_assertion',
  destination: ACS,
  recipient: ACS,
  audience: AUDIENCE,
  inResponseTo: '_request',
  issuedAt: NOW,
  notBefore: NOW - MINUTE,
  notOnOrAfter: NOW + 5 * MINUTE,
  nameId: 'Carla@example.com',
  attributes: attributeXml('email', 'carla@example.com'),
  sessionIndex: '_session',
};

const EXPECTED: ResponseExpectations = {
  certificates: [provider.certificate],
  issuer: provider.entityId,
  audiences: [AUDIENCE],
  recipients: [ACS],
  answers: { requestId: '_request' },
  decryptionKeys: null,
  mustEncrypt: false,
  now: NOW,
};

describe('a SAML response is accepted', () => {
  test.each([
    ['with the assertion signed', signed(responseXml(GOOD), provider, { element: 'Assertion' })],
    ['with the response signed', signed(responseXml(GOOD), provider, { element: 'Response' })],
    [
      'with both signed',
      signed(signed(responseXml(GOOD), provider, { element: 'Assertion' }), provider, {
        element: 'Response',
      }),
    ],
  ])('%s', async (_, xml) => {
    const result = await verifyResponse(posted(xml), EXPECTED);
    expect(result).toMatchObject({
      ok: true,
      assertion: {
        id: '_assertion',
        issuer: provider.entityId,
        nameId: { value: 'Carla@example.com' },
        sessionIndex: '_session',
      },
    });
    if (!result.ok) return;
    expect(result.assertion.attributes.get('email')).toEqual(['carla@example.com']);
    expect(result.replayableUntil).toBeGreaterThanOrEqual(GOOD.notOnOrAfter);
  });
});
