import { X509Certificate } from 'node:crypto';
import { instantOf } from './instant.ts';
import { DSIG, HTTP_REDIRECT, METADATA, PROTOCOL } from './names.ts';
import { failureOf, type SamlFailure, SamlRefusal } from './refusal.ts';
import { attributeOf, childrenOf, onlyChild, parseDocument, type XmlElement } from './xml-tree.ts';

/** What a provider says of itself. */
export interface ProviderMetadata {
  readonly ok: true;
  readonly entityId: string;
  /** PEM; any of them may have signed. */
  readonly certificates: readonly string[];
  /** Where requests go by HTTP-Redirect. */
  readonly signOnUrl: string;
  /** Absent: the provider has no single log-out by HTTP-Redirect. */
  readonly logoutUrl?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly validUntil?: number | undefined;
}

/** Characters of a metadata document. */
export const MAX_METADATA_LENGTH = 1_000_000;
/** Cognito Developer Guide "Things to know about SAML IdPs". */
const MAX_CERTIFICATE_LENGTH = 4_096;

/** Reads the metadata of one identity provider. Never throws. SAML Metadata section 2.3.2. */
export async function parseMetadata(text: string): Promise<ProviderMetadata | SamlFailure> {
  try {
    if (text.length > MAX_METADATA_LENGTH)
      throw new SamlRefusal(
        'SAML_TOO_LARGE',
        `SAML metadata has more than ${MAX_METADATA_LENGTH} characters.`,
      );
    return metadataOf(await parseDocument(text.trim()));
  } catch (error) {
    return failureOf(error);
  }
}

function metadataOf(root: XmlElement): ProviderMetadata {
  const entity = entityOf(root);
  const entityId = attributeOf(entity, 'entityID');
  if (entityId === undefined || entityId === '') throw malformed('SAML metadata has no entityID.');
  const role = identityProviderOf(entity);
  if (role === undefined) throw malformed('SAML metadata is not of an identity provider.');
  const certificates = childrenOf(role, METADATA, 'KeyDescriptor')
    .filter((one) => (attributeOf(one, 'use') ?? 'signing') === 'signing')
    .flatMap(certificatesOf);
  if (certificates.length === 0) throw malformed('SAML metadata has no certificate that signs.');
  const signOnUrl = locationOf(role, 'SingleSignOnService');
  if (signOnUrl === undefined)
    throw malformed('SAML metadata has no SingleSignOnService with the HTTP-Redirect binding.');
  const ends = [root, entity, role].flatMap((one) => instantOf(one, 'validUntil') ?? []);
  return {
    ok: true,
    entityId,
    certificates: [...new Set(certificates)],
    signOnUrl,
    logoutUrl: locationOf(role, 'SingleLogoutService'),
    validUntil: ends.length === 0 ? undefined : Math.min(...ends),
  };
}

function entityOf(root: XmlElement): XmlElement {
  if (root.namespace === METADATA && root.name === 'EntityDescriptor') return root;
  if (root.namespace !== METADATA || root.name !== 'EntitiesDescriptor')
    throw malformed('SAML metadata has no EntityDescriptor.');
  const [entity, ...more] = childrenOf(root, METADATA, 'EntityDescriptor').filter(
    (one) => identityProviderOf(one) !== undefined,
  );
  if (entity === undefined || more.length > 0)
    throw malformed('SAML metadata is not of one identity provider.');
  return entity;
}

function identityProviderOf(entity: XmlElement): XmlElement | undefined {
  return childrenOf(entity, METADATA, 'IDPSSODescriptor').find((one) =>
    (attributeOf(one, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(PROTOCOL),
  );
}

function certificatesOf(descriptor: XmlElement): readonly string[] {
  const info = onlyChild(descriptor, DSIG, 'KeyInfo');
  return childrenOf(info, DSIG, 'X509Data')
    .flatMap((data) => childrenOf(data, DSIG, 'X509Certificate'))
    .map(({ text }) => {
      const compact = text.replaceAll(/\s/g, '');
      if (compact.length > MAX_CERTIFICATE_LENGTH)
        throw malformed(`SAML metadata has a certificate of more than ${MAX_CERTIFICATE_LENGTH} characters.`);
      const certificate = new X509Certificate(Buffer.from(compact, 'base64'));
      // RSA signatures only, so that no certificate is tried with an algorithm that is not its own.
      if (certificate.publicKey.asymmetricKeyType !== 'rsa')
        throw malformed('SAML metadata has a certificate that is not of an RSA key.');
      return certificate.toString();
    });
}

function locationOf(role: XmlElement, service: string): string | undefined {
  const found = childrenOf(role, METADATA, service).find(
    (one) => attributeOf(one, 'Binding') === HTTP_REDIRECT,
  );
  const location = found && attributeOf(found, 'Location');
  if (location === undefined) return undefined;
  if (!URL.canParse(location) || !/^https?:$/.test(new URL(location).protocol))
    throw malformed(`SAML metadata has a ${service} at no URL.`);
  return location;
}

function malformed(detail: string): SamlRefusal {
  return new SamlRefusal('SAML_MALFORMED', detail);
}
