import type { IdentityContext } from '../service/context.ts';
import type { Input, TextLimits } from '../service/input.ts';
import type { Operation } from '../service/operation.ts';
import { invalidParameter, notFound } from '../service/service-error.ts';
import { type IdentityPool, identityPoolArn, identityPoolById, saveIdentityPool } from './identity-pool.ts';
import { checkedTags, tagsIn } from './tag-limits.ts';

const ARN: TextLimits = { min: 20, max: 2048 };
const resource = (input: Input): string => input.text('ResourceArn', ARN);

async function poolOfArn(input: Input, context: IdentityContext): Promise<IdentityPool> {
  const arn = input.text('ResourceArn', ARN);
  const id = /:identitypool\/(.+)$/.exec(arn)?.[1];
  if (id === undefined) throw invalidParameter(`${arn} is not the ARN of an identity pool.`);
  // IAM decided on this ARN: it must be the pool's own.
  if (arn !== identityPoolArn(context.place, id)) throw notFound(`Resource ${arn} not found.`);
  return identityPoolById(context, id);
}

/** Cognito API "TagResource". */
export const tagResource: Operation = {
  name: 'TagResource',
  signed: true,
  resource,
  run: async (input, context) => {
    const given = tagsIn(input, 'Tags') ?? { absent: input.text('Tags') };
    const pool = await poolOfArn(input, context);
    const IdentityPoolTags = checkedTags({ ...pool.doc.IdentityPoolTags, ...given }, 'Tags');
    await saveIdentityPool(context, pool, { ...pool.doc, IdentityPoolTags });
    return {};
  },
};

/** Cognito API "UntagResource". */
export const untagResource: Operation = {
  name: 'UntagResource',
  signed: true,
  resource,
  run: async (input, context) => {
    const gone = input.texts('TagKeys') ?? [input.text('TagKeys')];
    const pool = await poolOfArn(input, context);
    const IdentityPoolTags = Object.fromEntries(
      Object.entries(pool.doc.IdentityPoolTags ?? {}).filter(([key]) => !gone.includes(key)),
    );
    await saveIdentityPool(context, pool, { ...pool.doc, IdentityPoolTags });
    return {};
  },
};

/** Cognito API "ListTagsForResource". */
export const listTagsForResource: Operation = {
  name: 'ListTagsForResource',
  signed: true,
  resource,
  run: async (input, context) => ({ Tags: (await poolOfArn(input, context)).doc.IdentityPoolTags ?? {} }),
};
