import { randomBytes } from 'node:crypto';
import type { ServiceRequest } from '../http/service-request.ts';
import { logoutRequestUrl } from '../saml/redirect-binding.ts';
import { verifyLogoutResponse } from '../saml/verify-logout-response.ts';
import type { IdentityContext } from '../service/context.ts';
import { spendOnce } from '../store/spent.ts';
import type { Pool } from '../user-pools/pool.ts';
import { partOf } from '../user-pools/pools.ts';
import { callbackForm } from './callback-form.ts';
import type { ProviderSession } from './federation.ts';
import { STATE_LIFE_MS } from './federation-state.ts';
import { FederationRefusal } from './refused-sign-in.ts';
import { samlSigningKey } from './saml-keys.ts';
import { providerMetadata, serviceProviderId } from './saml-sign-in.ts';

export interface ProviderLogout {
  readonly pool: Pool;
  readonly session: ProviderSession;
  /** Where the browser goes once the provider has signed the user out: checked before it is given here. */
  readonly resume: string;
}

/** What goes with the browser to the provider and back, sealed, in `RelayState`. */
interface LogoutState {
  readonly id: string;
  readonly poolId: string;
  readonly provider: string;
  readonly request: string;
  readonly resume: string;
  readonly expiresAt: number;
}

const PURPOSE = 'federation logout state';

/**
 * The URL that signs a user out at its SAML provider, with a signed request. `undefined`: the provider has no single
 * log-out, or not any more; then the browser goes on at once. Cognito Developer Guide "Signing out SAML users with
 * single sign-out".
 */
export async function beginProviderLogout(
  context: IdentityContext,
  { pool, session, resume }: ProviderLogout,
): Promise<string | undefined> {
  const provider = await partOf(context.db, pool.id, 'identity-provider', session.provider);
  if (provider?.doc.ProviderType !== 'SAML' || provider.doc.ProviderDetails.IDPSignout !== 'true')
    return undefined;
  let location: string | undefined;
  try {
    ({ logoutUrl: location } = await providerMetadata(context, provider));
  } catch (error) {
    if (!(error instanceof FederationRefusal)) throw error;
  }
  if (location === undefined) return undefined;
  const now = context.ports.now();
  const state: LogoutState = {
    id: randomBytes(16).toString('base64url'),
    poolId: pool.id,
    provider: provider.name,
    request: `_${randomBytes(20).toString('hex')}`,
    resume,
    expiresAt: now + STATE_LIFE_MS,
  };
  return logoutRequestUrl(
    {
      id: state.request,
      issuedAt: now,
      issuer: serviceProviderId(pool.id),
      nameId: {
        value: session.nameId,
        format: session.nameIdFormat,
        nameQualifier: session.nameQualifier,
        spNameQualifier: session.spNameQualifier,
      },
      sessionIndex: session.sessionIndex,
    },
    {
      location,
      relayState: context.box.seal(PURPOSE, JSON.stringify(state)),
      // Always signed, whatever RequestSigningAlgorithm says.
      key: await samlSigningKey(context, pool.id),
    },
  );
}

/** Where the browser goes on when it comes back to `/saml2/logout`; `undefined`: this is no answer of a provider. */
export async function finishProviderLogout(
  context: IdentityContext,
  request: ServiceRequest,
): Promise<string | undefined> {
  const form = callbackForm(request);
  const message = form?.get('SAMLResponse');
  const plain = context.box.open(PURPOSE, form?.get('RelayState') ?? '');
  if (form?.path !== 'saml2/logout' || message === undefined || plain === undefined) return undefined;
  const state = JSON.parse(plain.toString()) as LogoutState;
  const now = context.ports.now();
  if (now >= state.expiresAt) return undefined;
  const provider = await partOf(context.db, state.poolId, 'identity-provider', state.provider);
  if (provider?.doc.ProviderType !== 'SAML') return undefined;
  const metadata = await context.providers.saml.metadata(provider.doc.ProviderDetails);
  if (!metadata.ok) return undefined;
  const verified = await verifyLogoutResponse(message, {
    certificates: metadata.certificates,
    issuer: metadata.entityId,
    destination: `${context.place.url.replace(/\/+$/, '')}/saml2/logout`,
    requestId: state.request,
    now,
  });
  if (!verified.ok) {
    context.ports.log(`identity: SAML provider ${provider.name}: ${verified.detail}`);
    return undefined;
  }
  return (await spendOnce(context.db, 'federation logout', state.id, state.expiresAt))
    ? state.resume
    : undefined;
}
