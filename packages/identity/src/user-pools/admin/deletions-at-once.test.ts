import { setTimeout as pause } from 'node:timers/promises';
import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminLinkProviderForUserCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  DeleteGroupCommand,
  ListUsersInGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addIdentity } from '../../federation/federated-identities.ts';
import type { Db } from '../../store/database.ts';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { setAliases } from '../accounts/aliases.ts';
import { addUser, POOL_ID, poolWith, sdk, testPool } from '../auth/test-users.ts';
import { joinGroup } from '../join-group.ts';
import { lockUser } from '../locked-rows.ts';
import { updateUser } from '../users.ts';

let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
beforeEach(async () => {
  identity = await startIdentity({ resources: poolWith({ AliasAttributes: ['email'] }) });
  cognito = sdk(identity);
});
afterEach(() => identity.stop());

const inPool = { UserPoolId: POOL_ID };
const removal = () => cognito.send(new AdminDeleteUserCommand({ ...inPool, Username: 'alice' }));
const group = { ...inPool, GroupName: 'buyers' };
const createGroup = () => cognito.send(new CreateGroupCommand(group));
const join = (GroupName = 'buyers') =>
  cognito.send(new AdminAddUserToGroupCommand({ ...inPool, GroupName, Username: 'alice' }));
const link = (ProviderAttributeValue: string) =>
  cognito.send(
    new AdminLinkProviderForUserCommand({
      ...inPool,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'alice' },
      SourceUser: {
        ProviderName: 'Corp',
        ProviderAttributeName: 'Cognito_Subject',
        ProviderAttributeValue,
      },
    }),
  );
const createProvider = () =>
  cognito.send(
    new CreateIdentityProviderCommand({
      ...inPool,
      ProviderName: 'Corp',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'shop',
        attributes_request_method: 'GET',
        oidc_issuer: 'https://id.example',
        authorize_scopes: 'openid',
      },
    }),
  );
const rowsOf = (table: 'aliases' | 'federated' | 'members') =>
  identity.context.db.selectFrom(table).selectAll().where('pool_id', '=', POOL_ID).execute();

/**
 * Sends a request while another one has written and not yet committed. How far it comes before that does not matter to what
 * must hold afterwards; the pause only lets it come far enough for a wrong order to show.
 */
async function beside(
  held: (inside: Db) => Promise<unknown>,
  request: () => Promise<unknown>,
): Promise<unknown> {
  let sent: Promise<unknown> = Promise.resolve();
  await identity.context.db.transaction().execute(async (inside) => {
    await held(inside);
    sent = request().catch((error: unknown) => error);
    await pause(300);
  });
  return sent;
}

describe('a user that is deleted beside', () => {
  it('a change of its address leaves no alias', async () => {
    const user = await addUser(identity);
    const pool = await testPool(identity.context);
    const doc = { ...user.doc, attributes: { email: 'a@example.com', email_verified: 'true' } };
    const now = Date.now();
    await beside(async (inside) => {
      await updateUser(inside, user, { doc }, now);
      await setAliases(inside, pool, { ...user, doc }, { force: false, now });
    }, removal);
    expect(await rowsOf('aliases')).toEqual([]);
  });

  it('a link that is being made leaves no identity', async () => {
    const { sub } = await addUser(identity);
    const doc = { providerType: 'OIDC' as const, issuer: null, primary: false };
    const corp = { provider: 'Corp', attributeName: 'Cognito_Subject', value: 's1', sub, doc };
    await beside(async (inside) => {
      await lockUser(inside, { poolId: POOL_ID, sub });
      await addIdentity(inside, POOL_ID, corp, Date.now());
    }, removal);
    expect(await rowsOf('federated')).toEqual([]);
  });

  it('a link that comes too late gets none', async () => {
    const { sub } = await addUser(identity);
    await createProvider();
    const outcome = await beside(
      (inside) => inside.deleteFrom('users').where('sub', '=', sub).execute(),
      () => link('s1'),
    );
    expect(outcome).toMatchObject({ name: 'UserNotFoundException' });
    expect(await rowsOf('federated')).toEqual([]);
  });

  it('its joining of a group is no member', async () => {
    const { sub } = await addUser(identity);
    await createGroup();
    const outcome = await beside(
      (inside) => inside.deleteFrom('users').where('sub', '=', sub).execute(),
      () => join(),
    );
    expect(outcome).toMatchObject({ name: 'UserNotFoundException' });
    expect(await rowsOf('members')).toEqual([]);
  });
});

describe('a group that is deleted beside', () => {
  const members = async () => (await cognito.send(new ListUsersInGroupCommand(group))).Users;

  it('a user who is joining has nobody when it is made again', async () => {
    const user = await addUser(identity);
    await createGroup();
    await beside(
      (inside) => joinGroup(inside, user, 'buyers', Date.now()),
      () => cognito.send(new DeleteGroupCommand(group)),
    );
    await createGroup();
    expect(await members()).toEqual([]);
  });

  it('a user who joins too late has nobody when it is made again', async () => {
    await addUser(identity);
    await createGroup();
    const outcome = await beside(
      (inside) => inside.deleteFrom('pool_parts').where('name', '=', 'buyers').execute(),
      () => join(),
    );
    expect(outcome).toMatchObject({ name: 'ResourceNotFoundException', message: 'Group not found.' });
    await createGroup();
    expect(await members()).toEqual([]);
  });
});

describe('limits of a user hold for what comes at once', () => {
  const outcomes = async (all: readonly Promise<unknown>[]): Promise<readonly string[]> =>
    (await Promise.allSettled(all))
      .map((one) => (one.status === 'fulfilled' ? 'accepted' : (one.reason as Error).name))
      .sort();

  it('five links', async () => {
    await addUser(identity);
    await createProvider();
    const all = Array.from({ length: 10 }, (_, i) => link(`s${i}`));
    expect(await outcomes(all)).toEqual([
      ...Array.from({ length: 5 }, () => 'LimitExceededException'),
      ...Array.from({ length: 5 }, () => 'accepted'),
    ]);
    expect(await rowsOf('federated')).toHaveLength(5);
  });

  it('a hundred groups', async () => {
    const { sub } = await addUser(identity);
    const rows = Array.from({ length: 98 }, (_, i) => ({
      pool_id: POOL_ID,
      group_name: `g${i}`,
      sub,
      created_at: 0,
    }));
    await identity.context.db.insertInto('members').values(rows).execute();
    const names = ['one', 'two', 'three', 'four'];
    for (const GroupName of names) await cognito.send(new CreateGroupCommand({ ...inPool, GroupName }));
    expect(await outcomes(names.map((name) => join(name)))).toEqual([
      'LimitExceededException',
      'LimitExceededException',
      'accepted',
      'accepted',
    ]);
  });
});
