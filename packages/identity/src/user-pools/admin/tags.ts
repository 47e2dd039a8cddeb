import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { notFound } from '../../service/service-error.ts';
import { checkedTags, tagsIn } from '../../service/tag-limits.ts';
import type { Pool } from '../pool.ts';
import { poolArn, poolById } from '../pools.ts';
import { ARN } from './patterns.ts';
import { changePool } from './pool-store.ts';

export const listTagsForResource: Operation = tagOperation('ListTagsForResource', async (_, __, pool) => ({
  Tags: pool.doc.UserPoolTags ?? {},
}));

export const tagResource: Operation = tagOperation('TagResource', async (input, context, pool) => {
  const given = tagsIn(input, 'Tags') ?? { absent: input.text('Tags') };
  await changePool(context, pool.id, (doc) => ({
    ...doc,
    UserPoolTags: checkedTags({ ...doc.UserPoolTags, ...given }, 'Tags'),
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
