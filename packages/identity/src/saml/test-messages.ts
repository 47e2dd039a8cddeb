import {
  constants,
  createCipheriv,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { signXml } from '@node-saml/node-saml/lib/xml.js';
import { selfSignedCertificate } from './self-signed-certificate.ts';

/** An identity provider of a test, and messages as it writes them, part by part, so that each can be wrong. */
export interface TestProvider {
  readonly entityId: string;
  readonly key: KeyObject;
  /** PEM. */
  readonly privateKey: string;
  readonly certificate: string;
}

export function testProvider(entityId = 'https://idp.example.com/metadata'): TestProvider {
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = selfSignedCertificate({
    key,
    commonName: 'idp.example.com',
    notBefore: Date.UTC(2020, 0, 1),
    notAfter: Date.UTC(2060, 0, 1),
  });
  return { entityId, key, privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate };
}

export interface TestResponse {
  readonly issuer: string;
  readonly responseId: string;
  readonly assertionId: string;
  readonly destination: string;
  readonly recipient: string;
  readonly audience: string;
  /** Empty: the response answers no request. */
  readonly inResponseTo: string;
  readonly issuedAt: number;
  readonly notBefore: number;
  readonly notOnOrAfter: number;
  /** XML. */
  readonly nameId: string;
  /** XML of `AttributeStatement`s. */
  readonly attributes: string;
  readonly sessionIndex: string;
}

export function assertionXml(of: TestResponse): string {
  const answers = of.inResponseTo === '' ? '' : ` InResponseTo="${of.inResponseTo}"`;
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${of.assertionId}" Version="2.0" IssueInstant="${instant(of.issuedAt)}">` +
    `<saml:Issuer>${of.issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${of.nameId}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">` +
    `<saml:SubjectConfirmationData NotOnOrAfter="${instant(of.notOnOrAfter)}" Recipient="${of.recipient}"${answers}/>` +
    `</saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${instant(of.notBefore)}" NotOnOrAfter="${instant(of.notOnOrAfter)}">` +
    `<saml:AudienceRestriction><saml:Audience>${of.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${instant(of.issuedAt)}" SessionIndex="${of.sessionIndex}"><saml:AuthnContext>` +
    `<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>` +
    `</saml:AuthnContext></saml:AuthnStatement>${of.attributes}</saml:Assertion>`
  );
}

/** `assertion`: what stands where the assertion belongs. */
export function responseXml(of: TestResponse, assertion: string = assertionXml(of)): string {
  const answers = of.inResponseTo === '' ? '' : ` InResponseTo="${of.inResponseTo}"`;
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ` +
    `ID="${of.responseId}" Version="2.0" IssueInstant="${instant(of.issuedAt)}" Destination="${of.destination}"${answers}>` +
    `<saml:Issuer>${of.issuer}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>` +
    `${assertion}</samlp:Response>`
  );
}

export function attributeXml(name: string, ...values: readonly string[]): string {
  const inner = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('');
  return `<saml:AttributeStatement><saml:Attribute Name="${name}">${inner}</saml:Attribute></saml:AttributeStatement>`;
}

export interface SignOptions {
  /** Which element, by its local name; the first of that name. */
  readonly element: 'Assertion' | 'Response' | 'LogoutResponse';
  readonly algorithm?: 'sha1' | 'sha256' | 'sha512';
  readonly transforms?: readonly string[];
}

/** With a signature after the element's `Issuer`. */
export function signed(xml: string, { privateKey, certificate }: TestProvider, options: SignOptions): string {
  const element = `(//*[local-name(.)='${options.element}'])[1]`;
  return signXml(
    xml,
    element,
    { reference: `${element}/*[local-name(.)='Issuer']`, action: 'after' },
    {
      privateKey,
      publicCert: certificate,
      signatureAlgorithm: options.algorithm ?? 'sha256',
      digestAlgorithm: options.algorithm ?? 'sha256',
      ...(options.transforms === undefined ? {} : { xmlSignatureTransforms: [...options.transforms] }),
    },
  );
}

export interface EncryptOptions {
  /** What it is encrypted by: AES-256-GCM unless said. */
  readonly by?: keyof typeof CONTENT;
  /** What the message says that it is encrypted by, where that is something else. */
  readonly content?: string;
  readonly transport?: string;
  /** PKCS #1 v1.5 in place of OAEP. */
  readonly oldPadding?: boolean;
  /** Changes what is encrypted, its vector before it. */
  readonly change?: (content: Buffer) => Buffer;
  /** Where the key stands: in the data, or beside it and named. */
  readonly key?: 'inside' | 'beside';
}

const CONTENT = {
  'aes-256-gcm': 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'aes-128-gcm': 'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'aes-256-cbc': 'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
  'aes-128-cbc': 'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
} as const;

/** An `EncryptedAssertion` for whom the certificate is of. XML Encryption 1.1 section 5.2. */
export function encrypted(xml: string, certificate: string, options: EncryptOptions = {}): string {
  const by = options.by ?? 'aes-256-gcm';
  const key = randomBytes(by.includes('256') ? 32 : 16);
  const content = encryptedBytes(by, key, xml);
  const padding =
    options.oldPadding === true ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
  const wrapped = publicEncrypt({ key: certificate, padding }, key).toString('base64');
  const transport = options.transport ?? 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';
  const value = (text: string): string =>
    `<xenc:CipherData><xenc:CipherValue>${text}</xenc:CipherValue></xenc:CipherData>`;
  const encryptedKey = `<xenc:EncryptedKey xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Id="_key"><xenc:EncryptionMethod Algorithm="${transport}"/>${value(wrapped)}</xenc:EncryptedKey>`;
  const isBeside = options.key === 'beside';
  const info = isBeside ? '<ds:RetrievalMethod URI="#_key"/>' : encryptedKey;
  return (
    `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">` +
    `<xenc:EncryptionMethod Algorithm="${options.content ?? CONTENT[by]}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${info}</ds:KeyInfo>` +
    `${value((options.change?.(content) ?? content).toString('base64'))}</xenc:EncryptedData>${isBeside ? encryptedKey : ''}</saml:EncryptedAssertion>`
  );
}

function encryptedBytes(by: keyof typeof CONTENT, key: Buffer, xml: string): Buffer {
  if (by === 'aes-256-gcm' || by === 'aes-128-gcm') {
    const iv = randomBytes(12);
    const cipher = createCipheriv(by, key, iv);
    return Buffer.concat([iv, cipher.update(xml), cipher.final(), cipher.getAuthTag()]);
  }
  const iv = randomBytes(16);
  const cipher = createCipheriv(by, key, iv);
  return Buffer.concat([iv, cipher.update(xml), cipher.final()]);
}

export function posted(xml: string): string {
  return Buffer.from(xml).toString('base64');
}

export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Metadata of the provider, with all certificates that are given. */
export function metadataXml(
  { entityId, certificate }: Pick<TestProvider, 'entityId' | 'certificate'>,
  more: {
    readonly certificates?: readonly string[];
    readonly signOnUrl?: string;
    readonly logoutUrl?: string;
    readonly validUntil?: number;
  } = {},
): string {
  const keys = (more.certificates ?? [certificate]).map((pem) => {
    const body = pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');
    return `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
  });
  const redirect = 'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"';
  const logout =
    more.logoutUrl === undefined ? '' : `<md:SingleLogoutService ${redirect} Location="${more.logoutUrl}"/>`;
  const end = more.validUntil === undefined ? '' : ` validUntil="${instant(more.validUntil)}"`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<!-- of a test -->\n` +
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"${end}>` +
    `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}${logout}` +
    `<md:SingleSignOnService ${redirect} Location="${more.signOnUrl ?? 'https://idp.example.com/sso'}"/>` +
    `</md:IDPSSODescriptor></md:EntityDescriptor>`
  );
}
