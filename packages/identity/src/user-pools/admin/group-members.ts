import type { Operation } from '../../service/operation.ts';
import { ServiceError } from '../../service/service-error.ts';
import { QUOTA } from '../accounts/limits.ts';
import { groupNameOf } from '../accounts/members.ts';
import { userTypes } from '../accounts/user-types.ts';
import { userNotFound } from '../auth/find-subject.ts';
import { joinGroup } from '../join-group.ts';
import { groupsOfUser, userOf } from '../users.ts';
import { groupOf, groupType, noGroup } from './groups.ts';
import { afterToken, pageOf } from './page.ts';
import { TOKEN } from './patterns.ts';
import { poolOperation, userOperation } from './pool-operation.ts';

const MAX_PAGE = 60;

export const adminAddUserToGroup: Operation = userOperation(
  'AdminAddUserToGroup',
  async ({ input, context, user }) => {
    const name = groupNameOf(input);
    await context.db.transaction().execute(async (inside) => {
      const outcome = await joinGroup(inside, user, name, context.ports.now());
      if (outcome === 'noGroup') throw noGroup();
      if (outcome === 'noUser') throw userNotFound();
      const groups = await groupsOfUser(inside, user);
      if (groups.length > QUOTA.groupsPerUser)
        throw new ServiceError('LimitExceededException', 'The limit of groups of the user is reached.');
    });
    return {};
  },
);

export const adminRemoveUserFromGroup: Operation = userOperation(
  'AdminRemoveUserFromGroup',
  async ({ input, context, pool, user }) => {
    const { name } = await groupOf(context.db, pool, groupNameOf(input));
    await context.db
      .deleteFrom('members')
      .where('pool_id', '=', pool.id)
      .where('group_name', '=', name)
      .where('sub', '=', user.sub)
      .execute();
    return {};
  },
);

export const adminListGroupsForUser: Operation = userOperation(
  'AdminListGroupsForUser',
  async ({ input, context, pool, user }) => {
    const limit = input.integer('Limit', { min: 0, max: MAX_PAGE }) || MAX_PAGE;
    const list = ['AdminListGroupsForUser', pool.id, user.sub];
    const after = afterToken(context, { list, token: input.optionalText('NextToken', TOKEN) });
    let query = context.db
      .selectFrom('members')
      .innerJoin('pool_parts', (join) =>
        join
          .onRef('pool_parts.pool_id', '=', 'members.pool_id')
          .onRef('pool_parts.name', '=', 'members.group_name'),
      )
      .selectAll('pool_parts')
      .where('pool_parts.kind', '=', 'group')
      .where('members.pool_id', '=', pool.id)
      .where('members.sub', '=', user.sub)
      .orderBy('pool_parts.name')
      .limit(limit + 1);
    if (after?.[0] !== undefined) query = query.where('pool_parts.name', '>', after[0]);
    const { items, token } = pageOf(context, { list }, await query.execute(), limit, ({ name }) => [name]);
    const Groups = items.map((row) =>
      groupType(pool, {
        name: row.name,
        createdAt: row.created_at,
        modifiedAt: row.modified_at,
        doc: JSON.parse(row.doc),
      }),
    );
    return { Groups, ...(token === undefined ? {} : { NextToken: token }) };
  },
);

export const listUsersInGroup: Operation = poolOperation(
  'ListUsersInGroup',
  async ({ input, context, pool }) => {
    const { name } = await groupOf(context.db, pool, groupNameOf(input));
    const limit = input.integer('Limit', { min: 0, max: MAX_PAGE }) || MAX_PAGE;
    const list = ['ListUsersInGroup', pool.id, name];
    const after = afterToken(context, { list, token: input.optionalText('NextToken', TOKEN) });
    let query = context.db
      .selectFrom('members')
      .innerJoin('users', (join) =>
        join.onRef('users.pool_id', '=', 'members.pool_id').onRef('users.sub', '=', 'members.sub'),
      )
      .selectAll('users')
      .where('members.pool_id', '=', pool.id)
      .where('members.group_name', '=', name)
      .orderBy('users.username_key')
      .limit(limit + 1);
    if (after?.[0] !== undefined) query = query.where('users.username_key', '>', after[0]);
    const rows = await query.execute();
    const { items, token } = pageOf(context, { list }, rows, limit, (row) => [row.username_key]);
    const Users = await userTypes(context, items.map(userOf));
    return { Users, ...(token === undefined ? {} : { NextToken: token }) };
  },
);
