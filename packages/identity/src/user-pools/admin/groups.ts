import type { Json } from '@portcullis/model/source';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { notFound, ServiceError } from '../../service/service-error.ts';
import type { Db } from '../../store/database.ts';
import { QUOTA } from '../accounts/limits.ts';
import { groupNameOf } from '../accounts/members.ts';
import { seconds } from '../accounts/user-type.ts';
import type { GroupDoc, Pool, PoolPart } from '../pool.ts';
import { partOf } from '../pools.ts';
import { ARN } from './patterns.ts';
import { poolOperation } from './pool-operation.ts';
import { addPart, changePart, pageOfParts, removePart } from './pool-parts.ts';

export type Group = PoolPart<GroupDoc>;

export const createGroup: Operation = poolOperation('CreateGroup', async ({ input, context, pool }) => {
  const group = newGroup(input);
  const quota = { most: QUOTA.groupsPerPool, message: 'The limit of groups of the user pool is reached.' };
  if (!(await addPart(context, pool, 'group', group, quota)))
    throw new ServiceError('GroupExistsException', 'A group with the name already exists.');
  const { name } = group;
  return { Group: groupType(pool, await groupOf(context.db, pool, name)) };
});

export const getGroup: Operation = poolOperation('GetGroup', async ({ input, context, pool }) => ({
  Group: groupType(pool, await groupOf(context.db, pool, groupNameOf(input))),
}));

/** What is not given stays. */
export const updateGroup: Operation = poolOperation('UpdateGroup', async ({ input, context, pool }) => {
  const name = groupNameOf(input);
  const given = docIn(input);
  const change = (doc: GroupDoc): GroupDoc => ({ ...doc, ...given });
  const changed = await changePart(context, pool, 'group', { name, change });
  if (changed === undefined) throw noGroup();
  return { Group: groupType(pool, changed) };
});

export const deleteGroup: Operation = poolOperation('DeleteGroup', async ({ input, context, pool }) => {
  const name = groupNameOf(input);
  const removed = await context.db.transaction().execute(async (inside) => {
    // First the group: who joins it at the same time waits, and then finds none.
    const found = await removePart(inside, pool, 'group', name);
    await inside
      .deleteFrom('members')
      .where('pool_id', '=', pool.id)
      .where('group_name', '=', name)
      .execute();
    return found;
  });
  if (!removed) throw noGroup();
  return {};
});

export const listGroups: Operation = poolOperation('ListGroups', async ({ input, context, pool }) => {
  const list = { operation: 'ListGroups', limitMember: 'Limit', most: 60 };
  const { parts, NextToken } = await pageOfParts(context, pool, 'group', input, list);
  return { Groups: parts.map((group) => groupType(pool, group)), ...NextToken };
});

/** Read from the members that CreateGroup and `AWS::Cognito::UserPoolGroup` have in common. */
export function newGroup(input: Input): Pick<Group, 'name' | 'doc'> {
  return { name: groupNameOf(input), doc: docIn(input) };
}

function docIn(input: Input): GroupDoc {
  const Description = input.optionalText('Description', { max: 2048 });
  const RoleArn = input.optionalText('RoleArn', ARN);
  const Precedence = input.integer('Precedence', { min: 0 });
  return {
    ...(Description === undefined ? {} : { Description }),
    ...(RoleArn === undefined ? {} : { RoleArn }),
    ...(Precedence === undefined ? {} : { Precedence }),
  };
}

/** Throws ResourceNotFoundException. */
export async function groupOf(db: Db, pool: Pool, name: string): Promise<Group> {
  const group = await partOf(db, pool.id, 'group', name);
  if (group === undefined) throw noGroup();
  return group;
}

export function noGroup(): ServiceError {
  return notFound('Group not found.');
}

/** `GroupType`. */
export function groupType({ id }: Pool, { name, doc, createdAt, modifiedAt }: Group): Json {
  const { Description, RoleArn, Precedence } = doc;
  return {
    GroupName: name,
    UserPoolId: id,
    ...(Description === undefined ? {} : { Description }),
    ...(RoleArn === undefined ? {} : { RoleArn }),
    ...(Precedence === undefined ? {} : { Precedence }),
    LastModifiedDate: seconds(modifiedAt),
    CreationDate: seconds(createdAt),
  };
}
