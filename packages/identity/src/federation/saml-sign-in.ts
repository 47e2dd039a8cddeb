import { createHash } from 'node:crypto';
import type { ProviderMetadata, VerifiedResponse } from '../saml/index.ts';
import { authnRequestUrl } from '../saml/redirect-binding.ts';
import { verifyResponse } from '../saml/verify-response.ts';
import type { IdentityContext } from '../service/context.ts';
import { spendOnce } from '../store/spent.ts';
import type { IdentityProviderDoc, PoolPart } from '../user-pools/pool.ts';
import { claimText, type ExternalIdentity } from './external-identity.ts';
import type { ProviderSession } from './federation.ts';
import type { SealedState } from './federation-state.ts';
import { FederationRefusal } from './refused-sign-in.ts';
import { samlDecryptionKeys, samlSigningKey } from './saml-keys.ts';

/** Cognito Developer Guide "Implement IdP-initiated SAML sign-in": how old an unasked answer may be. */
export const UNASKED_MS: number = 6 * 60_000;

/** Whether an encrypted assertion of a provider without `EncryptedResponses` is opened. No page says. */
const OPENS_WHAT_NOBODY_AGREED_ON: boolean = false;

export function serviceProviderId(poolId: string): string {
  return `urn:amazon:cognito:sp:${poolId}`;
}

export function assertionConsumerUrl({ place }: IdentityContext): string {
  return `${place.url.replace(/\/+$/, '')}/saml2/idpresponse`;
}

type Provider = PoolPart<IdentityProviderDoc>;

/** The URL of a provider with the pool's request. Throws a `FederationRefusal`. */
export async function samlRequestUrl(
  context: IdentityContext,
  provider: Provider,
  { state, sealed }: Pick<SealedState, 'state' | 'sealed'>,
): Promise<string> {
  const { ProviderDetails } = provider.doc;
  const metadata = await providerMetadata(context, provider);
  const signs = (ProviderDetails.RequestSigningAlgorithm ?? '') !== '';
  return authnRequestUrl(
    {
      id: state.request,
      issuedAt: context.ports.now(),
      issuer: serviceProviderId(state.poolId),
      assertionConsumerUrl: assertionConsumerUrl(context),
    },
    {
      location: metadata.signOnUrl,
      relayState: sealed,
      key: signs ? await samlSigningKey(context, state.poolId) : null,
    },
  );
}

export async function providerMetadata(
  { providers, ports }: IdentityContext,
  { name, doc }: Provider,
): Promise<ProviderMetadata> {
  const metadata = await providers.saml.metadata(doc.ProviderDetails);
  if (metadata.ok) return metadata;
  ports.log(`identity: SAML provider ${name}: ${metadata.reason}`);
  throw new FederationRefusal('server_error', `The metadata of ${name} cannot be used.`);
}

export interface SamlAnswer {
  readonly identity: ExternalIdentity;
  readonly session: ProviderSession | undefined;
}

/**
 * The identity that a provider's response proves, once. `answers`: the request, or an answer to none. Throws a
 * `FederationRefusal`.
 */
export async function samlIdentity(
  context: IdentityContext,
  poolId: string,
  provider: Provider,
  message: string,
  answers: { readonly requestId: string } | { readonly issuedWithinMs: number },
): Promise<SamlAnswer> {
  const metadata = await providerMetadata(context, provider);
  const mustEncrypt = provider.doc.ProviderDetails.EncryptedResponses === 'true';
  const result = await verifyResponse(message, {
    certificates: metadata.certificates,
    issuer: metadata.entityId,
    audiences: [serviceProviderId(poolId)],
    recipients: [assertionConsumerUrl(context)],
    answers,
    decryptionKeys:
      mustEncrypt || OPENS_WHAT_NOBODY_AGREED_ON ? await samlDecryptionKeys(context, poolId) : null,
    mustEncrypt,
    now: context.ports.now(),
  });
  if (!result.ok) {
    if (result.unsaid !== undefined)
      context.ports.log(`identity: SAML provider ${provider.name}: ${result.detail} ${result.unsaid}`);
    throw refused(result.detail);
  }
  const id = createHash('sha256')
    .update(JSON.stringify([poolId, provider.name, result.assertion.id]))
    .digest('base64url');
  if (!(await spendOnce(context.db, 'saml assertion', id, result.replayableUntil)))
    throw refused('SAML Assertion was used before.');
  return { identity: identityOf(result), session: sessionOf(result, provider) };
}

function refused(detail: string): FederationRefusal {
  return new FederationRefusal('server_error', `Invalid SAML response received: ${detail}`);
}

function identityOf({ assertion }: VerifiedResponse): ExternalIdentity {
  const entries = [...assertion.attributes].map(([name, values]): [string, string] => [
    name,
    claimText(values),
  ]);
  const claims = Object.fromEntries(entries);
  return {
    subject: assertion.nameId.value,
    issuer: assertion.issuer,
    claims,
    raw: { samlResponse: claims },
  };
}

function sessionOf({ assertion }: VerifiedResponse, { name, doc }: Provider): ProviderSession | undefined {
  if (doc.ProviderDetails.IDPSignout !== 'true') return undefined;
  const { nameId, sessionIndex } = assertion;
  return {
    provider: name,
    nameId: nameId.value,
    nameIdFormat: nameId.format,
    nameQualifier: nameId.nameQualifier,
    spNameQualifier: nameId.spNameQualifier,
    sessionIndex,
  };
}
