import type { Input } from '../service/input.ts';
import { invalidParameter } from '../service/service-error.ts';

type Tags = Readonly<Record<string, string>>;

/** Cognito Developer Guide "Tagging Amazon Cognito resources", "Tag restrictions". */
const MAX_TAGS = 50;
const MAX_KEY = 128;
const MAX_VALUE = 256;

/** The tags of an input. Throws InvalidParameterException. */
export function tagsIn(input: Input, member: string): Tags | undefined {
  const tags = input.map(member);
  return tags && checkedTags(tags, member);
}

/** Throws InvalidParameterException. */
export function checkedTags(tags: Tags, member: string): Tags {
  const entries = Object.entries(tags);
  const about = { members: [member] };
  if (entries.length > MAX_TAGS) throw invalidParameter(`A resource has at most ${MAX_TAGS} tags.`, about);
  for (const [key, value] of entries)
    if (key.length < 1 || key.length > MAX_KEY || value.length > MAX_VALUE || /^aws:/i.test(key))
      throw invalidParameter(`Invalid tag: ${key.slice(0, MAX_KEY)}`, about);
  return tags;
}
