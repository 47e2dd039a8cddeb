import {
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity, type TestResource } from '../test-identity.ts';
import { accessTokenOf, stateOf } from '../user-pools/accounts/test-accounts.ts';
import { PASSWORD, POOL_ID, poolWith, sdk } from '../user-pools/auth/test-users.ts';
import { SeedUserError, seedUsers } from './seed-users.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const GROUP = { type: 'UserPoolGroup', id: 'admin', properties: { UserPoolId: POOL_ID, GroupName: 'admin' } };
const ALICE = {
  poolId: POOL_ID,
  username: 'alice',
  password: PASSWORD,
  groups: ['admin'],
  attributes: { email: 'alice@example.com' },
};

async function start(pool: TestResource['properties'] = {}): Promise<void> {
  identity = await startIdentity({ resources: [...poolWith(pool), GROUP] });
}

describe('users of the configuration', () => {
  it('are there, in their groups, and can sign in', async () => {
    await start({ AliasAttributes: ['email'] });
    expect(await seedUsers(identity.context, [ALICE])).toBe(1);
    const cognito = sdk(identity);
    expect(await stateOf(cognito, 'alice@example.com')).toMatchObject({
      UserStatus: 'CONFIRMED',
      email_verified: 'true',
    });
    expect(await accessTokenOf(cognito, 'alice')).toMatch(/^ey/);
    const { Groups } = await cognito.send(
      new AdminListGroupsForUserCommand({ UserPoolId: POOL_ID, Username: 'alice' }),
    );
    expect(Groups).toMatchObject([{ GroupName: 'admin' }]);
  });

  it('are put there once: what they changed since stays, and who is gone stays gone', async () => {
    await start();
    await seedUsers(identity.context, [ALICE]);
    expect(await seedUsers(identity.context, [{ ...ALICE, password: 'Another-1234' }])).toBe(0);
    const cognito = sdk(identity);
    expect(await accessTokenOf(cognito, 'alice')).toMatch(/^ey/);
    await cognito.send(new AdminDeleteUserCommand({ UserPoolId: POOL_ID, Username: 'alice' }));
    expect(await seedUsers(identity.context, [ALICE])).toBe(0);
    await expect(stateOf(cognito, 'alice')).rejects.toMatchObject({ name: 'UserNotFoundException' });
  });

  it('are back, as configured, when all users are forgotten', async () => {
    await start();
    await identity.seedUsers([ALICE]);
    const cognito = sdk(identity);
    await cognito.send(new AdminDeleteUserCommand({ UserPoolId: POOL_ID, Username: 'alice' }));
    await identity.reset();
    expect(await accessTokenOf(cognito, 'alice')).toMatch(/^ey/);
  });

  it('may have no password, and a sub of the configuration’s', async () => {
    await start({ UsernameAttributes: ['email'] });
    const sub = '00000000-0000-7000-8000-000000000001';
    await seedUsers(identity.context, [{ poolId: POOL_ID, username: 'a@b.c', attributes: { sub } }]);
    expect(await stateOf(sdk(identity), 'a@b.c')).toMatchObject({ sub, email: 'a@b.c' });
  });

  it.each([
    ['a weak password', { password: 'weak' }, /Password did not conform with policy/],
    ['a group that there is not', { groups: ['none'] }, /has no group none/],
    ['an attribute that there is not', { attributes: { 'custom:x': '1' } }, /custom:x/],
    ['a pool that there is not', { poolId: 'eu-west-1_nowhere11' }, /does not exist/],
  ])('with %s are refused, and nobody is written', async (_, change, message) => {
    await start();
    const refused = seedUsers(identity.context, [
      { poolId: POOL_ID, username: 'first' },
      { ...ALICE, ...change },
    ]);
    await expect(refused).rejects.toThrow(SeedUserError);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow('weak');
    expect(await identity.context.db.selectFrom('users').selectAll().execute()).toEqual([]);
  });
});
