import { samlCertificate } from '../../federation/index.ts';
import type { IdentityContext } from '../../service/context.ts';
import type { IdentityProviderDoc, Pool } from '../pool.ts';
import { openedProvider } from '../provider-secrets.ts';
import { bareCertificate } from './signing-certificate.ts';

type Details = IdentityProviderDoc['ProviderDetails'];

/**
 * Details as they are shown: Apple's private key is not, and those of a SAML provider say where its metadata leads, and
 * what its assertions are to be encrypted for. API reference "CreateIdentityProvider", `ProviderDetails`.
 */
export async function shownDetails(
  context: IdentityContext,
  { id }: Pool,
  doc: IdentityProviderDoc,
): Promise<Details> {
  const { ProviderType, ProviderDetails } = openedProvider(context.box, doc);
  if (ProviderType === 'SignInWithApple') {
    const { private_key: _, ...shown } = ProviderDetails;
    return shown;
  }
  if (ProviderType !== 'SAML') return ProviderDetails;
  const metadata = await context.providers.saml.metadata(ProviderDetails);
  return {
    ...ProviderDetails,
    ...(metadata.ok ? { SSORedirectBindingURI: metadata.signOnUrl } : {}),
    ...(metadata.ok && metadata.logoutUrl !== undefined ? { SLORedirectBindingURI: metadata.logoutUrl } : {}),
    ...(ProviderDetails.EncryptedResponses === 'true'
      ? { ActiveEncryptionCertificate: bareCertificate(await samlCertificate(context, id)) }
      : {}),
  };
}
