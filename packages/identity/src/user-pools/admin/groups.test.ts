import {
  AdminAddUserToGroupCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
  ListUsersInGroupCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk } from '../auth/test-users.ts';

let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
beforeEach(async () => {
  identity = await startIdentity({ resources: poolWith() });
  cognito = sdk(identity);
});
afterEach(() => identity.stop());

const ROLE = 'arn:aws:iam::111122223333:role/buyers';
const of = (GroupName: string) => ({ UserPoolId: POOL_ID, GroupName });
const create = (GroupName: string, more: object = {}) =>
  cognito.send(new CreateGroupCommand({ ...of(GroupName), ...more }));
const add = (GroupName: string, Username = 'alice') =>
  cognito.send(new AdminAddUserToGroupCommand({ ...of(GroupName), Username }));

describe('groups', () => {
  it('are made, shown, changed and deleted', async () => {
    const { Group } = await create('buyers', { Description: 'who buys', RoleArn: ROLE, Precedence: 2 });
    expect(Group).toMatchObject({ GroupName: 'buyers', UserPoolId: POOL_ID, RoleArn: ROLE, Precedence: 2 });
    await cognito.send(new UpdateGroupCommand({ ...of('buyers'), Precedence: 0 }));
    const shown = await cognito.send(new GetGroupCommand(of('buyers')));
    expect(shown.Group).toMatchObject({ Description: 'who buys', RoleArn: ROLE, Precedence: 0 });
    expect(shown.Group?.CreationDate).toBeInstanceOf(Date);
    await cognito.send(new DeleteGroupCommand(of('buyers')));
    await expect(cognito.send(new GetGroupCommand(of('buyers')))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Group not found.',
    });
  });

  it.each([
    ['one that there is', { GroupName: 'there' }, 'GroupExistsException'],
    ['a name with a space', { GroupName: 'a b' }, 'InvalidParameterException'],
    ['no role', { RoleArn: 'not-an-arn-of-a-role-at-all' }, 'InvalidParameterException'],
    ['a negative precedence', { Precedence: -1 }, 'InvalidParameterException'],
  ])('refuse %s', async (_, more, name) => {
    await create('there');
    await expect(create('new', more)).rejects.toMatchObject({ name });
  });

  it.each([
    ['UpdateGroup', (input: never) => new UpdateGroupCommand(input)],
    ['DeleteGroup', (input: never) => new DeleteGroupCommand(input)],
    ['GetGroup', (input: never) => new GetGroupCommand(input)],
    ['ListUsersInGroup', (input: never) => new ListUsersInGroupCommand(input)],
    ['AdminAddUserToGroup', (input: never) => new AdminAddUserToGroupCommand(input)],
    ['AdminRemoveUserFromGroup', (input: never) => new AdminRemoveUserFromGroupCommand(input)],
  ])('must be there for %s', async (_, command) => {
    await addUser(identity);
    await expect(
      cognito.send(command({ ...of('none'), Username: 'alice' } as never) as never),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'Group not found.' });
  });

  it('are listed a page at a time', async () => {
    for (const name of ['c', 'a', 'b']) await create(name);
    const first = await cognito.send(new ListGroupsCommand({ UserPoolId: POOL_ID, Limit: 2 }));
    expect(first.Groups?.map(({ GroupName }) => GroupName)).toEqual(['a', 'b']);
    const { NextToken } = first;
    const second = await cognito.send(new ListGroupsCommand({ UserPoolId: POOL_ID, Limit: 2, NextToken }));
    expect(second.Groups?.map(({ GroupName }) => GroupName)).toEqual(['c']);
    expect(second.NextToken).toBeUndefined();
    await expect(cognito.send(new ListUsersInGroupCommand({ ...of('a'), NextToken }))).rejects.toMatchObject({
      message: 'Invalid pagination token',
    });
  });

  it('have members, whose tokens say so', async () => {
    await addUser(identity);
    await addUser(identity, { username: 'bob' });
    await create('buyers', { RoleArn: ROLE });
    await create('sellers');
    await add('buyers');
    await add('buyers');
    await add('buyers', 'bob');
    await add('sellers');
    const groups = await cognito.send(
      new AdminListGroupsForUserCommand({ UserPoolId: POOL_ID, Username: 'alice' }),
    );
    expect(groups.Groups?.map(({ GroupName }) => GroupName)).toEqual(['buyers', 'sellers']);
    const users = await cognito.send(new ListUsersInGroupCommand({ ...of('buyers'), Limit: 1 }));
    expect(users.Users?.map(({ Username }) => Username)).toEqual(['alice']);
    const { NextToken } = users;
    const more = await cognito.send(new ListUsersInGroupCommand({ ...of('buyers'), Limit: 1, NextToken }));
    expect(more.Users?.map(({ Username }) => Username)).toEqual(['bob']);
    const { AuthenticationResult } = await cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: CLIENT_ID,
        AuthParameters: { USERNAME: 'alice', PASSWORD },
      }),
    );
    const [, claims = ''] = `${AuthenticationResult?.IdToken}`.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      'cognito:groups': ['buyers', 'sellers'],
      'cognito:roles': [ROLE],
    });
    await cognito.send(new AdminRemoveUserFromGroupCommand({ ...of('buyers'), Username: 'alice' }));
    const left = await cognito.send(new ListUsersInGroupCommand(of('buyers')));
    expect(left.Users?.map(({ Username }) => Username)).toEqual(['bob']);
  });

  it('that are deleted and made again have no members', async () => {
    await addUser(identity);
    await create('buyers');
    await add('buyers');
    await cognito.send(new DeleteGroupCommand(of('buyers')));
    await create('buyers');
    expect((await cognito.send(new ListUsersInGroupCommand(of('buyers')))).Users).toEqual([]);
  });

  it('of one user are a hundred at most', async () => {
    const { sub } = await addUser(identity);
    const rows = Array.from({ length: 100 }, (_, i) => ({
      pool_id: POOL_ID,
      group_name: `g${i}`,
      sub,
      created_at: 0,
    }));
    await identity.context.db.insertInto('members').values(rows).execute();
    await create('one-more');
    await expect(add('one-more')).rejects.toMatchObject({ name: 'LimitExceededException' });
    expect((await cognito.send(new ListUsersInGroupCommand(of('one-more')))).Users).toEqual([]);
  });
});
