import {
  AddCustomAttributesCommand,
  AdminUpdateUserAttributesCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  ListGroupsCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { addUser, CLIENT_ID, POOL_ID, poolWith, sdk } from '../auth/test-users.ts';

/** The numbers: Cognito Developer Guide "Quotas in Amazon Cognito", "Quotas on resource number and size". */
let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
beforeEach(async () => {
  identity = await startIdentity({ resources: poolWith() });
  cognito = sdk(identity);
});
afterEach(() => identity.stop());

const LIMIT = { name: 'LimitExceededException' };
const INVALID = { name: 'InvalidParameterException' };

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Puts parts of a pool into the store, since thousands by the API take their time. */
async function putParts(kind: 'group' | 'identity-provider', count: number): Promise<void> {
  for (let at = 0; at < count; at += 1_000) {
    const rows = numbers(Math.min(1_000, count - at)).map((i) => ({
      pool_id: POOL_ID,
      kind,
      name: `part${at + i}`,
      origin: 'api' as const,
      doc: '{}',
      created_at: 0,
      modified_at: 0,
    }));
    await identity.context.db.insertInto('pool_parts').values(rows).execute();
  }
}

describe('resource quotas of user pools', () => {
  it('1,000 clients of a pool', async () => {
    const rows = numbers(998).map((i) => ({
      id: `client${i}`,
      pool_id: POOL_ID,
      origin: 'api' as const,
      doc: '{}',
      created_at: 0,
      modified_at: 0,
    }));
    await identity.context.db.insertInto('clients').values(rows).execute();
    const create = () =>
      cognito.send(new CreateUserPoolClientCommand({ UserPoolId: POOL_ID, ClientName: 'made' }));
    await create();
    await expect(create()).rejects.toMatchObject(LIMIT);
  });

  it('300 identity providers of a pool', async () => {
    await putParts('identity-provider', 299);
    const create = (ProviderName: string, ProviderType: 'Google' | 'Facebook') =>
      cognito.send(
        new CreateIdentityProviderCommand({
          UserPoolId: POOL_ID,
          ProviderName,
          ProviderType,
          ProviderDetails: {
            client_id: 'x',
            client_secret: 'y',
            authorize_scopes: 'email',
            api_version: 'v21.0',
          },
        }),
      );
    await create('Google', 'Google');
    await expect(create('Facebook', 'Facebook')).rejects.toMatchObject(LIMIT);
  });

  it('10,000 groups of a pool', async () => {
    await putParts('group', 9_999);
    const create = (GroupName: string) =>
      cognito.send(new CreateGroupCommand({ UserPoolId: POOL_ID, GroupName }));
    await create('last');
    await expect(create('beyond')).rejects.toMatchObject(LIMIT);
  });

  it('60 results of a list', async () => {
    const list = (Limit: number) => cognito.send(new ListGroupsCommand({ UserPoolId: POOL_ID, Limit }));
    await list(60);
    await expect(list(61)).rejects.toMatchObject(INVALID);
  });

  it('1,000 pools of an account', async () => {
    const rows = numbers(998).map((i) => ({
      id: `eu-west-1_pool${i}`,
      origin: 'api' as const,
      doc: '{}',
      created_at: 0,
      modified_at: 0,
    }));
    await identity.context.db.insertInto('pools').values(rows).execute();
    const create = () => cognito.send(new CreateUserPoolCommand({ PoolName: 'made' }));
    await create();
    await expect(create()).rejects.toMatchObject(LIMIT);
  });

  it('50 custom attributes of a pool, added in one call or several', async () => {
    const add = (from: number, count: number) =>
      cognito.send(
        new AddCustomAttributesCommand({
          UserPoolId: POOL_ID,
          CustomAttributes: numbers(count).map((i) => ({
            Name: `x${from + i}`,
            AttributeDataType: 'String',
          })),
        }),
      );
    await add(0, 25);
    await add(25, 24);
    await expect(add(49, 2)).rejects.toMatchObject(INVALID);
    await add(49, 1);
    await expect(add(50, 1)).rejects.toMatchObject(INVALID);
  });

  it('20 characters of the name of a custom attribute', async () => {
    const add = (Name: string) =>
      cognito.send(
        new AddCustomAttributesCommand({
          UserPoolId: POOL_ID,
          CustomAttributes: [{ Name, AttributeDataType: 'String' }],
        }),
      );
    await add('x'.repeat(20));
    await expect(add('y'.repeat(21))).rejects.toMatchObject(INVALID);
  });

  it('2,048 characters of the value of an attribute', async () => {
    await addUser(identity);
    const write = (Value: string) =>
      cognito.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId: POOL_ID,
          Username: 'alice',
          UserAttributes: [{ Name: 'profile', Value }],
        }),
      );
    await write('x'.repeat(2_048));
    await expect(write('x'.repeat(2_049))).rejects.toMatchObject(INVALID);
  });

  it.each<[string, (count: number) => object]>([
    ['callback URLs', (count) => ({ CallbackURLs: numbers(count).map((i) => `https://a.example/${i}`) })],
    ['log-out URLs', (count) => ({ LogoutURLs: numbers(count).map((i) => `https://a.example/${i}`) })],
  ])('100 %s of a client', async (_, of) => {
    const create = (more: object) =>
      cognito.send(new CreateUserPoolClientCommand({ UserPoolId: POOL_ID, ClientName: 'made', ...more }));
    const made = await create(of(100));
    await expect(create(of(101))).rejects.toMatchObject(INVALID);
    const key = { UserPoolId: POOL_ID, ClientId: made.UserPoolClient?.ClientId };
    await expect(cognito.send(new UpdateUserPoolClientCommand({ ...key, ...of(101) }))).rejects.toMatchObject(
      INVALID,
    );
  });

  it('50 scopes of a client', async () => {
    await identity.context.db
      .insertInto('pool_parts')
      .values({
        pool_id: POOL_ID,
        kind: 'resource-server',
        name: 'orders',
        origin: 'api',
        doc: JSON.stringify({
          Identifier: 'orders',
          Name: 'orders',
          Scopes: numbers(51).map((i) => ({ ScopeName: `s${i}`, ScopeDescription: 'x' })),
        }),
        created_at: 0,
        modified_at: 0,
      })
      .execute();
    const update = (count: number) =>
      cognito.send(
        new UpdateUserPoolClientCommand({
          UserPoolId: POOL_ID,
          ClientId: CLIENT_ID,
          AllowedOAuthScopes: numbers(count).map((i) => `orders/s${i}`),
        }),
      );
    await update(50);
    await expect(update(51)).rejects.toMatchObject(INVALID);
  });
});
