import type { IdentityContext } from '../../service/context.ts';
import { ServiceError } from '../../service/service-error.ts';
import type { Pool } from '../pool.ts';
import { partsOf } from '../pools.ts';

/** Whether passkeys are a first factor of the pool. Cognito Developer Guide "Passkey sign-in". */
export function hasPasskeys({ doc }: Pool): boolean {
  return doc.Policies?.SignInPolicy?.AllowedFirstAuthFactors?.includes('WEB_AUTHN') ?? false;
}

/**
 * The relying party id of a pool: the configured one, else its custom domain, else its prefix domain. `undefined`:
 * it has none of them. SetUserPoolMfaConfig, `WebAuthnConfiguration`.
 */
export async function relyingPartyOf(
  { db, place }: IdentityContext,
  { id, doc }: Pool,
): Promise<string | undefined> {
  const configured = doc.WebAuthnConfiguration?.RelyingPartyId;
  if (configured !== undefined && configured !== '') return configured;
  const domains = await partsOf(db, id, 'domain');
  const custom = domains.find((domain) => domain.doc.CustomDomainConfig !== undefined);
  if (custom !== undefined) return custom.name;
  const [prefix] = domains;
  return prefix && `${prefix.name}.auth.${place.region}.amazoncognito.com`;
}

/** Throws WebAuthnNotEnabledException and WebAuthnConfigurationMissingException. */
export async function requireRelyingParty(context: IdentityContext, pool: Pool): Promise<string> {
  if (!hasPasskeys(pool))
    throw new ServiceError('WebAuthnNotEnabledException', 'WebAuthn is not enabled for this user pool.');
  const relyingParty = await relyingPartyOf(context, pool);
  if (relyingParty === undefined)
    throw new ServiceError(
      'WebAuthnConfigurationMissingException',
      'WebAuthn configuration is missing: a relying party ID or a domain is required.',
    );
  return relyingParty;
}

/**
 * Whether a page may use the passkeys of a relying party: its host is the relying party's or below it. Over HTTPS,
 * or on the own machine. Web Authentication Level 3 section 13.4.9.
 */
export function allowsOrigin(relyingParty: string, origin: string): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  // An origin has nothing beside scheme, host and port.
  if (url === undefined || url.origin !== origin) return false;
  const below = url.hostname === relyingParty || url.hostname.endsWith(`.${relyingParty}`);
  if (!below) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && (url.hostname === 'localhost' || url.hostname.endsWith('.localhost'));
}

/** `required`: nobody without PIN or biometrics; else it is asked for and not insisted on. */
export function userVerificationOf({ doc }: Pool): 'required' | 'preferred' {
  return doc.WebAuthnConfiguration?.UserVerification ?? 'preferred';
}
