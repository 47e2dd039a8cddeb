import type { IdentityContext } from '../service/context.ts';
import type { Input, TextLimits } from '../service/input.ts';
import type { Operation } from '../service/operation.ts';
import { invalidParameter, notFound } from '../service/service-error.ts';
import { checkedTags, tagsIn } from '../service/tag-limits.ts';
import { changeIdentityPool, identityPoolArn, identityPoolById } from './identity-pool.ts';

const ARN: TextLimits = { min: 20, max: 2048 };
const resource = (input: Input): string => input.text('ResourceArn', ARN);

function poolIdOfArn(input: Input, { place }: IdentityContext): string {
  const arn = input.text('ResourceArn', ARN);
  const id = /:identitypool\/(.+)$/.exec(arn)?.[1];
  if (id === undefined) throw invalidParameter(`${arn} is not the ARN of an identity pool.`);
  // IAM decided on this ARN: it must be the pool's own.
  if (arn !== identityPoolArn(place, id)) throw notFound(`Resource ${arn} not found.`);
  return id;
}

/** Cognito API "TagResource". */
export const tagResource: Operation = {
  name: 'TagResource',
  signed: true,
  resource,
  run: async (input, context) => {
    const given = tagsIn(input, 'Tags') ?? { absent: input.text('Tags') };
    await changeIdentityPool(context, poolIdOfArn(input, context), (doc) => ({
      ...doc,
      IdentityPoolTags: checkedTags({ ...doc.IdentityPoolTags, ...given }, 'Tags'),
    }));
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
    await changeIdentityPool(context, poolIdOfArn(input, context), (doc) => {
      const kept = Object.entries(doc.IdentityPoolTags ?? {}).filter(([key]) => !gone.includes(key));
      return { ...doc, IdentityPoolTags: Object.fromEntries(kept) };
    });
    return {};
  },
};

/** Cognito API "ListTagsForResource". */
export const listTagsForResource: Operation = {
  name: 'ListTagsForResource',
  signed: true,
  resource,
  run: async (input, context) => {
    const { doc } = await identityPoolById(context, poolIdOfArn(input, context));
    return { Tags: doc.IdentityPoolTags ?? {} };
  },
};
