import { decodePosted } from './decode-message.ts';
import { CLOCK_SKEW_MS, requiredInstant } from './instant.ts';
import { checkMessage, checkStructure } from './message-structure.ts';
import { ASSERTION, PROTOCOL, SUCCESS } from './names.ts';
import { failureOf, type SamlFailure, SamlRefusal } from './refusal.ts';
import { signedElement } from './verify-signature.ts';
import { attributeOf, onlyChild, parseMessage } from './xml-tree.ts';

export interface LogoutExpectations {
  /** Certificates (PEM) of this provider, and of no other. */
  readonly certificates: readonly string[];
  readonly issuer: string;
  /** Where log-out responses go. */
  readonly destination: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** How long ago it may have been issued. */
const MAX_AGE_MS = 5 * 60_000;

/**
 * Verifies a log-out response that came by the POST binding, which must be signed. Never throws. SAML Profiles section
 * 4.4.4.2.
 */
export async function verifyLogoutResponse(
  message: string,
  { certificates, issuer, destination, requestId, now }: LogoutExpectations,
): Promise<{ readonly ok: true } | SamlFailure> {
  try {
    const text = decodePosted(message);
    const root = await parseMessage(text);
    checkMessage(root, 'LogoutResponse');
    checkStructure(root);
    const signed = await signedElement(text, root, certificates);
    if (signed === undefined) throw new SamlRefusal('SAML_UNSIGNED', 'SAML LogoutResponse is not signed.');
    if (onlyChild(signed, ASSERTION, 'Issuer').text.trim() !== issuer)
      throw new SamlRefusal('SAML_ISSUER', 'SAML LogoutResponse is from another issuer.');
    if (attributeOf(signed, 'Destination') !== destination)
      throw new SamlRefusal('SAML_DESTINATION', 'SAML LogoutResponse is for another destination.');
    if (attributeOf(signed, 'InResponseTo') !== requestId)
      throw new SamlRefusal('SAML_IN_RESPONSE_TO', 'SAML LogoutResponse answers another request.');
    const age = now - requiredInstant(signed, 'IssueInstant');
    if (age > MAX_AGE_MS + CLOCK_SKEW_MS || age < -CLOCK_SKEW_MS)
      throw new SamlRefusal('SAML_TIME', 'SAML LogoutResponse is of another time.');
    const status = onlyChild(onlyChild(signed, PROTOCOL, 'Status'), PROTOCOL, 'StatusCode');
    if (attributeOf(status, 'Value') !== SUCCESS)
      throw new SamlRefusal('SAML_STATUS', 'The identity provider did not sign the user out.');
    return { ok: true };
  } catch (error) {
    return failureOf(error);
  }
}
