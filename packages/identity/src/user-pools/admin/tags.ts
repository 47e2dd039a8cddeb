import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, notFound } from '../../service/service-error.ts';
import { QUOTA } from '../accounts/limits.ts';
import type { Pool } from '../pool.ts';
import { poolArn, poolById } from '../pools.ts';
import { ARN } from './patterns.ts';
import { changePool } from './pool-store.ts';

export type Tags = Readonly<Record<string, string>>;

export const listTagsForResource: Operation = tagOperation('ListTagsForResource', async (_, __, pool) => ({
  Tags: pool.doc.UserPoolTags ?? {},
}));

export const tagResource: Operation = tagOperation('TagResource', async (input, context, pool) => {
  const given = checkedTags(input.map('Tags') ?? { absent: input.text('Tags') });
  await changePool(context, pool.id, (doc) => ({
    ...doc,
    UserPoolTags: checkedTags({ ...doc.UserPoolTags, ...given }),
  }));
  return {};
});

export const untagResource: Operation = tagOperation('UntagResource', async (input, context, pool) => {
  const keys = input.texts('TagKeys') ?? [input.text('TagKeys')];
  await changePool(context, pool.id, (doc) => {
    const kept = Object.entries(doc.UserPoolTags ?? {}).filter(([key]) => !keys.includes(key));
    return { ...doc, UserPoolTags: Object.fromEntries(kept) };
  });
  return {};
});

type Reply = Awaited<ReturnType<Operation['run']>>;

/** An operation on the pool that `ResourceArn` names, which is also what IAM decides on. */
function tagOperation(
  name: string,
  run: (input: Input, context: IdentityContext, pool: Pool) => Promise<Reply>,
): Operation {
  return {
    name,
    signed: true,
    resource: (input) => input.text('ResourceArn', ARN),
    run: async (input, context) => {
      const arn = input.text('ResourceArn', ARN);
      const id = arn.slice(arn.lastIndexOf('/') + 1);
      if (arn !== poolArn(context.place, id)) throw notFound(`Resource ${arn} does not exist.`);
      return run(input, context, await poolById(context.db, context.place, id));
    },
  };
}

/** Throws InvalidParameterException. */
export function checkedTags(tags: Tags): Tags {
  const entries = Object.entries(tags);
  if (entries.length > QUOTA.tagsPerPool)
    throw invalidParameter(`The number of tags exceeds the limit of ${QUOTA.tagsPerPool}.`, {
      members: ['UserPoolTags'],
    });
  for (const [key, value] of entries)
    if (key.length < 1 || key.length > 128 || value.length > 256 || /^aws:/i.test(key))
      throw invalidParameter(`Invalid tag: ${key.slice(0, 128)}`, {
        members: [`UserPoolTags.${key}`],
        allowed: 'keys of 1 to 128 characters that do not begin with aws:, values of up to 256',
      });
  return tags;
}
