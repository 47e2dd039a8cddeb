import { outboundFailureText } from '../federation/outbound-failure.ts';
import {
  mayReach,
  NOT_REACHED,
  type ProviderAccess,
  type ProviderUrls,
} from '../federation/provider-access.ts';
import { fetchObject } from './fetch-json.ts';

/** What an OpenID provider publishes of itself, as far as it is used. */
export interface DiscoveredProvider {
  readonly issuer: string;
  readonly urls: ProviderUrls;
  /** Absent: the document does not say. */
  readonly algorithms: readonly string[] | undefined;
  readonly pkce: boolean;
  /** Its answers to authorization requests name it (`iss`). */
  readonly namesItself: boolean;
}

export interface Discovery {
  /** What is known of an issuer, or why nothing is. Never rejects. */
  provider(issuer: string): Promise<DiscoveryResult>;
}

export type DiscoveryResult = DiscoveredProvider | { readonly reason: string };

const TTL_MS = 2 * 3_600_000;
const RETRY_MS = 5_000;
const MAX_KEPT = 1_000;

interface Kept {
  found: DiscoveryResult;
  until: number;
  loading?: Promise<void> | undefined;
}

export function createDiscovery(access: ProviderAccess, now: () => number): Discovery {
  const byIssuer = new Map<string, Kept>();

  async function load(issuer: string, kept: Kept): Promise<void> {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const found = await fetched(url, issuer);
    const failed = 'reason' in found;
    // What is at hand stays good while a fetch fails.
    if (!failed || 'reason' in kept.found) kept.found = found;
    kept.until = now() + (failed ? RETRY_MS : TTL_MS);
  }

  async function fetched(url: string, issuer: string): Promise<DiscoveryResult> {
    if (!mayReach(access, url)) return { reason: `oidc_issuer ${NOT_REACHED}` };
    const answer = await fetchObject(access, { method: 'GET', url });
    return answer.ok ? discovered(answer.value, url, issuer) : { reason: outboundFailureText(url, answer) };
  }

  return {
    provider: async (issuer) => {
      if (byIssuer.size >= MAX_KEPT && !byIssuer.has(issuer)) byIssuer.clear();
      const kept = byIssuer.get(issuer) ?? { found: { reason: '' }, until: Number.NEGATIVE_INFINITY };
      byIssuer.set(issuer, kept);
      if (now() >= kept.until) {
        kept.loading ??= load(issuer, kept).finally(() => {
          kept.loading = undefined;
        });
        await kept.loading;
      }
      return kept.found;
    },
  };
}

/** OpenID Connect Discovery 1.0 section 4.3: the document must be of that very issuer, but for a slash at the end. */
function discovered(
  document: Readonly<Record<string, unknown>>,
  url: string,
  issuer: string,
): DiscoveryResult {
  const text = (name: string): string | undefined =>
    typeof document[name] === 'string' ? document[name] : undefined;
  const texts = (name: string): readonly string[] | undefined => {
    const value = document[name];
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined;
  };
  const named = text('issuer');
  if (named === undefined || named.replace(/\/$/, '') !== issuer.replace(/\/$/, ''))
    return { reason: `${url} is of the issuer ${named}, and oidc_issuer is ${issuer}` };
  return {
    issuer: named,
    urls: {
      authorize_url: text('authorization_endpoint'),
      token_url: text('token_endpoint'),
      attributes_url: text('userinfo_endpoint'),
      jwks_uri: text('jwks_uri'),
    },
    algorithms: texts('id_token_signing_alg_values_supported'),
    pkce: texts('code_challenge_methods_supported')?.includes('S256') === true,
    // RFC 9207 section 3.
    namesItself: document.authorization_response_iss_parameter_supported === true,
  };
}
