import { AskedKeys } from './asked-keys.ts';
import type { Input } from './input.ts';

/** The tags of a resource, as far as they are known. */
export interface ResourceTags {
  readonly tags: Readonly<Record<string, string>>;
  /** Paths of tags that the template declares and does not give: `UserPoolTags.team`. */
  readonly notHere: readonly string[];
}

const RESOURCE_TAG = 'aws:resourcetag/';

/**
 * The condition keys that are made of tags: `aws:ResourceTag/KEY` of the resource, `aws:RequestTag/KEY` and `aws:TagKeys` of
 * the request. IAM User Guide "Controlling access to AWS resources using tags".
 */
export class TagConditions extends AskedKeys {
  readonly #notHere: readonly string[];

  /** `member`: that of the input which has the tags of the request, as a map, or their keys alone, as a list. */
  constructor({ tags, notHere }: ResourceTags, input: Input, member: string | undefined) {
    super(keysOf(tags, input, member), (key) => notHere.length > 0 && key.startsWith(RESOURCE_TAG));
    this.#notHere = notHere;
  }

  /** Not the keys: the tags that the template declares, any of which may be the one. */
  override unknown(): readonly string[] {
    return super.unknown().length === 0 ? [] : this.#notHere;
  }
}

function keysOf(
  tags: ResourceTags['tags'],
  input: Input,
  member: string | undefined,
): ReadonlyMap<string, string | readonly string[]> {
  const keys = new Map<string, string | readonly string[]>();
  for (const [key, value] of Object.entries(tags)) keys.set(`${RESOURCE_TAG}${key.toLowerCase()}`, value);
  const given = member === undefined ? undefined : input.raw(member);
  if (member === undefined || given === undefined) return keys;
  const requested = Array.isArray(given) ? undefined : input.map(member);
  for (const [key, value] of Object.entries(requested ?? {}))
    keys.set(`aws:requesttag/${key.toLowerCase()}`, value);
  const tagKeys = requested === undefined ? (input.texts(member) ?? []) : Object.keys(requested);
  if (tagKeys.length > 0) keys.set('aws:tagkeys', tagKeys);
  return keys;
}
