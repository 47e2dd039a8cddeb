import { CLOCK_SKEW_MS, checkWindow, instantOf } from './instant.ts';
import { ASSERTION, BEARER } from './names.ts';
import { SamlRefusal } from './refusal.ts';
import { attributeOf, childrenOf, onlyChild, optionalChild, type XmlElement } from './xml-tree.ts';

/**
 * Throws unless the assertion's conditions hold: its time, and this audience in every restriction, of which there is
 * at least one. A condition that is not understood does not hold. SAML Core section 2.5.1.
 */
export function checkConditions(
  assertion: XmlElement,
  { audiences, now }: { readonly audiences: readonly string[]; readonly now: number },
): void {
  const conditions = onlyChild(assertion, ASSERTION, 'Conditions');
  checkWindow(conditions, now);
  const restrictions = childrenOf(conditions, ASSERTION, 'AudienceRestriction');
  if (conditions.children.some((one) => one.namespace !== ASSERTION || !KNOWN_CONDITIONS.has(one.name)))
    throw new SamlRefusal('SAML_UNSUPPORTED', 'SAML Assertion has a condition that is not understood.');
  const addressed = restrictions.every((one) =>
    childrenOf(one, ASSERTION, 'Audience').some((audience) => audiences.includes(audience.text.trim())),
  );
  if (restrictions.length === 0 || !addressed)
    throw new SamlRefusal(
      'SAML_AUDIENCE',
      `Audience restriction in SAML Assertion does not allow it for ${audiences.join(' or ')}.`,
    );
}

/** `OneTimeUse` holds: every assertion counts once. */
const KNOWN_CONDITIONS: ReadonlySet<string> = new Set([
  'AudienceRestriction',
  'OneTimeUse',
  'ProxyRestriction',
]);

export interface Confirmation {
  /** The request that it says it answers. */
  readonly inResponseTo: string | undefined;
  /** Milliseconds since the epoch; until then a copy of the assertion would be accepted. */
  readonly notOnOrAfter: number;
}

/**
 * The bearer confirmations of the subject that hold here and now; throws where there is none. SAML Profiles section
 * 4.1.4.2: they name the recipient and when they end.
 */
export function bearerConfirmations(
  assertion: XmlElement,
  { recipients, now }: { readonly recipients: readonly string[]; readonly now: number },
): readonly Confirmation[] {
  const subject = onlyChild(assertion, ASSERTION, 'Subject');
  const bearers = childrenOf(subject, ASSERTION, 'SubjectConfirmation').filter(
    (one) => attributeOf(one, 'Method') === BEARER,
  );
  let refusal = new SamlRefusal('SAML_SUBJECT', 'SAML Assertion has no bearer SubjectConfirmation.');
  const good: Confirmation[] = [];
  for (const bearer of bearers) {
    const data = optionalChild(bearer, ASSERTION, 'SubjectConfirmationData');
    const notOnOrAfter = data && instantOf(data, 'NotOnOrAfter');
    if (data === undefined || notOnOrAfter === undefined) continue;
    if (!recipients.includes(attributeOf(data, 'Recipient') ?? '')) {
      refusal = new SamlRefusal('SAML_DESTINATION', 'SAML Assertion is for another recipient.');
      continue;
    }
    try {
      checkWindow(data, now);
    } catch (error) {
      if (!(error instanceof SamlRefusal)) throw error;
      refusal = error;
      continue;
    }
    good.push({
      inResponseTo: attributeOf(data, 'InResponseTo'),
      notOnOrAfter: notOnOrAfter + CLOCK_SKEW_MS,
    });
  }
  if (good.length === 0) throw refusal;
  return good;
}
