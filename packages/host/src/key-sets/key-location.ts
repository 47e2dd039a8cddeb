import { type FetchLimits, fetchJson } from './fetch-json.ts';

export type KeyLocation =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Where the keys of an issuer are, by OpenID Connect Discovery 1.0 section 4: the document must be of that very
 * issuer, and keys come over TLS; plain HTTP only where the issuer itself is plain HTTP on this machine.
 */
export async function discoverKeys(issuer: string, limits: FetchLimits): Promise<KeyLocation> {
  if (!mayFetch(issuer, issuer)) return refused(issuer);
  const document = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, limits);
  if (!document.ok) return document;
  const { issuer: named, jwks_uri: url } = (document.value ?? {}) as Record<string, unknown>;
  if (named !== issuer)
    return { ok: false, reason: `the discovery document of ${issuer} is of another issuer` };
  if (typeof url !== 'string')
    return { ok: false, reason: `the discovery document of ${issuer} has no jwks_uri` };
  return mayFetch(url, issuer) ? { ok: true, url } : refused(url);
}

/** A location that the configuration names. */
export function namedKeys(url: string): KeyLocation {
  return mayFetch(url, url) ? { ok: true, url } : refused(url);
}

function refused(url: string): KeyLocation {
  return { ok: false, reason: `keys are fetched by https, or by http from this machine; not from ${url}` };
}

function mayFetch(url: string, issuer: string): boolean {
  if (!URL.canParse(url)) return false;
  return new URL(url).protocol === 'https:' || (isLocalHttp(url) && isLocalHttp(issuer));
}

function isLocalHttp(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  if (protocol !== 'http:') return false;
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
