import type { IdentityProviderDoc } from '../user-pools/pool.ts';

/** How identity providers are reached: a port, and what the operator allows. */
export interface ProviderAccess {
  fetch(request: OutboundRequest): Promise<OutboundAnswer>;
  /** Whether providers on this machine may be reached by plain HTTP; all others by HTTPS only. */
  readonly plainHttp: 'loopback' | 'never';
  /** Stand-ins for social providers: URLs in place of the fixed ones, by the type of the provider. */
  readonly urls: Readonly<Partial<Record<IdentityProviderDoc['ProviderType'], Readonly<ProviderUrls>>>>;
}

/** The names are those of `ProviderDetails`, but for the last. */
export interface ProviderUrls {
  readonly authorize_url?: string | undefined;
  readonly token_url?: string | undefined;
  readonly attributes_url?: string | undefined;
  readonly jwks_uri?: string | undefined;
  readonly oidc_issuer?: string | undefined;
  /** Where the app of an access token is asked for: `/app` of Facebook, `tokeninfo` of Amazon. */
  readonly token_info_url?: string | undefined;
}

/** Redirects are not followed. */
export interface OutboundRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export type OutboundAnswer =
  | { readonly ok: true; readonly status: number; readonly contentType: string; readonly body: string }
  | { readonly ok: false; readonly reason: 'timeout' | 'reset' | 'tooLarge' | 'unreachable' };

/** Of a URL that `mayReach` refuses, for the log of the operator, which gets no password that stands in one. */
export const NOT_REACHED =
  'is not HTTPS, or has a password in it; `identity.providers.plainHttp` lets plain HTTP be on this machine';

/** Whether a URL may be fetched from, or a browser be sent to with secrets in the query. */
export function mayReach({ plainHttp }: ProviderAccess, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  if (protocol === 'https:') return true;
  return protocol === 'http:' && plainHttp === 'loopback' && isLoopback(hostname);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
