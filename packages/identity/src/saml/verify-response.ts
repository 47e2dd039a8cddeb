import { type Assertion, readAssertion } from './assertion.ts';
import { bearerConfirmations, type Confirmation, checkConditions } from './conditions.ts';
import { decodePosted } from './decode-message.ts';
import { type DecryptedAssertion, decryptAssertion, undecryptable } from './decrypt-assertion.ts';
import { CLOCK_SKEW_MS } from './instant.ts';
import { checkMessage, checkStructure, checkVersion } from './message-structure.ts';
import { ASSERTION, PROTOCOL, SUCCESS } from './names.ts';
import { failureOf, type SamlFailure, SamlRefusal } from './refusal.ts';
import { signedElement } from './verify-signature.ts';
import { attributeOf, onlyChild, optionalChild, parseMessage, type XmlElement } from './xml-tree.ts';

export interface ResponseExpectations {
  /** Certificates (PEM) of this provider, and of no other; any of them may have signed. */
  readonly certificates: readonly string[];
  /** The provider's entity id. */
  readonly issuer: string;
  /** Entity ids of the service provider: one of them must be an audience. */
  readonly audiences: readonly string[];
  /** Locations of the assertion consumer service. */
  readonly recipients: readonly string[];
  /**
   * Which request is answered; or how long ago an answer to no request may have been issued, in milliseconds. `null`:
   * whoever asks did not start the log-in, and takes answers to any request.
   */
  readonly answers: { readonly requestId: string } | { readonly issuedWithinMs: number } | null;
  /** Private keys (PEM) that open encrypted assertions; `null`: encrypted ones are refused. */
  readonly decryptionKeys: readonly string[] | null;
  /** Assertions that are not encrypted are refused. */
  readonly mustEncrypt: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface VerifiedResponse {
  readonly ok: true;
  readonly assertion: Assertion;
  /**
   * Until when the assertion would be accepted again, in milliseconds since the epoch: whoever accepts it must
   * remember its id as long and refuse it.
   */
  readonly replayableUntil: number;
}

/**
 * Verifies a SAML response that came by the POST binding (`SAMLResponse`, base64) and reads its assertion, from the
 * bytes that were signed. The response, the assertion or both must be signed, and every signature that is there must
 * verify. Never throws. SAML Profiles section 4.1.4.3; Cognito Developer Guide "Using SAML identity providers with a
 * user pool".
 *
 * @example
 * const result = await verifyResponse(form.SAMLResponse, {
 *   certificates, issuer: 'https://idp.example.com', audiences: ['urn:amazon:cognito:sp:eu-west-1_abc'],
 *   recipients: ['https://auth.example.com/saml2/idpresponse'], answers: { requestId },
 *   decryptionKeys: null, mustEncrypt: false, now: Date.now(),
 * });
 */
export async function verifyResponse(
  message: string,
  expected: ResponseExpectations,
): Promise<VerifiedResponse | SamlFailure> {
  try {
    return await verified(message, expected);
  } catch (error) {
    return failureOf(error);
  }
}

async function verified(message: string, expected: ResponseExpectations): Promise<VerifiedResponse> {
  const text = decodePosted(message);
  const response = await parseMessage(text);
  checkMessage(response, 'Response');
  checkStructure(response);
  checkStatus(response);
  const { certificates } = expected;
  const signedResponse = await signedElement(text, response, certificates);
  const assertion = await signedAssertion(text, response, signedResponse, expected);
  checkVersion(assertion);
  checkHeader(signedResponse ?? response, signedResponse !== undefined, expected);
  const read = readAssertion(assertion);
  if (read.issuer !== expected.issuer) throw wrongIssuer();
  checkConditions(assertion, expected);
  const confirmations = bearerConfirmations(assertion, expected);
  const confirmation = answering(confirmations, response, signedResponse, read, expected);
  checkSession(read, expected.now);
  return { ok: true, assertion: read, replayableUntil: confirmation.notOnOrAfter };
}

/** The assertion out of what was signed: its own signed form, or that within the signed response. */
async function signedAssertion(
  text: string,
  response: XmlElement,
  signedResponse: XmlElement | undefined,
  { certificates, decryptionKeys, mustEncrypt }: ResponseExpectations,
): Promise<XmlElement> {
  const container = signedResponse ?? response;
  const encrypted = optionalChild(container, ASSERTION, 'EncryptedAssertion');
  if (encrypted !== undefined) {
    if (decryptionKeys === null)
      throw new SamlRefusal('SAML_ENCRYPTION', 'SAML Assertion is encrypted, which was not agreed on.');
    const decrypted = await decryptAssertion(encrypted, decryptionKeys);
    // A signed response vouches for what is encrypted in it; elsewhere what is inside tells nobody anything until it is verified.
    if (signedResponse !== undefined)
      return (await signedInside(decrypted, certificates)) ?? decrypted.element;
    const signed = await signedInside(decrypted, certificates).catch((error: unknown) => {
      throw undecryptable(failureOf(error).detail);
    });
    if (signed === undefined) throw undecryptable('it is not signed');
    return signed;
  }
  if (mustEncrypt) throw new SamlRefusal('SAML_ENCRYPTION', 'SAML Assertion is not encrypted.');
  const signed = await signedElement(text, onlyChild(response, ASSERTION, 'Assertion'), certificates);
  if (signed !== undefined) return signed;
  return signedResponse === undefined ? unsigned() : onlyChild(signedResponse, ASSERTION, 'Assertion');
}

async function signedInside(
  { element, text }: DecryptedAssertion,
  certificates: readonly string[],
): Promise<XmlElement | undefined> {
  checkStructure(element);
  return signedElement(text, element, certificates);
}

function unsigned(): never {
  throw new SamlRefusal('SAML_UNSIGNED', 'SAML Response and Assertion are not signed.');
}

function checkStatus(response: XmlElement): void {
  const code = onlyChild(onlyChild(response, PROTOCOL, 'Status'), PROTOCOL, 'StatusCode');
  const value = attributeOf(code, 'Value');
  if (value === SUCCESS) return;
  const detail = attributeOf(code.children[0] ?? code, 'Value') ?? 'no status';
  throw new SamlRefusal(
    'SAML_STATUS',
    `SAML Response has the status ${detail.split(':').at(-1)?.slice(0, 64)}.`,
  );
}

/** SAML Bindings section 3.5.5.2: where the response is signed it says where it goes. */
function checkHeader(
  response: XmlElement,
  isSigned: boolean,
  { issuer, recipients }: ResponseExpectations,
): void {
  const named = optionalChild(response, ASSERTION, 'Issuer');
  if (named !== undefined && named.text.trim() !== issuer) throw wrongIssuer();
  const destination = attributeOf(response, 'Destination');
  if (destination === undefined ? isSigned : !recipients.includes(destination))
    throw new SamlRefusal('SAML_DESTINATION', 'SAML Response is for another destination.');
}

function wrongIssuer(): SamlRefusal {
  return new SamlRefusal('SAML_ISSUER', 'SAML Response is from another issuer.');
}

/**
 * The confirmation that answers what was asked. What names the request must be signed: the confirmation does so, or
 * the signed response; and no part, signed or not, may name another.
 */
function answering(
  confirmations: readonly Confirmation[],
  response: XmlElement,
  signedResponse: XmlElement | undefined,
  { issuedAt }: Assertion,
  { answers, now }: ResponseExpectations,
): Confirmation {
  const byResponse = attributeOf(response, 'InResponseTo');
  const refused = new SamlRefusal('SAML_IN_RESPONSE_TO', 'SAML Response answers another request.');
  let found: Confirmation | undefined;
  if (answers === null) found = confirmations[0];
  else if ('requestId' in answers) {
    if (byResponse !== undefined && byResponse !== answers.requestId) throw refused;
    const covered = signedResponse === undefined ? undefined : byResponse;
    found = confirmations.find((one) => (one.inResponseTo ?? covered) === answers.requestId);
  } else {
    if (byResponse !== undefined) throw refused;
    found = confirmations.find((one) => one.inResponseTo === undefined);
    if (found !== undefined && now - issuedAt > answers.issuedWithinMs + CLOCK_SKEW_MS)
      throw new SamlRefusal('SAML_TIME', 'SAML Assertion was issued too long ago.');
  }
  if (found === undefined) throw refused;
  return found;
}

function checkSession({ sessionNotOnOrAfter, issuedAt }: Assertion, now: number): void {
  if (sessionNotOnOrAfter !== undefined && now - CLOCK_SKEW_MS >= sessionNotOnOrAfter)
    throw new SamlRefusal('SAML_TIME', 'The session of the SAML Assertion has ended.');
  if (issuedAt - CLOCK_SKEW_MS > now) throw new SamlRefusal('SAML_TIME', 'SAML Assertion is not valid yet.');
}
