import {
  mayReach,
  NOT_REACHED,
  type ProviderAccess,
  type ProviderUrls,
} from '../federation/provider-access.ts';
import type { IdentityProviderDoc } from '../user-pools/pool.ts';
import type { Discovery } from './discovery.ts';
import { fixedUrls, type OpenIdType, PROFILES, type ProviderProfile } from './provider-profile.ts';
import { OpenIdRefusal } from './refusal.ts';

/** A provider with everything that is known of it, from `ProviderDetails`, discovery and configuration. */
export interface RelyingParty {
  readonly name: string;
  readonly profile: ProviderProfile;
  readonly details: Readonly<Record<string, string>>;
  readonly clientId: string;
  readonly urls: ProviderUrls & { readonly authorize_url: string; readonly token_url: string };
  /** Issuers that its ID tokens may name; empty where it has none. */
  readonly issuers: readonly string[];
  /** Absent: any that is known here. */
  readonly algorithms: readonly string[] | undefined;
  readonly pkce: boolean;
  /** Its answers to authorization requests must name it (`iss`). */
  readonly namesItself: boolean;
}

/** Throws an `OpenIdRefusal` where the provider cannot be used. */
export async function relyingParty(
  access: ProviderAccess,
  discovery: Discovery,
  provider: { readonly name: string; readonly doc: IdentityProviderDoc },
): Promise<RelyingParty> {
  const { name, doc } = provider;
  if (doc.ProviderType === 'SAML') throw new OpenIdRefusal(`${name} is a SAML provider`);
  const type: OpenIdType = doc.ProviderType;
  const profile = PROFILES[type];
  const details = doc.ProviderDetails;
  const result =
    type === 'OIDC' && details.oidc_issuer !== undefined && !hasAllUrls(details)
      ? await discovery.provider(details.oidc_issuer)
      : undefined;
  const found = result === undefined || 'reason' in result ? undefined : result;
  const own = type === 'OIDC' ? given(details) : {};
  const urls = {
    ...fixedUrls(profile, details.api_version),
    ...present(found?.urls ?? {}),
    ...own,
    ...present(type === 'OIDC' ? {} : (access.urls[type] ?? {})),
  };
  const { authorize_url, token_url } = urls;
  const clientId = details.client_id ?? '';
  if (authorize_url === undefined || token_url === undefined || clientId === '')
    throw new OpenIdRefusal(
      `Unable to contact well-known endpoint of ${name}`,
      result !== undefined && 'reason' in result
        ? result.reason
        : `${missing({ authorize_url, token_url, client_id: clientId || undefined })} is not known`,
    );
  for (const [key, url] of Object.entries({ ...urls, oidc_issuer: undefined }))
    if (url !== undefined && !mayReach(access, url))
      throw new OpenIdRefusal(`${name} has a URL that is not HTTPS`, `${key} ${NOT_REACHED}`);
  const issuer = found?.issuer ?? urls.oidc_issuer;
  return {
    name,
    profile,
    details,
    clientId,
    urls: { ...urls, authorize_url, token_url },
    issuers: profile.idToken && issuer !== undefined ? [issuer, ...profile.otherIssuers] : [],
    algorithms: profile.algorithms ?? found?.algorithms,
    pkce: profile.pkce === 'asDiscovered' ? found?.pkce === true : profile.pkce,
    namesItself: found?.namesItself === true,
  };
}

function missing(needed: Readonly<Record<string, string | undefined>>): string {
  return Object.keys(needed)
    .filter((key) => needed[key] === undefined)
    .join(', ');
}

const URL_NAMES = ['authorize_url', 'token_url', 'attributes_url', 'jwks_uri'] as const;

function hasAllUrls(details: Readonly<Record<string, string>>): boolean {
  return URL_NAMES.every((name) => (details[name] ?? '') !== '');
}

function given(details: Readonly<Record<string, string>>): ProviderUrls {
  return present(
    Object.fromEntries([...URL_NAMES, 'oidc_issuer'].map((name) => [name, details[name]])) as ProviderUrls,
  );
}

/** Without what is not there, so that it covers nothing. */
function present(urls: ProviderUrls): ProviderUrls {
  return Object.fromEntries(Object.entries(urls).filter(([, url]) => url !== undefined && url !== ''));
}
