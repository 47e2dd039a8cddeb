import { ASSERTION, DSIG, PROTOCOL } from './names.ts';
import { SamlRefusal } from './refusal.ts';
import { attributeOf, childrenOf, descendants, type XmlElement } from './xml-tree.ts';

/** Elements that may be mistaken for what they are not, wherever they stand and whatever namespace they claim. */
const WRAPPABLE: ReadonlySet<string> = new Set([
  'Response',
  'LogoutResponse',
  'Assertion',
  'EncryptedAssertion',
  'Signature',
]);

/**
 * Throws unless assertions and signatures stand where they belong: one assertion, directly in the response; at most
 * one signature in each of them, directly; nothing of the kind anywhere else. All identifiers are different. So no
 * signature can be over an element other than the one that is read ("On Breaking SAML: Be Whoever You Want to Be",
 * Somorovsky and others, 2012).
 */
export function checkStructure(root: XmlElement): void {
  const allowed = new Set<XmlElement>([root]);
  const isResponse = root.name === 'Response' && root.namespace === PROTOCOL;
  const assertions = isResponse
    ? [...childrenOf(root, ASSERTION, 'Assertion'), ...childrenOf(root, ASSERTION, 'EncryptedAssertion')]
    : [];
  if (assertions.length > 1) throw wrapped('SAML Response has more than one Assertion.');
  for (const holder of [root, ...assertions]) {
    allowed.add(holder);
    const signatures = childrenOf(holder, DSIG, 'Signature');
    if (signatures.length > 1) throw wrapped(`SAML ${holder.name} has more than one Signature.`);
    for (const signature of signatures) allowed.add(signature);
  }
  const ids = new Set<string>();
  for (const element of descendants(root)) {
    if (WRAPPABLE.has(element.name) && !allowed.has(element))
      throw wrapped(`SAML message has a ${element.name} where none belongs.`);
    for (const { name, value } of element.attributes) {
      if (name.toLowerCase() !== 'id') continue;
      if (ids.has(value)) throw wrapped('SAML message has an ID twice.');
      ids.add(value);
    }
  }
}

/** Throws unless it is the element of the protocol in the version that is spoken here. */
export function checkMessage(root: XmlElement, name: 'Response' | 'LogoutResponse'): void {
  if (root.name !== name || root.namespace !== PROTOCOL)
    throw new SamlRefusal('SAML_MALFORMED', `SAML message is not a ${name}.`);
  checkVersion(root);
}

export function checkVersion(element: XmlElement): void {
  if (attributeOf(element, 'Version') !== '2.0')
    throw new SamlRefusal('SAML_UNSUPPORTED', 'SAML message is not of version 2.0.');
}

function wrapped(detail: string): SamlRefusal {
  return new SamlRefusal('SAML_SIGNATURE', detail);
}
