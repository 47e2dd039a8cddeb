import type { ProviderAccess, ProviderUrls } from '../federation/provider-access.ts';
import { fetchObject } from './fetch-json.ts';

/** What an OpenID provider publishes of itself, as far as it is used. */
export interface DiscoveredProvider {
  readonly issuer: string;
  readonly urls: ProviderUrls;
  /** Absent: the document does not say. */
  readonly algorithms: readonly string[] | undefined;
  readonly pkce: boolean;
}

export interface Discovery {
  /** `undefined`: there is no document of this issuer. Never rejects. */
  provider(issuer: string): Promise<DiscoveredProvider | undefined>;
}

const TTL_MS = 2 * 3_600_000;
const RETRY_MS = 5_000;
const MAX_KEPT = 1_000;

interface Kept {
  found: DiscoveredProvider | undefined;
  until: number;
  loading?: Promise<void> | undefined;
}

export function createDiscovery(access: ProviderAccess, now: () => number): Discovery {
  const byIssuer = new Map<string, Kept>();

  async function load(issuer: string, kept: Kept): Promise<void> {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await fetchObject(access, { method: 'GET', url });
    const found = answer.ok ? discovered(answer.value, issuer) : undefined;
    // What is at hand stays good while a fetch fails.
    if (found !== undefined) kept.found = found;
    kept.until = now() + (found === undefined ? RETRY_MS : TTL_MS);
  }

  return {
    provider: async (issuer) => {
      if (byIssuer.size >= MAX_KEPT && !byIssuer.has(issuer)) byIssuer.clear();
      const kept = byIssuer.get(issuer) ?? { found: undefined, until: Number.NEGATIVE_INFINITY };
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
  issuer: string,
): DiscoveredProvider | undefined {
  const text = (name: string): string | undefined =>
    typeof document[name] === 'string' ? document[name] : undefined;
  const texts = (name: string): readonly string[] | undefined => {
    const value = document[name];
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined;
  };
  const named = text('issuer');
  if (named === undefined || named.replace(/\/$/, '') !== issuer.replace(/\/$/, '')) return undefined;
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
  };
}
