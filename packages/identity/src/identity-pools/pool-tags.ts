import type { IdentityContext } from '../service/context.ts';
import type { Input, TextLimits } from '../service/input.ts';
import type { Operation } from '../service/operation.ts';
import { invalidParameter } from '../service/service-error.ts';
import { type IdentityPool, identityPoolById, saveIdentityPool } from './identity-pool.ts';

const ARN: TextLimits = { min: 20, max: 2048 };
const MAX_TAGS = 50;

const resource = (input: Input): string => input.text('ResourceArn', ARN);

/** Throws InvalidParameterException. */
export function checkedTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (Object.keys(tags).length > MAX_TAGS)
    throw invalidParameter(`A resource has at most ${MAX_TAGS} tags.`, { members: ['IdentityPoolTags'] });
  return tags;
}

async function poolOfArn(input: Input, context: IdentityContext): Promise<IdentityPool> {
  const arn = input.text('ResourceArn', ARN);
  const id = /:identitypool\/(.+)$/.exec(arn)?.[1];
  if (id === undefined) throw invalidParameter(`${arn} is not the ARN of an identity pool.`);
  return identityPoolById(context, id);
}

/** Cognito API "TagResource". */
export const tagResource: Operation = {
  name: 'TagResource',
  signed: true,
  resource,
  run: async (input, context) => {
    const pool = await poolOfArn(input, context);
    const IdentityPoolTags = checkedTags({ ...pool.doc.IdentityPoolTags, ...input.map('Tags') });
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
    const pool = await poolOfArn(input, context);
    const gone = new Set(input.texts('TagKeys'));
    const IdentityPoolTags = Object.fromEntries(
      Object.entries(pool.doc.IdentityPoolTags ?? {}).filter(([key]) => !gone.has(key)),
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
