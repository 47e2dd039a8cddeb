import type { IdentityContext } from '../service/context.ts';
import type { ResourceTags } from '../service/tag-conditions.ts';
import { findPool, poolArn } from './pools.ts';

/** The tags of the user pool of an ARN. */
export async function tagsOfUserPool(
  { db, place }: IdentityContext,
  arn: string,
): Promise<ResourceTags | undefined> {
  const id = arn.slice(arn.lastIndexOf('/') + 1);
  if (arn !== poolArn(place, id)) return undefined;
  const pool = await findPool(db, place, id);
  if (pool === undefined) return undefined;
  const { UserPoolTags = {}, tagsNotHere = [] } = pool.doc;
  return { tags: UserPoolTags, notHere: tagsNotHere };
}

/**
 * Service Authorization Reference "Actions, resources, and condition keys for Amazon Cognito User Pools": operations with
 * `aws:RequestTag/KEY` and `aws:TagKeys`.
 */
export const USER_POOL_TAG_MEMBERS: Readonly<Record<string, string>> = {
  CreateUserPool: 'UserPoolTags',
  TagResource: 'Tags',
  UntagResource: 'TagKeys',
  UpdateUserPool: 'UserPoolTags',
};
