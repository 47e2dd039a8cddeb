import type { IdentityContext } from '../../service/context.ts';
import type { IdentityProviderDoc, PoolPart } from '../../user-pools/pool.ts';
import { partsOf } from '../../user-pools/pools.ts';
import { type AuthorizationRequest, supports } from '../authorize/authorization-request.ts';
import { externalProviders } from './sign-in-options.ts';

/*
 * An identifier of a SAML provider that is a domain leads those there whose e-mail address is of the domain. Cognito
 * Developer Guide "SAML identity provider names and identifiers".
 */

type Provider = PoolPart<IdentityProviderDoc>;

/** Whether the sign-in page asks for an e-mail address to find the provider. */
export async function routesByEmail(
  context: IdentityContext,
  authorization: AuthorizationRequest,
): Promise<boolean> {
  if (externalProviders(authorization.client).length === 0) return false;
  return (await providersOf(context, authorization)).some((one) => domainsOf(one).length > 0);
}

/** The provider of a domain, in lower case. */
export async function providerOfDomain(
  context: IdentityContext,
  authorization: AuthorizationRequest,
  domain: string,
): Promise<Provider | undefined> {
  return (await providersOf(context, authorization)).find((one) => domainsOf(one).includes(domain));
}

async function providersOf(
  { db }: IdentityContext,
  { pool, client }: AuthorizationRequest,
): Promise<readonly Provider[]> {
  const providers = await partsOf(db, pool.id, 'identity-provider');
  return providers.filter(({ name }) => supports(client, name));
}

function domainsOf({ doc }: Provider): readonly string[] {
  if (doc.ProviderType !== 'SAML') return [];
  return (doc.IdpIdentifiers ?? [])
    .filter((one) => /^[\w-]+(?:\.[\w-]+)+$/.test(one))
    .map((one) => one.toLowerCase());
}
