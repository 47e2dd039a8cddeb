import { createHash } from 'node:crypto';
import { assertionXml, responseXml, signed, type TestProvider, type TestResponse } from './test-messages.ts';

const SIGNATURE = /<Signature .*<\/Signature>/s;
const afterIssuer = (xml: string, what: string): string =>
  xml.replace('</saml:Issuer>', `</saml:Issuer>${what}`);
const atEnd = (xml: string, element: string, what: string): string =>
  xml.replace(new RegExp(`</${element}>$`), `${what}</${element}>`);
const inSignature = (signature: string, what: string): string =>
  signature.replace('</Signature>', `${what}</Signature>`);

const sameId = (xml: string): string => xml.replace('_evil"', '_assertion"');
const digestOf = (xml: string): string =>
  `<DigestValue xmlns="http://www.w3.org/2000/09/xmldsig#">${createHash('sha256').update(xml).digest('base64')}</DigestValue>`;

/**
 * XML signature wrapping: a genuine signature stands in the message, over the genuine element somewhere, and another
 * element stands where it is read. The numbers are those of "On Breaking SAML: Be Whoever You Want to Be" (Somorovsky
 * and others, 2012) as testing tools use them.
 *
 * `good`: whom the provider named, with the IDs `_response` and `_assertion`; `nameId`: who the attacker wants to be.
 */
export function wrappings(
  good: TestResponse,
  nameId: string,
  provider: TestProvider,
): readonly (readonly [name: string, xml: string])[] {
  const evil: TestResponse = { ...good, nameId, assertionId: '_evil', responseId: '_evilresponse' };
  const signedResponse = signed(responseXml(good), provider, { element: 'Response' });
  const signedAssertion = signed(assertionXml(good), provider, { element: 'Assertion' });
  const responseSignature = SIGNATURE.exec(signedResponse)?.[0] ?? '';
  const assertionSignature = SIGNATURE.exec(signedAssertion)?.[0] ?? '';
  const bareResponse = signedResponse.replace(SIGNATURE, '');
  const bareAssertion = signedAssertion.replace(SIGNATURE, '');
  const evilAssertion = assertionXml(evil);

  return [
    [
      'XSW1: the genuine response in the signature of another',
      afterIssuer(responseXml(evil), inSignature(responseSignature, bareResponse)),
    ],
    [
      'XSW2: the genuine response beside its detached signature in another',
      afterIssuer(responseXml(evil), `${bareResponse}${responseSignature}`),
    ],
    [
      'XSW3: another assertion before the genuine one',
      responseXml(good, `${evilAssertion}${signedAssertion}`),
    ],
    ['XSW3, the other way round', responseXml(good, `${signedAssertion}${evilAssertion}`)],
    [
      'XSW4: the genuine assertion in another',
      responseXml(good, atEnd(evilAssertion, 'saml:Assertion', signedAssertion)),
    ],
    [
      'XSW5: the signature in another assertion, the genuine one after it',
      responseXml(good, `${afterIssuer(evilAssertion, assertionSignature)}${bareAssertion}`),
    ],
    [
      'XSW6: the genuine assertion in its signature, in another',
      responseXml(good, afterIssuer(evilAssertion, inSignature(assertionSignature, bareAssertion))),
    ],
    [
      'XSW7: another assertion in Extensions',
      responseXml(good, `<samlp:Extensions>${evilAssertion}</samlp:Extensions>${signedAssertion}`),
    ],
    [
      'XSW7, the genuine one in Extensions',
      responseXml(good, `<samlp:Extensions>${signedAssertion}</samlp:Extensions>${evilAssertion}`),
    ],
    [
      'XSW8: the genuine assertion in an Object of its signature, in another',
      responseXml(
        good,
        afterIssuer(evilAssertion, inSignature(assertionSignature, `<Object>${bareAssertion}</Object>`)),
      ),
    ],
    [
      'the genuine assertion in Advice of another',
      responseXml(
        good,
        afterIssuer(
          atEnd(evilAssertion, 'saml:Assertion', `<saml:Advice>${bareAssertion}</saml:Advice>`),
          assertionSignature,
        ),
      ),
    ],
    [
      'another assertion with the ID of the genuine one',
      responseXml(good, `${sameId(evilAssertion)}${signedAssertion}`),
    ],
    [
      'the same ID under another name of the attribute',
      responseXml(good, `${evilAssertion.replace('ID="_evil"', 'ID="_evil" Id="_assertion"')}`).replace(
        '</samlp:Response>',
        `${signedAssertion}</samlp:Response>`,
      ),
    ],
    [
      'another assertion in a namespace of its own',
      responseXml(
        good,
        `${signedAssertion}${evilAssertion.replace('urn:oasis:names:tc:SAML:2.0:assertion', 'urn:evil')}`,
      ),
    ],
    [
      'the signature of the assertion as the signature of the response',
      afterIssuer(responseXml(evil, bareAssertion), assertionSignature),
    ],
    [
      'the whole genuine response in an element of a new root',
      `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_root" Version="2.0">${signedResponse}</samlp:Response>`,
    ],
    ['two roots', `${signedResponse}${responseXml(evil)}`],
    ['two signatures in the assertion', responseXml(good, afterIssuer(signedAssertion, assertionSignature))],
    [
      'two SignedInfo in the signature',
      responseXml(
        evil,
        signedAssertion.replace(
          /(<SignedInfo>.*<\/SignedInfo>)/s,
          (info) => `${info.replace('_assertion', '_evil')}${info}`,
        ),
      ),
    ],
    [
      'two references',
      responseXml(
        good,
        signedAssertion.replace(/<Reference .*<\/Reference>/s, (reference) => `${reference}${reference}`),
      ),
    ],
    [
      'two digests',
      responseXml(
        good,
        signedAssertion.replace(
          /<DigestValue>.*<\/DigestValue>/s,
          (digest) => `<DigestValue>AAAA</DigestValue>${digest}`,
        ),
      ),
    ],
    [
      'a reference to the whole document',
      responseXml(good, signedAssertion.replace('URI="#_assertion"', 'URI=""')),
    ],
    [
      'a reference by an expression',
      responseXml(good, signedAssertion.replace('URI="#_assertion"', `URI="#xpointer(id('_assertion'))"`)),
    ],
    [
      'another ID of the assertion in a namespace',
      responseXml(
        good,
        signedAssertion
          .replace(' ID="_assertion"', ' xmlns:x="urn:evil" x:ID="_assertion" ID="_evil"')
          .replace(good.nameId, evil.nameId),
      ),
    ],
    [
      'a digest of another assertion in the status',
      responseXml(good, signedAssertion.replace(good.nameId, evil.nameId)).replace(
        '</samlp:Status>',
        `<samlp:StatusDetail>${digestOf(evilAssertion)}</samlp:StatusDetail></samlp:Status>`,
      ),
    ],
    [
      'another reference in an Object of the signature',
      responseXml(
        good,
        signedAssertion
          .replace(good.nameId, evil.nameId)
          .replace(
            '</Signature>',
            `<Object><SignedInfo>${digestOf(evilAssertion)}</SignedInfo></Object></Signature>`,
          ),
      ),
    ],
  ];
}
