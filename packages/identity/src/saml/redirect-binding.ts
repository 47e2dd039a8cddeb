import { type KeyObject, sign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { markupText } from '../service/markup-text.ts';
import type { NameId } from './assertion.ts';
import { HTTP_POST } from './names.ts';

const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

export interface RedirectMessage {
  /** Where it goes; its own query stays. */
  readonly location: string;
  readonly relayState: string;
  /** RSA; `null`: the message is not signed. */
  readonly key: KeyObject | null;
}

export interface AuthnRequest {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  /** Entity id of the service provider. */
  readonly issuer: string;
  readonly assertionConsumerUrl: string;
}

/** The URL that takes a log-in request to a provider by HTTP-Redirect. SAML Bindings section 3.4. */
export function authnRequestUrl(request: AuthnRequest, message: RedirectMessage): string {
  const xml =
    `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"` +
    ` ID="${markupText(request.id)}" Version="2.0" IssueInstant="${new Date(request.issuedAt).toISOString()}"` +
    ` Destination="${markupText(message.location)}" ProtocolBinding="${HTTP_POST}"` +
    ` AssertionConsumerServiceURL="${markupText(request.assertionConsumerUrl)}">` +
    `<saml:Issuer>${markupText(request.issuer)}</saml:Issuer></samlp:AuthnRequest>`;
  return redirectUrl(xml, message);
}

export interface LogoutRequest {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly issuer: string;
  readonly nameId: NameId;
  readonly sessionIndex: string | undefined;
}

/** The URL that takes a log-out request to a provider by HTTP-Redirect. SAML Core section 3.7.1. */
export function logoutRequestUrl(request: LogoutRequest, message: RedirectMessage): string {
  const { nameId, sessionIndex } = request;
  const qualifiers = [
    attribute('Format', nameId.format),
    attribute('NameQualifier', nameId.nameQualifier),
    attribute('SPNameQualifier', nameId.spNameQualifier),
  ].join('');
  const session =
    sessionIndex === undefined ? '' : `<samlp:SessionIndex>${markupText(sessionIndex)}</samlp:SessionIndex>`;
  const xml =
    `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"` +
    ` ID="${markupText(request.id)}" Version="2.0" IssueInstant="${new Date(request.issuedAt).toISOString()}"` +
    ` Destination="${markupText(message.location)}"><saml:Issuer>${markupText(request.issuer)}</saml:Issuer>` +
    `<saml:NameID${qualifiers}>${markupText(nameId.value)}</saml:NameID>${session}</samlp:LogoutRequest>`;
  return redirectUrl(xml, message);
}

function attribute(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name}="${markupText(value)}"`;
}

function redirectUrl(xml: string, { location, relayState, key }: RedirectMessage): string {
  const parts = [
    `SAMLRequest=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}`,
    `RelayState=${encodeURIComponent(relayState)}`,
  ];
  if (key !== null) {
    parts.push(`SigAlg=${encodeURIComponent(RSA_SHA256)}`);
    // Section 3.4.4.1: the signature is over the query as it is sent.
    const signature = sign('sha256', Buffer.from(parts.join('&')), key).toString('base64');
    parts.push(`Signature=${encodeURIComponent(signature)}`);
  }
  return `${location}${location.includes('?') ? '&' : '?'}${parts.join('&')}`;
}
