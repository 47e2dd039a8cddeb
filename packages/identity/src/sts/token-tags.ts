import type { Claims } from '@portcullis/engine/jwt';
import type { Json } from '@portcullis/model/source';
import { ServiceError } from '../service/service-error.ts';
import { checkSourceIdentity } from './session-names.ts';
import { checkedTags, NO_TAGS, type SessionTags } from './session-tags.ts';

/** The claim that carries session tags. IAM User Guide "Passing session tags using AssumeRoleWithWebIdentity". */
export const TAGS_CLAIM = 'https://aws.amazon.com/tags';
const SOURCE_IDENTITY_CLAIM = 'https://aws.amazon.com/source_identity';

/** `{ principal_tags: { key: [value] }, transitive_tag_keys: [key] }`. */
export function tagsOfClaims(claims: Claims): SessionTags {
  const claim = claims[TAGS_CLAIM];
  if (claim === undefined) return NO_TAGS;
  if (!isObject(claim) || !isObject(claim.principal_tags ?? {})) throw malformed();
  const pairs = Object.entries((claim.principal_tags ?? {}) as Record<string, Json>).map(
    ([key, values]): readonly [string, string] => {
      const [value, ...more] = Array.isArray(values) ? (values as readonly Json[]) : [values];
      if (typeof value !== 'string' || more.length > 0) throw malformed();
      return [key, value];
    },
  );
  const transitive = claim.transitive_tag_keys ?? [];
  if (!Array.isArray(transitive) || transitive.some((key) => typeof key !== 'string')) throw malformed();
  return checkedTags(pairs, transitive as readonly string[]);
}

export function sourceIdentityOfClaims(claims: Claims): string | undefined {
  const claim = claims[SOURCE_IDENTITY_CLAIM];
  if (claim === undefined) return undefined;
  if (typeof claim !== 'string') throw malformed();
  checkSourceIdentity(claim);
  return claim;
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(): ServiceError {
  return new ServiceError('InvalidIdentityToken', 'The session tags in the token are not valid.');
}
