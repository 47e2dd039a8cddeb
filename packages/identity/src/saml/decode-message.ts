import { SamlRefusal } from './refusal.ts';
import { normalLineEnds } from './xml-tree.ts';

/** Characters of a `SAMLResponse`. Cognito Developer Guide "SAML 2.0 assertion endpoint". */
export const MAX_MESSAGE_LENGTH = 100_000;

/** The text of a message that came by the POST binding: strict base64 of strict UTF-8. Throws a `SamlRefusal`. */
export function decodePosted(message: string): string {
  if (message.length > MAX_MESSAGE_LENGTH)
    throw new SamlRefusal('SAML_TOO_LARGE', `SAML message has more than ${MAX_MESSAGE_LENGTH} characters.`);
  // SAML Bindings section 3.5.4: lines may be broken.
  const compact = message.replaceAll(/[\r\n]/g, '');
  const bytes = Buffer.from(compact, 'base64');
  if (compact === '' || bytes.toString('base64') !== compact)
    throw new SamlRefusal('SAML_MALFORMED', 'SAML message is not base64.');
  try {
    return normalLineEnds(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new SamlRefusal('SAML_MALFORMED', 'SAML message is not UTF-8.');
  }
}
