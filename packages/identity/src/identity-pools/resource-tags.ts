import type { IdentityContext } from '../service/context.ts';
import type { ResourceTags } from '../service/tag-conditions.ts';
import { declaredIdentityPool, identityPoolArn } from './identity-pool.ts';

/** The tags of the identity pool of an ARN. */
export async function tagsOfIdentityPool(
  context: IdentityContext,
  arn: string,
): Promise<ResourceTags | undefined> {
  const id = arn.slice(arn.lastIndexOf('/') + 1);
  if (arn !== identityPoolArn(context.place, id)) return undefined;
  const pool = await declaredIdentityPool(context, id);
  if (pool === undefined) return undefined;
  const { IdentityPoolTags = {}, tagsNotHere = [] } = pool.doc;
  return { tags: IdentityPoolTags, notHere: tagsNotHere };
}

/**
 * Service Authorization Reference "Actions, resources, and condition keys for Amazon Cognito Identity": operations with
 * `aws:RequestTag/KEY` and `aws:TagKeys`.
 */
export const IDENTITY_POOL_TAG_MEMBERS: Readonly<Record<string, string>> = {
  CreateIdentityPool: 'IdentityPoolTags',
  TagResource: 'Tags',
  UntagResource: 'TagKeys',
};
