import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseMetadata } from './metadata.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';
import { metadataXml, testProvider } from './test-messages.ts';

const provider = testProvider();
const other = testProvider();
const GOOD = metadataXml(provider, { logoutUrl: 'https://idp.example.com/slo' });

describe('metadata of an identity provider', () => {
  test('says who it is, where it is, and by what it signs', async () => {
    expect(await parseMetadata(GOOD)).toEqual({
      ok: true,
      entityId: provider.entityId,
      certificates: [provider.certificate],
      signOnUrl: 'https://idp.example.com/sso',
      logoutUrl: 'https://idp.example.com/slo',
      validUntil: undefined,
    });
  });

  test('has all certificates that sign, and none that only encrypts', async () => {
    const two = metadataXml(provider, { certificates: [provider.certificate, other.certificate] });
    expect(await parseMetadata(two)).toMatchObject({
      certificates: [provider.certificate, other.certificate],
    });
    const one = two.replace(/use="signing"(?!.*use="signing")/s, 'use="encryption"');
    expect(await parseMetadata(one)).toMatchObject({ certificates: [provider.certificate] });
    const unsaid = two.replaceAll(' use="signing"', '');
    expect(await parseMetadata(unsaid)).toMatchObject({
      certificates: [provider.certificate, other.certificate],
    });
  });

  test('ends where it says so', async () => {
    const validUntil = Date.UTC(2027, 0, 1);
    expect(await parseMetadata(metadataXml(provider, { validUntil }))).toMatchObject({ validUntil });
  });

  test('may be one of a collection', async () => {
    const entity = GOOD.slice(GOOD.indexOf('<md:EntityDescriptor'));
    const sp = '<md:EntityDescriptor entityID="urn:sp"><md:SPSSODescriptor/></md:EntityDescriptor>';
    const all = (inside: string): string =>
      `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${inside}</md:EntitiesDescriptor>`;
    expect(await parseMetadata(all(sp + entity))).toMatchObject({ ok: true, entityId: provider.entityId });
    expect(await parseMetadata(all(entity + entity))).toMatchObject({ ok: false });
    expect(await parseMetadata(all(sp))).toMatchObject({ ok: false });
  });

  test.each([
    ['nothing', ''],
    ['no XML', 'https://idp.example.com'],
    ['a DTD', GOOD.replace('<md:Entity', '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><md:Entity')],
    ['another element', GOOD.replaceAll('EntityDescriptor', 'Entity')],
    ['another namespace', GOOD.replace('SAML:2.0:metadata', 'SAML:1.0:metadata')],
    ['another protocol', GOOD.replace('SAML:2.0:protocol', 'SAML:1.1:protocol')],
    ['no entityID', GOOD.replace(/ entityID="[^"]*"/, '')],
    ['no certificate', GOOD.replace(/<md:KeyDescriptor.*<\/md:KeyDescriptor>/s, '')],
    [
      'a certificate that is none',
      GOOD.replace(/(<ds:X509Certificate>).*(<\/ds:X509Certificate>)/s, '$1AAAA$2'),
    ],
    ['no sign-on by redirect', GOOD.replaceAll('HTTP-Redirect', 'HTTP-POST')],
    ['a sign-on that is a script', GOOD.replace('https://idp.example.com/sso', 'javascript:alert(1)')],
    ['a log-out that is no URL', GOOD.replace('https://idp.example.com/slo', '/slo')],
    ['too much', `${GOOD}${' '.repeat(1_000_000)}`],
  ])('with %s is refused', async (_, text) => {
    expect(await parseMetadata(text)).toMatchObject({ ok: false });
  });
});

describe('a self-signed certificate', () => {
  test('has the name, the times and the key, and its own signature', () => {
    const pem = selfSignedCertificate({
      key: provider.key,
      commonName: 'eu-west-1_abc',
      notBefore: Date.UTC(2026, 0, 1),
      notAfter: Date.UTC(2051, 0, 1),
    });
    const certificate = new X509Certificate(pem);
    expect(certificate.subject).toBe('CN=eu-west-1_abc');
    expect(certificate.issuer).toBe('CN=eu-west-1_abc');
    expect(Date.parse(certificate.validFrom)).toBe(Date.UTC(2026, 0, 1));
    expect(Date.parse(certificate.validTo)).toBe(Date.UTC(2051, 0, 1));
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(provider.key)).toBe(true);
  });

  test('is the same for the same key, name and times', () => {
    const request = {
      key: provider.key,
      commonName: 'eu-west-1_abc',
      notBefore: Date.UTC(2026, 0, 1),
      notAfter: Date.UTC(2051, 0, 1),
    };
    expect(selfSignedCertificate(request)).toBe(selfSignedCertificate(request));
    expect(selfSignedCertificate(request)).not.toBe(selfSignedCertificate({ ...request, notBefore: 0 }));
  });
});
