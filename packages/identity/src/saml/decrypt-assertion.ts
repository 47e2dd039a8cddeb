import { constants, createDecipheriv, privateDecrypt } from 'node:crypto';
import { ASSERTION, DSIG, XMLENC } from './names.ts';
import { failureOf, SamlRefusal } from './refusal.ts';
import {
  attributeOf,
  childrenOf,
  descendants,
  normalLineEnds,
  onlyChild,
  optionalChild,
  parseMessage,
  type XmlElement,
} from './xml-tree.ts';

interface ContentCipher {
  readonly name: 'aes-128-gcm' | 'aes-256-gcm' | 'aes-128-cbc' | 'aes-256-cbc';
  readonly keyBytes: 16 | 32;
}

/** AES with 128 or 256 bits. Triple DES has no row. */
const CONTENT: ReadonlyMap<string, ContentCipher> = new Map([
  ['http://www.w3.org/2009/xmlenc11#aes128-gcm', { name: 'aes-128-gcm', keyBytes: 16 }],
  ['http://www.w3.org/2009/xmlenc11#aes256-gcm', { name: 'aes-256-gcm', keyBytes: 32 }],
  ['http://www.w3.org/2001/04/xmlenc#aes128-cbc', { name: 'aes-128-cbc', keyBytes: 16 }],
  ['http://www.w3.org/2001/04/xmlenc#aes256-cbc', { name: 'aes-256-cbc', keyBytes: 32 }],
]);
/** OAEP only: PKCS #1 v1.5 tells whoever asks often enough what was encrypted (XML Encryption 1.1 section 5.5.1). */
const KEY_TRANSPORT = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';
/** The digest of OAEP and of its mask, which are one here. The second is what the npm package xml-encryption writes. */
const OAEP_DIGEST: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2000/09/xmldsig#sha1', 'sha1'],
  ['http://www.w3.org/2000/09/xmldsig#sha256', 'sha256'],
]);
/** SAML Core section 2.3.4: the type, where it is said. */
const ELEMENT = 'http://www.w3.org/2001/04/xmlenc#Element';
const IV_BYTES = { gcm: 12, cbc: 16 } as const;
const BLOCK_BYTES = 16;
const TAG_BYTES = 16;

export interface DecryptedAssertion {
  readonly element: XmlElement;
  /** The document that the element is the root of. */
  readonly text: string;
}

/**
 * Opens an encrypted assertion with one of the keys (PEM). Whatever fails once a key is used is one and the same refusal:
 * who can tell a wrong padding from a broken document reads what is encrypted, block by block ("How to Break XML
 * Encryption", Jager and Somorovsky, 2011), that of GCM too where the message may name CBC instead.
 */
export async function decryptAssertion(
  encrypted: XmlElement,
  keys: readonly string[],
): Promise<DecryptedAssertion> {
  const sealed = sealedIn(encrypted);
  const text = keys.map((key) => opened(sealed, key)).find((one) => one !== undefined);
  if (text === undefined) throw undecryptable('no key of the service opens it');
  const element = await parseMessage(text).catch((error: unknown) => {
    throw undecryptable(failureOf(error).detail);
  });
  if (element.name !== 'Assertion' || element.namespace !== ASSERTION)
    throw undecryptable('what is encrypted is not an Assertion');
  return { element, text };
}

/** `why` is for the operator: whoever sent the message must not learn it. */
export function undecryptable(why: string): SamlRefusal {
  return new SamlRefusal(
    'SAML_ENCRYPTION',
    'SAML Assertion cannot be decrypted, or is not signed as it must be.',
    why,
  );
}

interface Sealed {
  readonly cipher: ContentCipher;
  readonly oaepHash: string;
  readonly key: Buffer;
  readonly content: Buffer;
}

/** XML Encryption 1.1 section 3: one content, one key for it, and both values in the message. */
function sealedIn(encrypted: XmlElement): Sealed {
  const data = onlyChild(encrypted, XMLENC, 'EncryptedData');
  for (const name of ['EncryptedData', 'EncryptedKey', 'RetrievalMethod']) checkCount(encrypted, name, 1);
  checkCount(encrypted, 'CipherReference', 0);
  const type = attributeOf(data, 'Type');
  if (type !== undefined && type !== ELEMENT) throw misplaced('something that is not an element');
  const key = encryptedKeyOf(encrypted, data);
  const cipher = CONTENT.get(algorithmOf(data));
  const method = onlyChild(key, XMLENC, 'EncryptionMethod');
  const digest = optionalChild(method, DSIG, 'DigestMethod');
  const oaepHash =
    digest === undefined ? 'sha1' : OAEP_DIGEST.get(attributeOf(digest, 'Algorithm') ?? 'none');
  const plain = childrenOf(method, XMLENC, 'OAEPparams').length === 0;
  if (cipher === undefined || algorithmOf(key) !== KEY_TRANSPORT || oaepHash === undefined || !plain)
    throw new SamlRefusal(
      'SAML_ALGORITHM',
      'SAML Assertion is encrypted by an algorithm that is not accepted.',
    );
  return { cipher, oaepHash, key: valueIn(key), content: valueIn(data) };
}

/** The only one there is: in the `KeyInfo` of the data, or beside the data, with a `RetrievalMethod` that names it. */
function encryptedKeyOf(encrypted: XmlElement, data: XmlElement): XmlElement {
  const info = onlyChild(data, DSIG, 'KeyInfo');
  const [inside] = childrenOf(info, XMLENC, 'EncryptedKey');
  if (inside !== undefined) return inside;
  const [beside] = childrenOf(encrypted, XMLENC, 'EncryptedKey');
  const [named] = childrenOf(info, DSIG, 'RetrievalMethod');
  const id = beside && attributeOf(beside, 'Id');
  if (beside === undefined || named === undefined || id === undefined) throw misplaced('no key of its own');
  if (attributeOf(named, 'URI') !== `#${id}`) throw misplaced('a key that is elsewhere');
  return beside;
}

function checkCount(encrypted: XmlElement, name: string, most: number): void {
  const found = [...descendants(encrypted)].filter((one) => one.name === name);
  if (found.length > most) throw misplaced(`more than ${most} ${name}`);
}

function algorithmOf(element: XmlElement): string {
  return attributeOf(onlyChild(element, XMLENC, 'EncryptionMethod'), 'Algorithm') ?? '';
}

function valueIn(element: XmlElement): Buffer {
  const data = onlyChild(element, XMLENC, 'CipherData');
  const compact = onlyChild(data, XMLENC, 'CipherValue').text.replaceAll(/[ \t\n]/g, '');
  const bytes = Buffer.from(compact, 'base64');
  if (bytes.toString('base64') !== compact) throw misplaced('a value that is not base64');
  return bytes;
}

/** What everybody can see who sent the message, so that it may be said. */
function misplaced(what: string): SamlRefusal {
  return new SamlRefusal('SAML_ENCRYPTION', `SAML EncryptedAssertion has ${what}.`);
}

function opened({ cipher, oaepHash, key, content }: Sealed, privateKey: string): string | undefined {
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const contentKey = privateDecrypt({ key: privateKey, padding, oaepHash }, key);
    if (contentKey.length !== cipher.keyBytes) return undefined;
    const bytes = cipher.name.endsWith('gcm')
      ? openedGcm(cipher, contentKey, content)
      : openedCbc(cipher, contentKey, content);
    return normalLineEnds(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** XML Encryption 1.1 section 5.2.4: the vector, what is encrypted, a tag of 128 bits. */
function openedGcm({ name }: ContentCipher, key: Buffer, content: Buffer): Buffer {
  if (content.length <= IV_BYTES.gcm + TAG_BYTES) throw undecryptable('it is too short');
  const iv = content.subarray(0, IV_BYTES.gcm);
  const decipher = createDecipheriv(name as 'aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(content.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(content.subarray(IV_BYTES.gcm, -TAG_BYTES)), decipher.final()]);
}

/** XML Encryption 1.1 section 5.2: the last byte counts those that pad, and the others say nothing. */
function openedCbc({ name }: ContentCipher, key: Buffer, content: Buffer): Buffer {
  const decipher = createDecipheriv(name, key, content.subarray(0, IV_BYTES.cbc));
  decipher.setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(content.subarray(IV_BYTES.cbc)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK_BYTES) throw undecryptable('its padding is none');
  return padded.subarray(0, -padding);
}
