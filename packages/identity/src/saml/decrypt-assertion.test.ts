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

const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const UNSUPPORTED =
  'SAML message has a DTD, a comment, a processing instruction or a character data section.';
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

/** What whoever sent it learns, whatever is wrong inside. */
const UNIFORM = 'SAML Assertion cannot be decrypted, or is not signed as it must be.';

/** `why`: what only the operator learns. */
async function sealedRefusal(xml: string, why: string): Promise<void> {
  expect(await verifyResponse(posted(xml), EXPECTED)).toEqual({
    ok: false,
    code: 'SAML_ENCRYPTION',
    detail: UNIFORM,
    unsaid: why,
  });
}

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
    ['by AES-128-GCM', hidden(signedAssertion, { by: 'aes-128-gcm' })],
    ['by AES-256-CBC', hidden(signedAssertion, { by: 'aes-256-cbc' })],
    ['by AES-128-CBC', hidden(signedAssertion, { by: 'aes-128-cbc' })],
    [
      'whose key says whose it is',
      hidden().replace('<xenc:CipherData>', '<ds:KeyInfo><ds:KeyName>pool</ds:KeyName></ds:KeyInfo>$&'),
    ],
    ['with its key beside it', hidden(signedAssertion, { key: 'beside' })],
    [
      'whose type is said',
      hidden().replace('<xenc:EncryptedData ', `<xenc:EncryptedData Type="${XENC}Element" `),
    ],
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
  const NO_KEY = 'no key of the service opens it';

  test('that is not signed, inside or out: whoever has the certificate can encrypt', () =>
    sealedRefusal(hidden(assertionXml(GOOD)), 'it is not signed'));

  test('that an attacker signed inside', () =>
    sealedRefusal(
      hidden(signed(assertionXml(GOOD), attacker, { element: 'Assertion' })),
      'SAML Assertion signature is invalid.',
    ));

  test('that an attacker signed inside, though the response is signed well', () =>
    refused(
      signed(hidden(signed(assertionXml(GOOD), attacker, { element: 'Assertion' })), provider, {
        element: 'Response',
      }),
      'SAML_SIGNATURE',
    ));

  test('that is encrypted for another key', () =>
    sealedRefusal(responseXml(GOOD, encrypted(signedAssertion, attacker.certificate)), NO_KEY));

  test('that is encrypted for the key of the provider itself', () =>
    sealedRefusal(responseXml(GOOD, encrypted(signedAssertion, provider.certificate)), NO_KEY));

  test('that was exchanged in a signed response', () => {
    const xml = signed(hidden(assertionXml(GOOD)), provider, { element: 'Response' });
    const other = encrypted(assertionXml({ ...GOOD, nameId: 'admin' }), pool.certificate);
    return refused(
      xml.replace(/<saml:EncryptedAssertion.*<\/saml:EncryptedAssertion>/s, other),
      'SAML_SIGNATURE',
    );
  });

  test('that is signed by SHA-1 inside', () =>
    sealedRefusal(
      hidden(signed(assertionXml(GOOD), provider, { element: 'Assertion', algorithm: 'sha1' })),
      'SAML signature is invalid: its SignatureMethod is not accepted.',
    ));

  test('whose key is encrypted with PKCS #1 v1.5, said or not', async () => {
    const transport = 'http://www.w3.org/2001/04/xmlenc#rsa-1_5';
    await refused(hidden(signedAssertion, { oldPadding: true, transport }), 'SAML_ALGORITHM');
    await sealedRefusal(hidden(signedAssertion, { oldPadding: true }), NO_KEY);
  });

  test.each([
    ['Triple DES', `${XENC}tripledes-cbc`],
    ['AES with 192 bits', `${XENC}aes192-cbc`],
    ['nothing', ''],
  ])('that is encrypted with %s', (_, content) =>
    refused(hidden(signedAssertion, { content }), 'SAML_ALGORITHM'),
  );

  test.each([
    [
      "a digest that is not the mask's",
      '<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/>',
    ],
    ['a label', '<xenc:OAEPparams xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">AAAA</xenc:OAEPparams>'],
  ])('whose key is encrypted by OAEP with %s', (_, inside) =>
    refused(
      hidden().replace(
        '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>',
        `<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p">${inside}</xenc:EncryptionMethod>`,
      ),
      'SAML_ALGORITHM',
    ),
  );

  test.each<readonly [string, string, string]>([
    [
      'another element',
      '<saml:Attribute xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>',
      'what is encrypted is not an Assertion',
    ],
    ['no XML', 'Assertion', 'SAML message is not one element.'],
    [
      'a whole response',
      signed(responseXml(GOOD), provider, { element: 'Assertion' }),
      'what is encrypted is not an Assertion',
    ],
    [
      'an assertion of another namespace',
      signedAssertion.replaceAll('urn:oasis:names:tc:SAML:2.0:assertion', 'urn:other'),
      'what is encrypted is not an Assertion',
    ],
    [
      'two assertions',
      `${signedAssertion}${assertionXml({ ...GOOD, assertionId: '_evil' })}`,
      'SAML message is not one element.',
    ],
    [
      'an encrypted assertion: encrypted twice',
      encrypted(signedAssertion, pool.certificate),
      'what is encrypted is not an Assertion',
    ],
    [
      'an encrypted assertion in an assertion',
      assertionXml(GOOD).replace(
        '</saml:Assertion>',
        `${encrypted(signedAssertion, pool.certificate)}</saml:Assertion>`,
      ),
      'SAML message has a EncryptedAssertion where none belongs.',
    ],
    [
      'an external entity',
      `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${signedAssertion}`,
      UNSUPPORTED,
    ],
    [
      'an entity bomb',
      `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${signedAssertion.replace('Carla', '&b;')}`,
      UNSUPPORTED,
    ],
    [
      'an entity that nobody declared',
      signedAssertion.replace('Carla', '&b;'),
      'SAML message is not well-formed.',
    ],
    ['a comment', signedAssertion.replace('Carla', 'Car<!-- -->la'), UNSUPPORTED],
    [
      'deeper than a message is',
      `${'<a>'.repeat(60)}${'</a>'.repeat(60)}`,
      'SAML message is nested too deeply.',
    ],
    [
      'more elements than a message has',
      `<a>${'<b/>'.repeat(3_000)}</a>`,
      'SAML message has too many elements or attributes.',
    ],
  ])('that is %s inside', (_, inside, why) => sealedRefusal(hidden(inside), why));

  test('that has the genuine one inside another', () => {
    const evil = assertionXml({ ...GOOD, nameId: 'admin', assertionId: '_evil' });
    return sealedRefusal(
      hidden(evil.replace('</saml:Assertion>', `${signedAssertion}</saml:Assertion>`)),
      'SAML message has a Assertion where none belongs.',
    );
  });

  test('that names its subject, or says an attribute, in an encrypted element', async () => {
    const inside = (xml: string) => hidden(signed(xml, provider, { element: 'Assertion' }));
    const secret = encrypted('<x/>', pool.certificate);
    const id = secret.replaceAll('EncryptedAssertion', 'EncryptedID');
    const attribute = secret.replaceAll('EncryptedAssertion', 'EncryptedAttribute');
    const named = assertionXml(GOOD).replace(/<saml:NameID.*<\/saml:NameID>/, id);
    const says = assertionXml({
      ...GOOD,
      attributes: `<saml:AttributeStatement>${attribute}</saml:AttributeStatement>`,
    });
    await refused(inside(named), 'SAML_SUBJECT');
    await refused(inside(says), 'SAML_UNSUPPORTED');
  });

  test('beside one that is not encrypted', () =>
    refused(
      responseXml(GOOD, `${encrypted(signedAssertion, pool.certificate)}${signedAssertion}`),
      'SAML_SIGNATURE',
    ));

  test('beside another', () =>
    refused(responseXml(GOOD, encrypted(signedAssertion, pool.certificate).repeat(2)), 'SAML_SIGNATURE'));

  test('where none belongs', () =>
    refused(
      responseXml(GOOD, signedAssertion).replace(
        '</samlp:Status>',
        `${encrypted(signedAssertion, pool.certificate)}</samlp:Status>`,
      ),
      'SAML_SIGNATURE',
      { mustEncrypt: false },
    ));

  test('of more characters than a message has', () =>
    refused(hidden(assertionXml({ ...GOOD, attributes: ' '.repeat(80_000) })), 'SAML_TOO_LARGE'));

  test('where encryption was not agreed on', () =>
    refused(hidden(), 'SAML_ENCRYPTION', { decryptionKeys: null, mustEncrypt: false }));

  test('an assertion in clear is, where encryption was agreed on', () =>
    refused(responseXml(GOOD, signedAssertion), 'SAML_ENCRYPTION'));
});

describe('an encrypted assertion is refused for its key', () => {
  const beside = hidden(signedAssertion, { key: 'beside' });
  const retrieval = '<ds:RetrievalMethod URI="#_key"/>';
  const key = /<xenc:EncryptedKey .*<\/xenc:EncryptedKey>/s;
  const evilKey = (key.exec(hidden())?.[0] ?? '').replace('_key', '_evil');

  test.each<readonly [string, string]>([
    ['of which there are two', hidden().replace(key, `$&${evilKey}`)],
    ['of which there is one inside and one beside', beside.replace(retrieval, `${evilKey}${retrieval}`)],
    ['that is nowhere', hidden().replace(key, '')],
    [
      'that is outside, in the response',
      hidden().replace(key, '').replace('<samlp:Status>', '$&'.concat(evilKey)),
    ],
    ['that is beside it and not named', beside.replace(retrieval, '')],
    ['that is named otherwise', beside.replace(retrieval, '<ds:RetrievalMethod URI="#_other"/>')],
    [
      'that is named by a URL',
      beside.replace(retrieval, '<ds:RetrievalMethod URI="https://evil.example.com/key"/>'),
    ],
    [
      'that is named by an expression',
      beside.replace(retrieval, `<ds:RetrievalMethod URI="#' or //*[//*[//*[//*]]] or '"/>`),
    ],
    ['that is named twice', beside.replace(retrieval, retrieval.repeat(2))],
    ['that has a key itself', hidden().replace('<xenc:CipherData>', `<ds:KeyInfo>${evilKey}</ds:KeyInfo>$&`)],
    [
      'of no namespace',
      hidden().replace(key, (one) => one.replaceAll('xenc:', '').replace('xmlns:xenc', 'xmlns:x')),
    ],
    [
      'whose value is elsewhere',
      hidden().replace(
        /<xenc:CipherValue>[^<]*<\/xenc:CipherValue>/,
        '<xenc:CipherReference URI="https://evil.example.com"/>',
      ),
    ],
    ['whose value is not base64', hidden().replace('<xenc:CipherValue>', '$&*')],
    [
      'though two values are there',
      hidden().replace('<xenc:CipherValue>', '<xenc:CipherValue>AAAA</xenc:CipherValue>$&'),
    ],
    [
      'and its content, which is not an element',
      hidden().replace('<xenc:EncryptedData ', `$&Type="${XENC}Content" `),
    ],
  ])('%s', async (_, xml) => {
    const result = await verifyResponse(posted(xml), EXPECTED);
    expect(result.ok ? 'accepted' : result.code).toMatch(/^SAML_(ENCRYPTION|MALFORMED)$/);
  });
});

describe('what was changed on its way is refused with the same words, wherever it fails', () => {
  const flip = (at: number) => (content: Buffer) => {
    const changed = Buffer.from(content);
    const index = at < 0 ? changed.length + at : at;
    changed[index] = (changed[index] ?? 0) ^ 1;
    return changed;
  };
  /** Into the text itself: the block before it carries the change. */
  const inName = (content: Buffer) => flip(16 + signedAssertion.indexOf('Carla') - 16)(content);

  test.each<readonly [string, EncryptOptions]>([
    ['the vector of GCM', { change: flip(0) }],
    ['the text of GCM', { change: flip(40) }],
    ['the tag of GCM', { change: flip(-1) }],
    ['a tag of GCM that was cut to four bytes', { change: (content) => content.subarray(0, -12) }],
    ['GCM that is nothing but a tag', { change: (content) => content.subarray(-16) }],
    ['GCM that is empty', { change: () => Buffer.alloc(0) }],
    ['the vector of CBC: the first element', { by: 'aes-256-cbc', change: flip(1) }],
    ['the padding of CBC', { by: 'aes-256-cbc', change: flip(-17) }],
    ['the last block of CBC', { by: 'aes-256-cbc', change: flip(-1) }],
    ['a text of CBC, which may stay XML', { by: 'aes-256-cbc', change: inName }],
    ['CBC that is cut', { by: 'aes-256-cbc', change: (content) => content.subarray(0, -16) }],
    ['CBC that is no whole block', { by: 'aes-256-cbc', change: (content) => content.subarray(0, -1) }],
    ['CBC that is nothing but a vector', { by: 'aes-256-cbc', change: (content) => content.subarray(0, 16) }],
    ['GCM that says CBC', { content: `${XENC}aes256-cbc` }],
    ['CBC that says GCM', { by: 'aes-256-cbc', content: 'http://www.w3.org/2009/xmlenc11#aes256-gcm' }],
    ['a key of 256 bits that says 128', { content: 'http://www.w3.org/2009/xmlenc11#aes128-gcm' }],
    ['a key of 128 bits that says 256', { by: 'aes-128-cbc', content: `${XENC}aes256-cbc` }],
  ])('%s', async (_, options) => {
    expect(await verifyResponse(posted(hidden(signedAssertion, options)), EXPECTED)).toMatchObject({
      ok: false,
      code: 'SAML_ENCRYPTION',
      detail: UNIFORM,
    });
  });

  test('a block of CBC that stays well-formed, and is no more what was signed', async () => {
    const filler = 'A'.repeat(64);
    const text = assertionXml({
      ...GOOD,
      attributes: `<saml:AttributeStatement><saml:Attribute Name="${filler}"/></saml:AttributeStatement>`,
    });
    const inside = signed(text, provider, { element: 'Assertion' });
    const outcomes = new Set<string>();
    const unsaid = new Set<string | undefined>();
    const from = Math.ceil(inside.indexOf(filler) / 16) * 16;
    // The first block turns into noise; of some noises UTF-8 or XML is left, of most it is not.
    for (let bit = 0; bit < 8; bit += 1) {
      const change = (content: Buffer) => {
        const changed = Buffer.from(content);
        changed[from + 16] = (changed[from + 16] ?? 0) ^ (1 << bit);
        return changed;
      };
      const xml = hidden(inside, { by: 'aes-128-cbc', change });
      const result = await verifyResponse(posted(xml), EXPECTED);
      outcomes.add(result.ok ? 'accepted' : `${result.code} ${result.detail}`);
      unsaid.add(result.ok ? undefined : result.unsaid);
    }
    expect([...outcomes]).toEqual([`SAML_ENCRYPTION ${UNIFORM}`]);
    expect(unsaid).not.toContain(undefined);
  });
});
