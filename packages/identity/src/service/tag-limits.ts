import type { Input } from './input.ts';
import { invalidParameter } from './service-error.ts';

export type Tags = Readonly<Record<string, string>>;

/** Cognito Developer Guide "Tagging Amazon Cognito resources", "Tag restrictions". */
const MAX_TAGS = 50;
const MAX_KEY = 128;
const MAX_VALUE = 256;

/** The tags of an input. Throws InvalidParameterException. */
export function tagsIn(input: Input, member: string): Tags | undefined {
  const tags = input.map(member);
  return tags && checkedTags(tags, member);
}

/** All tags of a pool. Throws InvalidParameterException. */
export function checkedTags(tags: Tags, member: string): Tags {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS)
    throw invalidParameter(`The number of tags exceeds the limit of ${MAX_TAGS}.`, { members: [member] });
  for (const [key, value] of entries)
    if (key.length < 1 || key.length > MAX_KEY || value.length > MAX_VALUE || /^aws:/i.test(key))
      throw invalidParameter(`Invalid tag: ${key.slice(0, MAX_KEY)}`, {
        members: [`${member}.${key}`],
        allowed: `keys of 1 to ${MAX_KEY} characters that do not begin with aws:, values of up to ${MAX_VALUE}`,
      });
  return tags;
}
