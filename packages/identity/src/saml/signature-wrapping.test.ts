import { describe, expect, test } from 'vitest';
import {
  assertionXml,
  posted,
  responseXml,
  signed,
  type TestResponse,
  testProvider,
} from './test-messages.ts';
import { verifyResponse } from './verify-response.ts';

/**
 * XML signature wrapping: a genuine signature stands in the message, over the genuine element somewhere, and another
 * element stands where it is read. The numbers are those of "On Breaking SAML: Be Whoever You Want to Be" (Somorovsky
 * and others, 2012) as testing tools use them.
 */
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
const EVIL: TestResponse = {
  ...GOOD,
  nameId: 'admin@example.com',
  assertionId: '_evil',
  responseId: '_evilresponse',
};

const SIGNATURE = /<Signature .*<\/Signature>/s;
const signedResponse = signed(responseXml(GOOD), provider, { element: 'Response' });
const signedAssertion = signed(assertionXml(GOOD), provider, { element: 'Assertion' });
const responseSignature = SIGNATURE.exec(signedResponse)?.[0] ?? '';
const assertionSignature = SIGNATURE.exec(signedAssertion)?.[0] ?? '';
const bareResponse = signedResponse.replace(SIGNATURE, '');
const bareAssertion = signedAssertion.replace(SIGNATURE, '');
const evilAssertion = assertionXml(EVIL);

const afterIssuer = (xml: string, what: string): string =>
  xml.replace('</saml:Issuer>', `</saml:Issuer>${what}`);
const atEnd = (xml: string, element: string, what: string): string =>
  xml.replace(new RegExp(`</${element}>$`), `${what}</${element}>`);
const inSignature = (signature: string, what: string): string =>
  signature.replace('</Signature>', `${what}</Signature>`);

const sameId = (xml: string): string => xml.replace('_evil"', '_assertion"');

const VARIANTS: readonly (readonly [name: string, xml: string])[] = [
  [
    'XSW1: the genuine response in the signature of another',
    afterIssuer(responseXml(EVIL), inSignature(responseSignature, bareResponse)),
  ],
  [
    'XSW2: the genuine response beside its detached signature in another',
    afterIssuer(responseXml(EVIL), `${bareResponse}${responseSignature}`),
  ],
  ['XSW3: another assertion before the genuine one', responseXml(GOOD, `${evilAssertion}${signedAssertion}`)],
  ['XSW3, the other way round', responseXml(GOOD, `${signedAssertion}${evilAssertion}`)],
  [
    'XSW4: the genuine assertion in another',
    responseXml(GOOD, atEnd(evilAssertion, 'saml:Assertion', signedAssertion)),
  ],
  [
    'XSW5: the signature in another assertion, the genuine one after it',
    responseXml(GOOD, `${afterIssuer(evilAssertion, assertionSignature)}${bareAssertion}`),
  ],
  [
    'XSW6: the genuine assertion in its signature, in another',
    responseXml(GOOD, afterIssuer(evilAssertion, inSignature(assertionSignature, bareAssertion))),
  ],
  [
    'XSW7: another assertion in Extensions',
    responseXml(GOOD, `<samlp:Extensions>${evilAssertion}</samlp:Extensions>${signedAssertion}`),
  ],
  [
    'XSW7, the genuine one in Extensions',
    responseXml(GOOD, `<samlp:Extensions>${signedAssertion}</samlp:Extensions>${evilAssertion}`),
  ],
  [
    'XSW8: the genuine assertion in an Object of its signature, in another',
    responseXml(
      GOOD,
      afterIssuer(evilAssertion, inSignature(assertionSignature, `<Object>${bareAssertion}</Object>`)),
    ),
  ],
  [
    'the genuine assertion in Advice of another',
    responseXml(
      GOOD,
      afterIssuer(
        atEnd(evilAssertion, 'saml:Assertion', `<saml:Advice>${bareAssertion}</saml:Advice>`),
        assertionSignature,
      ),
    ),
  ],
  [
    'another assertion with the ID of the genuine one',
    responseXml(GOOD, `${sameId(evilAssertion)}${signedAssertion}`),
  ],
  [
    'the same ID under another name of the attribute',
    responseXml(GOOD, `${evilAssertion.replace('ID="_evil"', 'ID="_evil" Id="_assertion"')}`).replace(
      '</samlp:Response>',
      `${signedAssertion}</samlp:Response>`,
    ),
  ],
  [
    'another assertion in a namespace of its own',
    responseXml(
      GOOD,
      `${signedAssertion}${evilAssertion.replace('urn:oasis:names:tc:SAML:2.0:assertion', 'urn:evil')}`,
    ),
  ],
  [
    'the signature of the assertion as the signature of the response',
    afterIssuer(responseXml(EVIL, bareAssertion), assertionSignature),
  ],
  [
    'the whole genuine response in an element of a new root',
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_root" Version="2.0">${signedResponse}</samlp:Response>`,
  ],
  ['two roots', `${signedResponse}${responseXml(EVIL)}`],
  ['two signatures in the assertion', responseXml(GOOD, afterIssuer(signedAssertion, assertionSignature))],
  [
    'two SignedInfo in the signature',
    responseXml(
      EVIL,
      signedAssertion.replace(
        /(<SignedInfo>.*<\/SignedInfo>)/s,
        (info) => `${info.replace('_assertion', '_evil')}${info}`,
      ),
    ),
  ],
  [
    'two references',
    responseXml(
      GOOD,
      signedAssertion.replace(/<Reference .*<\/Reference>/s, (reference) => `${reference}${reference}`),
    ),
  ],
  [
    'two digests',
    responseXml(
      GOOD,
      signedAssertion.replace(
        /<DigestValue>.*<\/DigestValue>/s,
        (digest) => `<DigestValue>AAAA</DigestValue>${digest}`,
      ),
    ),
  ],
  [
    'a reference to the whole document',
    responseXml(GOOD, signedAssertion.replace('URI="#_assertion"', 'URI=""')),
  ],
  [
    'a reference by an expression',
    responseXml(GOOD, signedAssertion.replace('URI="#_assertion"', `URI="#xpointer(id('_assertion'))"`)),
  ],
];

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
