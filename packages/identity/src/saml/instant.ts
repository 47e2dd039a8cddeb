import { SamlRefusal } from './refusal.ts';
import { attributeOf, type XmlElement } from './xml-tree.ts';

/** Clocks may differ by this much, either way. */
export const CLOCK_SKEW_MS: number = 3 * 60_000;

/** SAML Core section 1.3.3: UTC. */
const INSTANT = /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** A time of an attribute in milliseconds since the epoch; `undefined` where the attribute is not there. */
export function instantOf(element: XmlElement, name: string): number | undefined {
  const value = attributeOf(element, name);
  if (value === undefined) return undefined;
  const time = INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time))
    throw new SamlRefusal('SAML_MALFORMED', `SAML message has a ${name} that is no time.`);
  return time;
}

export function requiredInstant(element: XmlElement, name: string): number {
  const time = instantOf(element, name);
  if (time === undefined) throw new SamlRefusal('SAML_MALFORMED', `SAML message has no ${name}.`);
  return time;
}

/** Throws unless `now` is in the window of the element's `NotBefore` and `NotOnOrAfter`. */
export function checkWindow(element: XmlElement, now: number): void {
  const notBefore = instantOf(element, 'NotBefore');
  const notOnOrAfter = instantOf(element, 'NotOnOrAfter');
  if (notBefore !== undefined && now + CLOCK_SKEW_MS < notBefore)
    throw new SamlRefusal('SAML_TIME', 'SAML Assertion is not valid yet.');
  if (notOnOrAfter !== undefined && now - CLOCK_SKEW_MS >= notOnOrAfter)
    throw new SamlRefusal('SAML_TIME', 'SAML Assertion has expired.');
}
