import { decryptXml } from '@node-saml/node-saml/lib/xml.js';
import { ASSERTION, DSIG, XMLENC } from './names.ts';
import { SamlRefusal } from './refusal.ts';
import {
  attributeOf,
  descendants,
  normalLineEnds,
  onlyChild,
  parseMessage,
  type XmlElement,
} from './xml-tree.ts';

/** AES with 128 or 256 bits. Triple DES has no row. */
const CONTENT: ReadonlySet<string> = new Set([
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
]);
/** OAEP only: PKCS #1 v1.5 tells whoever asks often enough what was encrypted (XML Encryption 1.1 section 5.5.1). */
const KEY_TRANSPORT = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';

export interface DecryptedAssertion {
  readonly element: XmlElement;
  /** The document that the element is the root of. */
  readonly text: string;
}

/** Opens an encrypted assertion with one of the keys (PEM). All that can go wrong is one and the same refusal. */
export async function decryptAssertion(
  encrypted: XmlElement,
  keys: readonly string[],
): Promise<DecryptedAssertion> {
  checkEncryption(encrypted);
  const text = await opened(encrypted.node.toString(), keys);
  if (text === undefined) throw refused();
  const element = await parseMessage(text).catch(() => {
    throw refused();
  });
  if (element.name !== 'Assertion' || element.namespace !== ASSERTION) throw refused();
  return { element, text };
}

async function opened(xml: string, keys: readonly string[]): Promise<string | undefined> {
  for (const key of keys) {
    try {
      return normalLineEnds(await decryptXml(xml, key));
    } catch {
      // The next key may be the one.
    }
  }
  return undefined;
}

function checkEncryption(encrypted: XmlElement): void {
  const data = onlyChild(encrypted, XMLENC, 'EncryptedData');
  const content = attributeOf(onlyChild(data, XMLENC, 'EncryptionMethod'), 'Algorithm') ?? '';
  const keys = [...descendants(encrypted)].filter(
    (one) => one.name === 'EncryptedKey' || one.name === 'EncryptedData' || one.name === 'KeyInfo',
  );
  const transported = keys.filter((one) => one.name === 'EncryptedKey' && one.namespace === XMLENC);
  const [key] = transported;
  if (key === undefined || transported.length > 1 || keys.some((one) => !NAMESPACES.has(one.namespace)))
    throw refused();
  if (keys.filter((one) => one.name === 'EncryptedData').length > 1) throw refused();
  const transport = attributeOf(onlyChild(key, XMLENC, 'EncryptionMethod'), 'Algorithm');
  if (!CONTENT.has(content) || transport !== KEY_TRANSPORT)
    throw new SamlRefusal(
      'SAML_ALGORITHM',
      'SAML Assertion is encrypted by an algorithm that is not accepted.',
    );
}

const NAMESPACES: ReadonlySet<string> = new Set([XMLENC, DSIG]);

function refused(): SamlRefusal {
  return new SamlRefusal('SAML_ENCRYPTION', 'SAML Assertion cannot be decrypted.');
}
