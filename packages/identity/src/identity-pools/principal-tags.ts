import type { IdentityPoolDoc, TagMap } from './identity-pool.ts';
import type { VerifiedLogin } from './verified-login.ts';

/** What UseDefaults maps for a user pool: tag key to claim. */
export const USER_POOL_DEFAULTS: Readonly<Record<string, string>> = { client: 'aud', username: 'sub' };
const OTHER_DEFAULTS: Readonly<Record<string, string>> = {};

/**
 * The session tags of who comes with these logins: claims by the pool's maps, and what the developer gave. Cognito
 * Developer Guide "Using attributes for access control".
 */
export function principalTags(
  { tagMaps = {} }: IdentityPoolDoc,
  logins: readonly VerifiedLogin[],
): Readonly<Record<string, string>> {
  const tags: Record<string, string> = {};
  for (const { provider, kind, claims, issued } of logins) {
    const map = Object.hasOwn(tagMaps, provider) ? tagMaps[provider] : undefined;
    for (const [key, claim] of Object.entries(effective(map, kind))) {
      const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
      const [first] = Array.isArray(value) ? value : [value];
      if (first !== undefined && first !== null && typeof first !== 'object') tags[key] = String(first);
    }
    Object.assign(tags, issued?.tags);
  }
  return tags;
}

function effective(map: TagMap | undefined, kind: VerifiedLogin['kind']): Readonly<Record<string, string>> {
  if (map === undefined) return {};
  if (map.UseDefaults === true) return kind === 'user-pool' ? USER_POOL_DEFAULTS : OTHER_DEFAULTS;
  return map.PrincipalTags ?? {};
}
