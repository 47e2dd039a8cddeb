import { getVerifiedXml } from '@node-saml/node-saml/lib/xml.js';
import { DSIG } from './names.ts';
import { SamlRefusal } from './refusal.ts';
import { checkSignatureProfile } from './signature-profile.ts';
import { optionalChild, parseMessage, type XmlElement } from './xml-tree.ts';

/**
 * The element as its own signature covers it: parsed anew from the very bytes that were signed, without the
 * signature. `undefined`: it has none. Throws where it has one that does not verify by one of the certificates; what
 * the message's `KeyInfo` holds is not looked at.
 *
 * `text`: the document that the element is of, with line ends normalised.
 */
export async function signedElement(
  text: string,
  element: XmlElement,
  certificates: readonly string[],
): Promise<XmlElement | undefined> {
  const signature = optionalChild(element, DSIG, 'Signature');
  if (signature === undefined) return undefined;
  checkSignatureProfile(signature, element);
  const verified = getVerifiedXml(text, element.node as never, [...certificates]);
  if (verified === null)
    throw new SamlRefusal('SAML_SIGNATURE', `SAML ${element.name} signature is invalid.`);
  const signed = await parseMessage(verified);
  // INVARIANT: a signature's reference is its parent, so this is the element and no other.
  if (signed.name !== element.name || signed.namespace !== element.namespace)
    throw new SamlRefusal('SAML_SIGNATURE', `SAML ${element.name} signature is invalid.`);
  return signed;
}
