import type { Input } from '../service/input.ts';
import { ServiceError } from '../service/service-error.ts';

/** Tags that a session is begun with; keys in the case in which they were given. */
export interface SessionTags {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitive: readonly string[];
}

export const NO_TAGS: SessionTags = { tags: {}, transitive: [] };

const MAX_TAGS = 50;
const KEY = { min: 1, max: 128, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u } as const;
const VALUE = { max: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u } as const;

/** `Tags` and `TransitiveTagKeys` of a request. */
export function tagsOf(input: Input): SessionTags {
  const pairs = (input.structures('Tags') ?? []).map((tag): readonly [string, string] => [
    tag.text('Key', KEY),
    tag.text('Value', VALUE),
  ]);
  return checkedTags(pairs, input.texts('TransitiveTagKeys') ?? []);
}

/**
 * Refuses tags that cannot be. IAM User Guide "Pass session tags in AWS STS": 50 at most, keys differ by more than
 * case, transitive keys are among them.
 */
export function checkedTags(
  pairs: readonly (readonly [string, string])[],
  transitive: readonly string[],
): SessionTags {
  if (pairs.length > MAX_TAGS)
    throw new ServiceError(
      'ValidationError',
      `1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to ${MAX_TAGS}`,
    );
  const keys = new Set(pairs.map(([key]) => key.toLowerCase()));
  if (keys.size < pairs.length)
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  for (const [key, value] of pairs) {
    if (
      key.length > KEY.max ||
      value.length > VALUE.max ||
      !KEY.pattern.test(key) ||
      !VALUE.pattern.test(value)
    )
      throw new ServiceError('ValidationError', 'A session tag has a key or a value that is not valid.');
    if (/^aws:/i.test(key)) throw invalid('Tag keys that begin with aws: are reserved.');
  }
  if (transitive.some((key) => !keys.has(key.toLowerCase())))
    throw invalid('The specified transitive tag key must be included in the requested tags.');
  const named = new Set(transitive.map((key) => key.toLowerCase()));
  return {
    // A key may be called `__proto__`.
    tags: Object.fromEntries(pairs),
    transitive: pairs.map(([key]) => key).filter((key) => named.has(key.toLowerCase())),
  };
}

/** The condition keys of what is requested: `aws:RequestTag/...`, `aws:TagKeys`, `sts:TransitiveTagKeys`. */
export function tagKeys({ tags, transitive }: SessionTags): ReadonlyMap<string, string | readonly string[]> {
  const keys = new Map<string, string | readonly string[]>();
  for (const [key, value] of Object.entries(tags)) keys.set(`aws:requesttag/${key.toLowerCase()}`, value);
  if (keys.size > 0) keys.set('aws:tagkeys', Object.keys(tags));
  if (transitive.length > 0) keys.set('sts:transitivetagkeys', transitive);
  return keys;
}

/** The tags of a session in a chain: those of the caller that go on, and its own, which must be others. */
export function withInherited(
  own: SessionTags,
  inherited: Readonly<Record<string, string>> | undefined,
): SessionTags {
  if (inherited === undefined) return own;
  const taken = new Set(Object.keys(inherited).map((key) => key.toLowerCase()));
  if (Object.keys(own.tags).some((key) => taken.has(key.toLowerCase())))
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  return {
    tags: { ...inherited, ...own.tags },
    transitive: [...Object.keys(inherited), ...own.transitive],
  };
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValue', message);
}
