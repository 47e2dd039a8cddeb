import { OpenIdRefusal } from '../oidc/refusal.ts';
import { relyingParty } from '../oidc/relying-party.ts';
import type { IdentityContext } from '../service/context.ts';
import type { IdentityProviderDoc } from '../user-pools/pool.ts';

/**
 * Why providers could not be signed in through now, a line each: metadata or a discovery document that cannot be fetched or
 * used, a URL that may not be reached. What is fetched is kept for the first sign-in. Never rejects.
 */
export async function providerTroubles(
  context: Pick<IdentityContext, 'ports' | 'providers'>,
  providers: readonly { readonly poolId: string; readonly name: string; readonly doc: IdentityProviderDoc }[],
): Promise<readonly string[]> {
  const lines = await Promise.all(
    providers.map(async (provider) => {
      const trouble = await troubleOf(context, provider);
      if (trouble === undefined) return [];
      return [
        `NOT USABLE NOW: the identity provider ${provider.name} of ${provider.poolId}: ${trouble}; until that is mended, sign-in through it fails`,
      ];
    }),
  );
  return lines.flat();
}

async function troubleOf(
  { ports, providers }: Pick<IdentityContext, 'ports' | 'providers'>,
  provider: { readonly name: string; readonly doc: IdentityProviderDoc },
): Promise<string | undefined> {
  if (provider.doc.ProviderType === 'SAML') {
    const metadata = await providers.saml.metadata(provider.doc.ProviderDetails);
    return metadata.ok ? undefined : withoutStop(metadata.reason);
  }
  try {
    await relyingParty(ports.providers, providers.discovery, provider);
    return undefined;
  } catch (error) {
    if (error instanceof OpenIdRefusal) return withoutStop(error.message);
    throw error;
  }
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
