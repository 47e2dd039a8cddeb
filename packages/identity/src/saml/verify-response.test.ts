import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_MESSAGE_LENGTH } from './decode-message.ts';
import { CLOCK_SKEW_MS } from './instant.ts';
import type { SamlFailureCode } from './refusal.ts';
import {
  assertionXml,
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
const attacker = testProvider();

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

type Element = 'Assertion' | 'Response';
const good = (change: Partial<TestResponse> = {}, element: Element = 'Assertion'): string =>
  signed(responseXml({ ...GOOD, ...change }), provider, { element });

async function refused(
  message: string,
  code: SamlFailureCode,
  expected: Partial<ResponseExpectations> = {},
): Promise<void> {
  const result = await verifyResponse(message, { ...EXPECTED, ...expected });
  expect(result.ok ? 'accepted' : result.code).toBe(code);
}

describe('a SAML response is accepted', () => {
  test.each([
    ['with the assertion signed', good()],
    ['with the response signed', good({}, 'Response')],
    ['with both signed', signed(good(), provider, { element: 'Response' })],
    [
      'signed with SHA-512',
      signed(responseXml(GOOD), provider, { element: 'Response', algorithm: 'sha512' }),
    ],
    ['with an XML declaration', `<?xml version="1.0" encoding="UTF-8"?>\n${good()}`],
    ['with line ends of its own', good().replace('<samlp:Status>', '\r\n<samlp:Status>')],
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
    expect(result.replayableUntil).toBe(GOOD.notOnOrAfter + CLOCK_SKEW_MS);
  });

  test('signed by any of the certificates', async () => {
    const certificates = [attacker.certificate, provider.certificate];
    expect(await verifyResponse(posted(good()), { ...EXPECTED, certificates })).toMatchObject({ ok: true });
  });

  test('in lines of base64', async () => {
    const lines = posted(good()).replaceAll(/.{76}/g, '$&\r\n');
    expect(await verifyResponse(lines, EXPECTED)).toMatchObject({ ok: true });
  });

  test('with several statements, values and entities in them', async () => {
    const attributes =
      attributeXml('groups', 'a&amp;b', 'c &#x3c; d') +
      attributeXml('groups', 'e') +
      attributeXml('empty', '');
    const result = await verifyResponse(posted(good({ attributes })), EXPECTED);
    expect(result.ok && [...result.assertion.attributes]).toEqual([
      ['groups', ['a&b', 'c < d', 'e']],
      ['empty', ['']],
    ]);
  });

  test('that answers no request, where the provider may begin', async () => {
    const answers = { issuedWithinMs: 6 * MINUTE };
    expect(await verifyResponse(posted(good({ inResponseTo: '' })), { ...EXPECTED, answers })).toMatchObject({
      ok: true,
    });
  });

  test('that names the request in the signed response only', async () => {
    const xml = responseXml(GOOD, assertionXml({ ...GOOD, inResponseTo: '' }));
    const message = posted(signed(xml, provider, { element: 'Response' }));
    expect(await verifyResponse(message, EXPECTED)).toMatchObject({ ok: true });
  });
});

describe('who signed', () => {
  test('nobody', () => refused(posted(responseXml(GOOD)), 'SAML_UNSIGNED'));

  test('an attacker, who puts a certificate into KeyInfo', async () => {
    const xml = signed(responseXml(GOOD), attacker, { element: 'Assertion' });
    expect(xml).toContain('X509Certificate');
    await refused(posted(xml), 'SAML_SIGNATURE');
  });

  test('another provider of the same service', () =>
    refused(posted(good()), 'SAML_SIGNATURE', { certificates: [testProvider('https://other').certificate] }));

  test('the provider, under the name of another', () =>
    refused(posted(good({ issuer: 'https://other.example.com' })), 'SAML_ISSUER'));

  test('the provider the assertion, with the response naming another issuer', () =>
    refused(posted(good().replace(provider.entityId, 'https://other.example.com')), 'SAML_ISSUER'));

  test('no certificate is known', () => refused(posted(good()), 'SAML_SIGNATURE', { certificates: [] }));

  test('the provider only a status or another part', async () => {
    const signature = /<Signature .*<\/Signature>/s.exec(good())?.[0] ?? '';
    const xml = responseXml(GOOD).replace(
      '<samlp:Status>',
      `<samlp:Status ID="_assertion2">${signature.replaceAll('_assertion', '_assertion2')}`,
    );
    await refused(posted(xml), 'SAML_SIGNATURE');
  });
});

describe('what was changed after signing', () => {
  test.each([
    ['the name', 'Carla@example.com', 'admin@example.com'],
    ['an attribute', '>carla@example.com<', '>admin@example.com<'],
    ['the audience', AUDIENCE, 'urn:amazon:cognito:sp:eu-west-1_other'],
    ['a time', new Date(GOOD.notOnOrAfter).toISOString(), new Date(NOW + 1e9).toISOString()],
  ])('%s', async (_, before, after) => {
    for (const element of ['Assertion', 'Response'] as const) {
      const xml = good({}, element);
      expect(xml).toContain(before);
      await refused(posted(xml.replaceAll(before, after)), 'SAML_SIGNATURE');
    }
  });

  test('the assertion of a signed response was exchanged', async () => {
    const other = assertionXml({ ...GOOD, nameId: 'admin@example.com' });
    const xml = good({}, 'Response').replace(/<saml:Assertion.*<\/saml:Assertion>/s, other);
    await refused(posted(xml), 'SAML_SIGNATURE');
  });

  test('the response around a signed assertion says failure', () =>
    refused(posted(good().replace('status:Success', 'status:AuthnFailed')), 'SAML_STATUS'));

  test('one of two signatures does not verify', async () => {
    const both = signed(good(), provider, { element: 'Response' });
    const values = [...both.matchAll(/<SignatureValue>(.*?)<\/SignatureValue>/gs)];
    expect(values).toHaveLength(2);
    for (const [, value = ''] of values) {
      const wrong = `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`;
      await refused(posted(both.replace(value, wrong)), 'SAML_SIGNATURE');
    }
  });

  test('the signature of a signed response was cut out and an unsigned assertion is left', () =>
    refused(posted(good({}, 'Response').replace(/<Signature .*<\/Signature>/s, '')), 'SAML_UNSIGNED'));

  test('any single character of the signed assertion', async () => {
    const xml = good();
    const from = xml.indexOf('<saml:Assertion');
    const to = xml.indexOf('</saml:Assertion>');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: from, max: to }),
        fc.constantFrom('x', '0', ' ', '<', '&'),
        async (at, by) => {
          const changed = `${xml.slice(0, at)}${by}${xml.slice(at + 1)}`;
          const result = await verifyResponse(posted(changed), EXPECTED);
          // White space and letters of KeyInfo are not signed; whatever is accepted says the same.
          if (result.ok) {
            expect(result.assertion.nameId.value).toBe('Carla@example.com');
            expect(result.assertion.attributes.get('email')).toEqual(['carla@example.com']);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('comments and other markup', () => {
  test('a comment cuts no name: it is refused, signed or put in after signing', async () => {
    await refused(posted(good({ nameId: 'admin@example.com<!-- -->.evil.com' })), 'SAML_UNSUPPORTED');
    const after = good({ nameId: 'admin@example.com.evil.com' }).replace(
      'admin@example.com.evil',
      'admin@example.com<!---->.evil',
    );
    await refused(posted(after), 'SAML_UNSUPPORTED');
  });

  test('a comment in a digest is refused', () =>
    refused(posted(good().replace('<DigestValue>', '<DigestValue><!--AAAA-->')), 'SAML_UNSUPPORTED'));

  test.each([
    ['a processing instruction', good().replace('Carla@', '<?x y?>Carla@')],
    ['a character data section', good().replace('Carla@', '<![CDATA[Carla]]>@')],
    ['a DTD', `<!DOCTYPE samlp:Response>${good()}`],
    [
      'an entity bomb',
      `<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>${good().replace('Carla', '&c;')}`,
    ],
    [
      'an external entity',
      `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${good().replace('Carla', '&x;')}`,
    ],
    [
      'a parameter entity',
      `<!DOCTYPE r [<!ENTITY % x SYSTEM "https://evil.example.com/x.dtd"> %x;]>${good()}`,
    ],
    ['a DTD after a declaration', `<?xml version="1.0"?><!DOCTYPE r>${good()}`],
    ['a style sheet', `<?xml-stylesheet href="https://evil.example.com"?>${good()}`],
  ])('%s is refused', (_, xml) => refused(posted(xml), 'SAML_UNSUPPORTED'));

  test.each(['&nbsp;', '&c;', '&', '&#0;', '&#x1;', '&#xd800;', '&#x110000;', '&#99999999;'])(
    'the reference %s is refused',
    (reference) => refused(posted(good().replace('Carla@', `Carla${reference}@`)), 'SAML_MALFORMED'),
  );
});

describe('what is no message', () => {
  test.each([
    ['nothing', ''],
    ['no base64', '!!!!'],
    ['base64 that does not end', posted(good()).slice(0, -3)],
    ['base64url', Buffer.from(good({ nameId: '???>>>' })).toString('base64url')],
    ['no UTF-8', Buffer.from([0x3c, 0xff, 0xfe, 0x3e]).toString('base64')],
    ['UTF-16', Buffer.from(good(), 'utf16le').toString('base64')],
    ['no XML', posted('Response')],
    ['an element that does not end', posted(good().slice(0, -5))],
    ['a null byte', posted(good().replace('Carla', 'Carla\0'))],
    ['a null byte in the root', posted(good().replace('<samlp:Response ', '<samlp:Response\0 '))],
    ['another control character', posted(good().replace('Carla', 'Carla\u0008'))],
    ['an attribute without quotes', posted(good().replace('Version="2.0"', 'Version=2.0'))],
    ['an attribute without value', posted(good().replace('Version="2.0"', 'Version="2.0" x'))],
    ['attributes without space between', posted(good().replace('Version="2.0"', 'Version="2.0"x="y"'))],
    ['an attribute that does not end', posted(good().replace('Version="2.0"', 'Version="2.0'))],
    ['elements that cross', posted(good().replace('</saml:NameID>', '</saml:Issuer>'))],
    ['text after the root', posted(`${good()}x`)],
    ['another root', posted('<x/>')],
    ['a request', posted(good().replaceAll('samlp:Response', 'samlp:AuthnRequest'))],
    [
      'a Response of another namespace',
      posted(responseXml(GOOD).replace('SAML:2.0:protocol', 'SAML:1.0:protocol')),
    ],
    ['an attribute twice', posted(good().replace('Version="2.0"', 'Version="2.0" Version="2.0"'))],
    ['too many elements', posted(good().replace('<samlp:Status>', `${'<x/>'.repeat(2_000)}<samlp:Status>`))],
    [
      'too many attributes',
      posted(
        good().replace(
          '<samlp:Status>',
          `<samlp:Status ${Array.from({ length: 65 }, (_, i) => `a${i}=""`).join(' ')}>`,
        ),
      ),
    ],
    ['too many levels', posted(`${'<a>'.repeat(60)}${'</a>'.repeat(60)}`)],
  ])('%s is refused', (_, message) => refused(message, 'SAML_MALFORMED'));

  test('too many levels to walk are refused, not crashed on', async () => {
    const deep = posted(`${'<a>'.repeat(9_000)}${'</a>'.repeat(9_000)}`);
    await refused(deep, 'SAML_MALFORMED');
  });

  test('a hundred thousand characters are too many', async () => {
    const filler = attributeXml('x', 'y'.repeat(MAX_MESSAGE_LENGTH));
    await refused(posted(good({ attributes: filler })), 'SAML_TOO_LARGE');
  });

  test('another version is refused', async () => {
    await refused(posted(good().replace('Version="2.0"', 'Version="1.1"')), 'SAML_UNSUPPORTED');
    const old = responseXml(GOOD, assertionXml(GOOD).replace('Version="2.0"', 'Version="1.1"'));
    await refused(posted(signed(old, provider, { element: 'Assertion' })), 'SAML_UNSUPPORTED');
  });

  test('random text never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        expect(await verifyResponse(text, EXPECTED)).toMatchObject({ ok: false });
        expect(await verifyResponse(posted(text), EXPECTED)).toMatchObject({ ok: false });
      }),
      { numRuns: 200 },
    );
  });
});

describe('algorithms', () => {
  const SHA1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';

  test('SHA-1 is refused', () =>
    refused(
      posted(signed(responseXml(GOOD), provider, { element: 'Assertion', algorithm: 'sha1' })),
      'SAML_ALGORITHM',
    ));

  test('a digest by SHA-1 is refused', () =>
    refused(
      posted(
        good().replace('http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2000/09/xmldsig#sha1'),
      ),
      'SAML_ALGORITHM',
    ));

  test.each([
    SHA1,
    'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
    'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
    'http://www.w3.org/2000/09/xmldsig#dsa-sha1',
    'none',
    '',
    '__proto__',
    'constructor',
  ])('a signature that says %s is refused', (name) =>
    refused(
      posted(good().replace('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', name)),
      'SAML_ALGORITHM',
    ),
  );

  test('an HMAC with the certificate as its key is refused', async () => {
    const xml = good().replace(
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
    );
    const info = /<SignedInfo>.*<\/SignedInfo>/s.exec(xml)?.[0] ?? '';
    const canonical = info
      .replace('<SignedInfo>', '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">')
      .replaceAll(/<(\w+)([^>]*?) ?\/>/g, '<$1$2></$1>');
    const value = createHmac('sha1', provider.certificate).update(canonical).digest('base64');
    await refused(
      posted(
        xml.replace(/<SignatureValue>.*<\/SignatureValue>/s, `<SignatureValue>${value}</SignatureValue>`),
      ),
      'SAML_ALGORITHM',
    );
  });

  test('a signature method with parameters is refused', () =>
    refused(
      posted(
        good().replace(
          /<SignatureMethod ([^>]*?) ?\/>/,
          '<SignatureMethod $1><HMACOutputLength>1</HMACOutputLength></SignatureMethod>',
        ),
      ),
      'SAML_ALGORITHM',
    ));

  test('an empty signature value is refused', () =>
    refused(
      posted(good().replace(/<SignatureValue>.*<\/SignatureValue>/s, '<SignatureValue/>')),
      'SAML_SIGNATURE',
    ));
});

describe('canonicalisation', () => {
  const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

  test.each([
    ['only the enveloped signature', [ENVELOPED]],
    ['no enveloped signature', [EXCLUSIVE]],
    ['another order', [EXCLUSIVE, ENVELOPED]],
    ['inclusive canonicalisation', [ENVELOPED, 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315']],
    ['one too many', [ENVELOPED, EXCLUSIVE, EXCLUSIVE]],
  ])('%s is refused', async (_, transforms) => {
    const xml = signed(responseXml(GOOD), provider, { element: 'Assertion', transforms });
    const result = await verifyResponse(posted(xml), EXPECTED);
    expect(result.ok ? 'accepted' : result.code).toMatch(/^SAML_(ALGORITHM|MALFORMED|SIGNATURE)$/);
  });

  test.each([
    'http://www.w3.org/TR/1999/REC-xslt-19991116',
    'http://www.w3.org/TR/1999/REC-xpath-19991116',
    'http://www.w3.org/2002/06/xmldsig-filter2',
    'http://www.w3.org/2000/09/xmldsig#base64',
  ])('the transform %s is refused', (name) =>
    refused(
      posted(good().replace(`<Transform Algorithm="${EXCLUSIVE}"`, `<Transform Algorithm="${name}"`)),
      'SAML_ALGORITHM',
    ),
  );

  test('a canonicalisation of SignedInfo that is none is refused', () =>
    refused(
      posted(
        good().replace(
          `<CanonicalizationMethod Algorithm="${EXCLUSIVE}"`,
          '<CanonicalizationMethod Algorithm="none"',
        ),
      ),
      'SAML_ALGORITHM',
    ));

  test('a prefix that is bound anew makes no other element of it', async () => {
    const rebound = good().replace('<saml:NameID ', '<saml:NameID xmlns:saml="urn:evil" ');
    expect(await verifyResponse(posted(rebound), EXPECTED)).toMatchObject({ ok: false });
  });

  test('a namespace declared on the response changes nothing in the assertion', async () => {
    const xml = good().replace('<samlp:Response ', '<samlp:Response xmlns:evil="urn:evil" ');
    expect(await verifyResponse(posted(xml), EXPECTED)).toMatchObject({ ok: true });
  });
});

describe('for whom, when and in answer to what', () => {
  test.each<readonly [string, Partial<TestResponse>, SamlFailureCode]>([
    ['another audience', { audience: 'urn:amazon:cognito:sp:eu-west-1_other' }, 'SAML_AUDIENCE'],
    ['an audience that begins alike', { audience: `${AUDIENCE}d` }, 'SAML_AUDIENCE'],
    ['an audience in other letters', { audience: AUDIENCE.toUpperCase() }, 'SAML_AUDIENCE'],
    ['another recipient', { recipient: 'https://evil.example.com/saml2/idpresponse' }, 'SAML_DESTINATION'],
    ['no recipient', { recipient: '' }, 'SAML_DESTINATION'],
    [
      'another destination',
      { destination: 'https://evil.example.com/saml2/idpresponse' },
      'SAML_DESTINATION',
    ],
    ['another request', { inResponseTo: '_other' }, 'SAML_IN_RESPONSE_TO'],
    ['no request', { inResponseTo: '' }, 'SAML_IN_RESPONSE_TO'],
    ['expired', { notOnOrAfter: NOW - CLOCK_SKEW_MS }, 'SAML_TIME'],
    ['not valid yet', { notBefore: NOW + CLOCK_SKEW_MS + 1_000 }, 'SAML_TIME'],
    ['issued in the future', { issuedAt: NOW + CLOCK_SKEW_MS + 1_000 }, 'SAML_TIME'],
    ['no name', { nameId: '' }, 'SAML_SUBJECT'],
    ['white space for a name', { nameId: ' \n ' }, 'SAML_SUBJECT'],
    ['a space before the name', { nameId: ' carla' }, 'SAML_SUBJECT'],
    ['a space after the name that does not break', { nameId: 'carla&#xa0;' }, 'SAML_SUBJECT'],
    ['an element in the name', { nameId: 'a<saml:b/>' }, 'SAML_SUBJECT'],
    ['a line end in the name', { nameId: 'a&#10;b' }, 'SAML_SUBJECT'],
    ['a name that is too long', { nameId: 'a'.repeat(1_025) }, 'SAML_SUBJECT'],
    ['four bytes in the name', { nameId: 'a😀' }, 'SAML_UNSUPPORTED'],
    ['four bytes in an attribute', { attributes: attributeXml('name', '&#x1F600;') }, 'SAML_UNSUPPORTED'],
  ])('%s is refused', async (_, change, code) => {
    for (const element of ['Assertion', 'Response'] as const)
      await refused(posted(good(change, element)), code);
  });

  test.each<readonly [string, RegExp, string, SamlFailureCode]>([
    ['no conditions', /<saml:Conditions.*<\/saml:Conditions>/s, '', 'SAML_MALFORMED'],
    ['conditions twice', /(<saml:Conditions.*<\/saml:Conditions>)/s, '$1$1', 'SAML_MALFORMED'],
    [
      'no audience restriction',
      /<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/s,
      '',
      'SAML_AUDIENCE',
    ],
    [
      'a second audience restriction of others',
      /(<\/saml:AudienceRestriction>)/,
      '$1<saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction>',
      'SAML_AUDIENCE',
    ],
    [
      'a condition of another kind',
      /(<saml:AudienceRestriction>)/,
      '<saml:Condition/>$1',
      'SAML_UNSUPPORTED',
    ],
    ['no confirmation', /<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/s, '', 'SAML_SUBJECT'],
    ['a confirmation of another method', /cm:bearer/, 'cm:sender-vouches', 'SAML_SUBJECT'],
    [
      'a confirmation that never ends',
      /<saml:SubjectConfirmationData NotOnOrAfter="[^"]*"/,
      '<saml:SubjectConfirmationData',
      'SAML_SUBJECT',
    ],
    ['no subject', /<saml:Subject>.*<\/saml:Subject>/s, '', 'SAML_MALFORMED'],
    ['two subjects', /(<saml:Subject>.*<\/saml:Subject>)/s, '$1$1', 'SAML_MALFORMED'],
    ['two names', /(<saml:NameID .*<\/saml:NameID>)/s, '$1$1', 'SAML_MALFORMED'],
    ['an encrypted name', /<saml:NameID .*<\/saml:NameID>/s, '<saml:EncryptedID/>', 'SAML_SUBJECT'],
    ['no authentication', /<saml:AuthnStatement.*<\/saml:AuthnStatement>/s, '', 'SAML_SUBJECT'],
    [
      'no issuer in the assertion',
      /(<saml:Assertion [^>]*>)<saml:Issuer>[^<]*<\/saml:Issuer>/,
      '$1',
      'SAML_MALFORMED',
    ],
    ['a time that is none', /NotBefore="[^"]*"/, 'NotBefore="yesterday"', 'SAML_MALFORMED'],
    [
      'a time of another zone',
      /NotBefore="[^"]*"/,
      'NotBefore="2026-06-01T12:00:00+02:00"',
      'SAML_MALFORMED',
    ],
    [
      'a session that has ended',
      /SessionIndex=/,
      'SessionNotOnOrAfter="2026-06-01T11:00:00Z" SessionIndex=',
      'SAML_TIME',
    ],
  ])('%s is refused, however well it is signed', async (_, pattern, by, code) => {
    const changed = responseXml(GOOD).replace(pattern, by);
    expect(changed).not.toBe(responseXml(GOOD));
    await refused(posted(signed(changed, provider, { element: 'Response' })), code);
  });

  test('a signed response without destination is refused', () =>
    refused(
      posted(
        signed(responseXml(GOOD).replace(/ Destination="[^"]*"/, ''), provider, { element: 'Response' }),
      ),
      'SAML_DESTINATION',
    ));

  test('a request that only the unsigned response names is refused', () =>
    refused(
      posted(
        responseXml(
          GOOD,
          signed(assertionXml({ ...GOOD, inResponseTo: '' }), provider, { element: 'Assertion' }),
        ),
      ),
      'SAML_IN_RESPONSE_TO',
    ));

  test('a request that the unsigned response names otherwise is refused', () =>
    refused(
      posted(good().replace('InResponseTo="_request"', 'InResponseTo="_other"')),
      'SAML_IN_RESPONSE_TO',
    ));

  test('an answer to a request is refused where the provider begins', () =>
    refused(posted(good()), 'SAML_IN_RESPONSE_TO', { answers: { issuedWithinMs: 6 * MINUTE } }));

  test('an answer to no request that is too old is refused', () =>
    refused(
      posted(good({ inResponseTo: '', issuedAt: NOW - 6 * MINUTE - CLOCK_SKEW_MS - 1_000 })),
      'SAML_TIME',
      { answers: { issuedWithinMs: 6 * MINUTE } },
    ));

  test('clocks may differ by the skew', async () => {
    const early = good({ notBefore: NOW + CLOCK_SKEW_MS });
    const late = good({ notOnOrAfter: NOW - CLOCK_SKEW_MS + 1_000 });
    for (const xml of [early, late])
      expect(await verifyResponse(posted(xml), EXPECTED)).toMatchObject({ ok: true });
  });
});
