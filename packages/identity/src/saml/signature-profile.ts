import { DSIG } from './names.ts';
import { SamlRefusal } from './refusal.ts';
import { attributeOf, onlyChild, type XmlElement } from './xml-tree.ts';

const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const EXCLUSIVE_WITH_COMMENTS = `${EXCLUSIVE}WithComments`;

/** RSA with SHA-2. SHA-1, MD5 and HMAC have no row on purpose: a key is a certificate's, and never a shared secret. */
const SIGNATURE_METHODS: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
]);
const DIGEST_METHODS: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
]);

/**
 * Throws unless the signature has the one form that SAML signatures have: enveloped, over the element that it stands
 * in and nothing else, with exclusive canonicalisation, RSA and SHA-2. SAML Core section 5.4. Nothing is verified.
 */
export function checkSignatureProfile(signature: XmlElement, signed: XmlElement): void {
  const id = attributeOf(signed, 'ID');
  if (id === undefined || !/^[A-Za-z_][\w.-]*$/.test(id)) throw refused('the signed element has no ID');
  only(signature, ['SignedInfo', 'SignatureValue', 'KeyInfo']);
  onlyChild(signature, DSIG, 'SignatureValue');
  const info = onlyChild(signature, DSIG, 'SignedInfo');
  only(info, ['CanonicalizationMethod', 'SignatureMethod', 'Reference']);
  const canonicalisation = attributeOf(onlyChild(info, DSIG, 'CanonicalizationMethod'), 'Algorithm');
  if (canonicalisation !== EXCLUSIVE && canonicalisation !== EXCLUSIVE_WITH_COMMENTS)
    throw algorithm('CanonicalizationMethod');
  const method = onlyChild(info, DSIG, 'SignatureMethod');
  if (!SIGNATURE_METHODS.has(attributeOf(method, 'Algorithm') ?? '') || method.children.length > 0)
    throw algorithm('SignatureMethod');
  const reference = onlyChild(info, DSIG, 'Reference');
  if (attributeOf(reference, 'URI') !== `#${id}`)
    throw refused('it is not over the element that it stands in');
  only(reference, ['Transforms', 'DigestMethod', 'DigestValue']);
  const digest = onlyChild(reference, DSIG, 'DigestMethod');
  if (!DIGEST_METHODS.has(attributeOf(digest, 'Algorithm') ?? '')) throw algorithm('DigestMethod');
  onlyChild(reference, DSIG, 'DigestValue');
  checkTransforms(onlyChild(reference, DSIG, 'Transforms'));
}

function checkTransforms(transforms: XmlElement): void {
  const names = transforms.children.map((one) =>
    one.name === 'Transform' && one.namespace === DSIG ? attributeOf(one, 'Algorithm') : undefined,
  );
  const [first, second, ...more] = names;
  if (first !== ENVELOPED || more.length > 0) throw algorithm('Transform');
  if (second !== EXCLUSIVE && second !== EXCLUSIVE_WITH_COMMENTS) throw algorithm('Transform');
  // The only parameter that a transform of these has.
  const parameters = transforms.children.flatMap((one) => one.children);
  if (parameters.some((one) => one.name !== 'InclusiveNamespaces' || one.namespace !== EXCLUSIVE))
    throw algorithm('Transform');
}

function only(element: XmlElement, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const child of element.children) {
    if (child.namespace !== DSIG || !names.includes(child.name) || seen.has(child.name))
      throw refused(`${element.name} has more than it may have`);
    seen.add(child.name);
  }
}

function refused(detail: string): SamlRefusal {
  return new SamlRefusal('SAML_SIGNATURE', `SAML signature is invalid: ${detail}.`);
}

function algorithm(name: string): SamlRefusal {
  return new SamlRefusal('SAML_ALGORITHM', `SAML signature is invalid: its ${name} is not accepted.`);
}
