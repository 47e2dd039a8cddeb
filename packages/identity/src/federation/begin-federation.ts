import type { IdentityContext } from '../service/context.ts';
import type { FederationStart, FederationStarted } from './federation.ts';
import { failureOf } from './federation-failure.ts';
import { sealState } from './federation-state.ts';
import { openIdRequestUrl } from './openid-sign-in.ts';
import { samlRequestUrl } from './saml-sign-in.ts';

/** Sends a log-in to an identity provider. Throws only what is no fault of the request or the provider. */
export async function beginFederation(
  context: IdentityContext,
  { pool, client, provider, resume }: FederationStart,
): Promise<FederationStarted> {
  const sealed = sealState(context, {
    poolId: pool.id,
    clientId: client.id,
    provider: provider.name,
    resume,
  });
  try {
    const url =
      provider.doc.ProviderType === 'SAML'
        ? await samlRequestUrl(context, provider, sealed)
        : await openIdRequestUrl(context, provider, sealed);
    return { ok: true, url, cookie: sealed.cookie };
  } catch (error) {
    return failureOf(error, { pool, client, resume }, provider, context.ports.log);
  }
}
