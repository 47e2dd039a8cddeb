import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import type { ResourceTags } from '../service/tag-conditions.ts';
import { declaredPool, poolArn } from './pools.ts';

/** The tags of the user pool of an ARN. */
export async function tagsOfUserPool(
  { db, place }: IdentityContext,
  arn: string,
): Promise<ResourceTags | undefined> {
  const id = arn.slice(arn.lastIndexOf('/') + 1);
  if (arn !== poolArn(place, id)) return undefined;
  try {
    const { UserPoolTags = {}, tagsNotHere = [] } = (await declaredPool(db, place, id)).doc;
    return { tags: UserPoolTags, notHere: tagsNotHere };
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
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
