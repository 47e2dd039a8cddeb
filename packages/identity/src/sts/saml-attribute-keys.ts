type Attributes = ReadonlyMap<string, readonly string[]>;

/** A condition key, and whether its value can be a list. */
type AttributeKey = readonly [key: string, kind: 'text' | 'list'];

const EDU_PERSON = 'urn:oid:1.3.6.1.4.1.5923.1.1.1';
const EDU_ORG = 'urn:oid:1.3.6.1.4.1.5923.1.2.1';
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/** By the name of the attribute. IAM User Guide "Mapping SAML attributes to AWS trust policy context keys". */
const KEYS: ReadonlyMap<string, AttributeKey> = new Map<string, AttributeKey>([
  [`${EDU_PERSON}.1`, ['saml:edupersonaffiliation', 'list']],
  [`${EDU_PERSON}.2`, ['saml:edupersonnickname', 'list']],
  [`${EDU_PERSON}.3`, ['saml:edupersonorgdn', 'text']],
  [`${EDU_PERSON}.4`, ['saml:edupersonorgunitdn', 'list']],
  [`${EDU_PERSON}.5`, ['saml:edupersonprimaryaffiliation', 'text']],
  [`${EDU_PERSON}.6`, ['saml:edupersonprincipalname', 'text']],
  [`${EDU_PERSON}.7`, ['saml:edupersonentitlement', 'list']],
  [`${EDU_PERSON}.8`, ['saml:edupersonprimaryorgunitdn', 'text']],
  [`${EDU_PERSON}.9`, ['saml:edupersonscopedaffiliation', 'list']],
  [`${EDU_PERSON}.10`, ['saml:edupersontargetedid', 'list']],
  [`${EDU_PERSON}.11`, ['saml:edupersonassurance', 'list']],
  [`${EDU_ORG}.2`, ['saml:eduorghomepageuri', 'list']],
  [`${EDU_ORG}.3`, ['saml:eduorgidentityauthnpolicyuri', 'list']],
  [`${EDU_ORG}.4`, ['saml:eduorglegalname', 'list']],
  [`${EDU_ORG}.5`, ['saml:eduorgsuperioruri', 'list']],
  [`${EDU_ORG}.6`, ['saml:eduorgwhitepagesuri', 'list']],
  ['urn:oid:2.5.4.3', ['saml:cn', 'list']],
  [`${CLAIMS}/name`, ['saml:name', 'text']],
  [`${CLAIMS}/givenname`, ['saml:givenname', 'text']],
  [`${CLAIMS}/surname`, ['saml:surname', 'text']],
  [`${CLAIMS}/emailaddress`, ['saml:mail', 'text']],
  ['http://schemas.xmlsoap.org/claims/CommonName', ['saml:commonname', 'text']],
  ['2.5.4.3', ['saml:commonname', 'text']],
  ['2.5.4.4', ['saml:surname', 'text']],
  ['2.5.4.45', ['saml:x500uniqueidentifier', 'text']],
  ['0.9.2342.19200300.100.1.45', ['saml:organizationstatus', 'text']],
]);

const ASKABLE: ReadonlySet<string> = new Set([...KEYS.values()].map(([key]) => key));

/**
 * Keys that an attribute may well set: the guide prints other object identifiers for given name, user id and mail than
 * RFC 4519 and RFC 4524 do, gives those of X.500 without `urn:oid:`, and has the primary group of Active Directory as
 * `uid`, beside which the Service Authorization Reference of STS lists `saml:primaryGroupSID`.
 */
const DOUBTFUL: ReadonlyMap<string, string> = new Map([
  ['2.5.4.42', 'saml:givenname'],
  ['2.4.5.42', 'saml:givenname'],
  ['0.9.2342.19200300.100.1.1', 'saml:uid'],
  ['0.9.2342.19200300100.1.1', 'saml:uid'],
  ['http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid', 'saml:uid'],
  ['0.9.2342.19200300.100.1.3', 'saml:mail'],
  ['0.9.2342.19200300100.1.3', 'saml:mail'],
  ['urn:oid:2.5.4.4', 'saml:surname'],
  ['urn:oid:2.5.4.45', 'saml:x500uniqueidentifier'],
  ['urn:oid:0.9.2342.19200300.100.1.45', 'saml:organizationstatus'],
]);

/** The condition keys that a trust policy has of the attributes of an assertion. */
export interface SamlAttributeKeys {
  /** In lower case. */
  readonly keys: ReadonlyMap<string, string | readonly string[]>;
  /** Whether nobody can say what a key is here that is not among `keys`, or whether it is there at all. */
  readonly isUnknown: (key: string) => boolean;
}

/** One claim per key is mapped, says the guide, and not which one: of several that differ none counts. */
export function samlAttributeKeys(attributes: Attributes): SamlAttributeKeys {
  const keys = new Map<string, string | readonly string[]>();
  const doubtful = new Set<string>();
  for (const [name, values] of attributes) {
    const unsaid = DOUBTFUL.get(name) ?? DOUBTFUL.get(name.replace(/^urn:oid:/, ''));
    if (unsaid !== undefined) doubtful.add(unsaid);
    const [key, kind] = KEYS.get(name) ?? [];
    const [first] = values;
    if (key === undefined || first === undefined) continue;
    if (kind === 'text' && (values.length > 1 || (keys.get(key) ?? first) !== first)) doubtful.add(key);
    keys.set(key, values.length === 1 ? first : values);
  }
  for (const key of doubtful) keys.delete(key);
  return {
    keys,
    isUnknown: (key) => key.startsWith('saml:') && (doubtful.has(key) || !ASKABLE.has(key)),
  };
}
