import type { IdentityContext } from '../service/context.ts';
import type { IdentityPool, IdentityPoolDoc } from './identity-pool.ts';

/** The name under which a login is kept, of any name that clients may call its provider by. */
export function loginProviderOf(context: IdentityContext, pool: IdentityPool, named: string): string {
  const provider = userPoolNameOf(context, pool, named);
  const arn = oidcArnOf(pool.doc, provider);
  return arn === undefined ? provider : oidcNameOf(arn);
}

/**
 * Clients name a user pool by the issuer of its token, without the scheme: with a local issuer that is this service's
 * address, and the pool is still known by its own name.
 */
export function userPoolNameOf({ place }: IdentityContext, { doc }: IdentityPool, named: string): string {
  if (place.issuer !== 'local') return named;
  const local = `${place.url.replace(/^https?:\/\//, '').replace(/\/+$/, '')}/`;
  if (!named.startsWith(local)) return named;
  const poolId = named.slice(local.length);
  const known = (doc.CognitoIdentityProviders ?? []).find(({ ProviderName }) =>
    ProviderName.endsWith(`/${poolId}`),
  );
  return known?.ProviderName ?? named;
}

/** The OpenID Connect provider of a pool that is called so: by its ARN, or by its address. */
export function oidcArnOf(
  { OpenIdConnectProviderARNs = [] }: IdentityPoolDoc,
  named: string,
): string | undefined {
  return OpenIdConnectProviderARNs.find((arn) => arn === named || oidcNameOf(arn) === named);
}

export function oidcNameOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}
