import type { OperationKeys } from './condition-keys.ts';
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
export class TagConditions implements OperationKeys {
  readonly #keys = new Map<string, string | readonly string[]>();
  readonly #notHere: readonly string[];
  #asked = false;

  /** `member`: that of the input which has the tags of the request, as a map, or their keys alone, as a list. */
  constructor({ tags, notHere }: ResourceTags, input: Input, member: string | undefined) {
    this.#notHere = notHere;
    for (const [key, value] of Object.entries(tags))
      this.#keys.set(`${RESOURCE_TAG}${key.toLowerCase()}`, value);
    const given = member === undefined ? undefined : input.raw(member);
    if (member === undefined || given === undefined) return;
    const requested = Array.isArray(given) ? undefined : input.map(member);
    for (const [key, value] of Object.entries(requested ?? {}))
      this.#keys.set(`aws:requesttag/${key.toLowerCase()}`, value);
    const keys = requested === undefined ? (input.texts(member) ?? []) : Object.keys(requested);
    if (keys.length > 0) this.#keys.set('aws:tagkeys', keys);
  }

  has(key: string): boolean {
    if (this.#keys.has(key)) return true;
    if (this.#notHere.length > 0 && key.startsWith(RESOURCE_TAG)) this.#asked = true;
    return false;
  }

  get(key: string): string | readonly string[] | undefined {
    return this.#keys.get(key);
  }

  /** What a policy asked about and nobody knows: whatever the decision was, it may be another one. */
  unknown(): readonly string[] {
    return this.#asked ? this.#notHere : [];
  }
}
