import { ServiceError } from '../service/service-error.ts';
import { checkedTags } from '../sts/session-tags.ts';
import { invalidConfiguration } from './choose-role.ts';
import type { IdentityPoolDoc, TagMap } from './identity-pool.ts';
import type { VerifiedLogin } from './verified-login.ts';

type Tags = Readonly<Record<string, string>>;

/**
 * Cognito Developer Guide "Using attributes for access control with identity pools": "the aggregated character limit for
 * all attributes is 460 bytes". That keys count as well as values is assumed, as the stricter of two readings.
 */
const MAX_TAG_BYTES = 460;

/** Whether the tags of a session are within the limit of identity pools: keys and values, in UTF-8. */
export function areWithinLimit(tags: Tags): boolean {
  const bytes = Object.entries(tags)
    .flat()
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return bytes <= MAX_TAG_BYTES;
}

/**
 * What UseDefaults maps for a provider: tag key to claim. Cognito Developer Guide "Default provider mappings"; what the
 * keys are for SAML is not told, so it maps none.
 */
export function defaultTags(provider: string): Tags {
  if (provider.startsWith('arn:') && provider.includes(':saml-provider/')) return {};
  return { client: 'aud', username: provider === 'www.amazon.com' ? 'user_id' : 'sub' };
}

/**
 * The session tags of who comes with these logins: claims by the pool's maps, and what the developer gave. Throws
 * InvalidIdentityPoolConfigurationException where they can be no session tags. Cognito Developer Guide "Using attributes
 * for access control".
 */
export function principalTags({ tagMaps = {} }: IdentityPoolDoc, logins: readonly VerifiedLogin[]): Tags {
  const tags: Record<string, string> = {};
  for (const { provider, kind, claims, issued } of logins) {
    const map = Object.hasOwn(tagMaps, provider) ? tagMaps[provider] : undefined;
    for (const [key, claim] of Object.entries(kind === 'developer' ? {} : mapped(provider, map))) {
      const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
      const [first] = Array.isArray(value) ? value : [value];
      if (first !== undefined && first !== null && typeof first !== 'object') tags[key] = String(first);
    }
    Object.assign(tags, issued?.tags);
  }
  if (!areWithinLimit(tags)) throw invalidConfiguration();
  try {
    return checkedTags(Object.entries(tags), []).tags;
  } catch (error) {
    throw error instanceof ServiceError ? invalidConfiguration() : error;
  }
}

/** Tag key to claim, of the map that a pool has for a provider. */
export function mapped(provider: string, map: TagMap | undefined): Tags {
  return map?.UseDefaults === true ? defaultTags(provider) : (map?.PrincipalTags ?? {});
}
