import { instantOf, requiredInstant } from './instant.ts';
import { ASSERTION } from './names.ts';
import { SamlRefusal } from './refusal.ts';
import { attributeOf, childrenOf, deepText, onlyChild, optionalChild, type XmlElement } from './xml-tree.ts';

export interface NameId {
  /** As the provider wrote it: case counts. */
  readonly value: string;
  readonly format?: string | undefined;
  readonly nameQualifier?: string | undefined;
  readonly spNameQualifier?: string | undefined;
}

/** What a provider says of a subject. Times in milliseconds since the epoch. */
export interface Assertion {
  readonly id: string;
  readonly issuer: string;
  readonly issuedAt: number;
  readonly nameId: NameId;
  /** Of the first authentication statement; it names the provider's session at log-out. */
  readonly sessionIndex?: string | undefined;
  readonly sessionNotOnOrAfter?: number | undefined;
  /** By name. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

const MAX_SUBJECT_LENGTH = 1024;

/** What a verified assertion says, without its conditions. Throws a `SamlRefusal`. SAML Core section 2.3.3. */
export function readAssertion(element: XmlElement): Assertion {
  const statements = childrenOf(element, ASSERTION, 'AuthnStatement');
  const [statement] = statements;
  if (statement === undefined) throw new SamlRefusal('SAML_SUBJECT', 'SAML Assertion has no AuthnStatement.');
  return {
    id: attributeOf(element, 'ID') ?? missing('ID'),
    issuer: onlyChild(element, ASSERTION, 'Issuer').text.trim(),
    issuedAt: requiredInstant(element, 'IssueInstant'),
    nameId: nameIdOf(onlyChild(element, ASSERTION, 'Subject')),
    sessionIndex: attributeOf(statement, 'SessionIndex'),
    sessionNotOnOrAfter: instantOf(statement, 'SessionNotOnOrAfter'),
    attributes: attributesOf(element),
  };
}

function nameIdOf(subject: XmlElement): NameId {
  const element = optionalChild(subject, ASSERTION, 'NameID');
  if (element === undefined || element.children.length > 0)
    throw new SamlRefusal('SAML_SUBJECT', 'SAML Assertion has no NameID.');
  // Lines that were broken for the eye; any other space would make one name of two.
  const value = element.text.replaceAll(/^\n[ \t]*|\n[ \t]*$/g, '');
  // Control characters separate what is stored of an identity.
  if (value === '' || value !== value.trim() || value.length > MAX_SUBJECT_LENGTH || /\p{Cc}/u.test(value))
    throw new SamlRefusal('SAML_SUBJECT', 'SAML Assertion has a NameID that names nobody.');
  return {
    value: threeByte(value),
    format: attributeOf(element, 'Format'),
    nameQualifier: attributeOf(element, 'NameQualifier'),
    spNameQualifier: attributeOf(element, 'SPNameQualifier'),
  };
}

function attributesOf(assertion: XmlElement): ReadonlyMap<string, readonly string[]> {
  const attributes = new Map<string, readonly string[]>();
  for (const statement of childrenOf(assertion, ASSERTION, 'AttributeStatement')) {
    if (childrenOf(statement, ASSERTION, 'EncryptedAttribute').length > 0)
      throw new SamlRefusal('SAML_UNSUPPORTED', 'SAML Assertion has an encrypted attribute.');
    for (const attribute of childrenOf(statement, ASSERTION, 'Attribute')) {
      const name = attributeOf(attribute, 'Name') ?? missing('Name');
      const values = childrenOf(attribute, ASSERTION, 'AttributeValue').map((one) =>
        threeByte(deepText(one)),
      );
      attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
    }
  }
  return attributes;
}

/** Cognito takes UTF-8 of up to three bytes. Cognito Developer Guide "Things to know about SAML IdPs". */
function threeByte(text: string): string {
  if (/[\u{10000}-\u{10ffff}]/u.test(text))
    throw new SamlRefusal('SAML_UNSUPPORTED', 'SAML Assertion has characters of four bytes in UTF-8.');
  return text;
}

function missing(name: string): never {
  throw new SamlRefusal('SAML_MALFORMED', `SAML Assertion has an element without ${name}.`);
}
