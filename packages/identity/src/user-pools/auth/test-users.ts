import { randomUUID } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { UserStatus } from '../../store/database.ts';
import { ADMIN, REGION, type TestIdentity, type TestResource } from '../../test-identity.ts';
import type { Client, Pool } from '../pool.ts';
import { clientById, poolById } from '../pools.ts';
import { storedPassword } from '../set-password.ts';
import type { User, UserMfa } from '../user.ts';
import { insertUser, userBySub } from '../users.ts';

export const POOL_ID = 'eu-west-1_Portcull1';
export const CLIENT_ID = '1example23456789';
export const PASSWORD = 'Passw0rd!';

/** A pool and a client with what a test says of them. */
export function poolWith(
  pool: TestResource['properties'] = {},
  client: TestResource['properties'] = {},
): readonly TestResource[] {
  return [
    { type: 'UserPool', id: POOL_ID, properties: { UserPoolName: 'shoppers', ...pool } },
    {
      type: 'UserPoolClient',
      id: CLIENT_ID,
      properties: {
        UserPoolId: POOL_ID,
        ExplicitAuthFlows: [
          'ALLOW_USER_PASSWORD_AUTH',
          'ALLOW_ADMIN_USER_PASSWORD_AUTH',
          'ALLOW_USER_SRP_AUTH',
          'ALLOW_CUSTOM_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
          'ALLOW_USER_AUTH',
        ],
        ...client,
      },
    },
  ];
}

export function sdk(identity: TestIdentity): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({
    endpoint: identity.url,
    region: REGION,
    credentials: ADMIN,
    maxAttempts: 1,
  });
}

export interface TestUser {
  readonly username?: string;
  readonly status?: UserStatus;
  readonly enabled?: boolean;
  readonly password?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly validUntil?: number;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly mfa?: UserMfa;
}

/** Puts a user into the pool, in any state. */
export async function addUser({ context }: TestIdentity, given: TestUser = {}): Promise<User> {
  const { username = 'alice', status = 'CONFIRMED', attributes = {}, mfa, validUntil } = given;
  const pool = await testPool(context);
  const sub = randomUUID();
  const password = 'password' in given ? given.password : PASSWORD;
  const stored =
    password === undefined
      ? undefined
      : await storedPassword(context, { pool, username, password, validUntil });
  const doc = {
    attributes,
    ...(stored === undefined ? {} : { password: stored }),
    ...(mfa === undefined ? {} : { mfa }),
  };
  if (!(await insertUser(context.db, pool, { sub, username, status, doc }, context.ports.now())))
    throw new Error('the user is there');
  for (const kind of ['email', 'phone_number'] as const) {
    const value = attributes[kind];
    if (value !== undefined && attributes[`${kind}_verified`] === 'true')
      await context.db.insertInto('aliases').values({ pool_id: pool.id, kind, value, sub }).execute();
  }
  if (given.enabled === false)
    await context.db.updateTable('users').set({ enabled: 0 }).where('sub', '=', sub).execute();
  const user = await userBySub(context.db, pool.id, sub);
  if (user === undefined) throw new Error('the user is not there');
  return user;
}

/** What a template can no longer say, and a store of before still may. */
export async function changeStored(
  { context: { db } }: TestIdentity,
  table: 'pools' | 'clients',
  id: string,
  change: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { doc } = await db.selectFrom(table).select('doc').where('id', '=', id).executeTakeFirstOrThrow();
  const changed = JSON.stringify({ ...(JSON.parse(doc) as object), ...change });
  await db.updateTable(table).set({ doc: changed }).where('id', '=', id).execute();
}

export function testPool(context: TestIdentity['context']): Promise<Pool> {
  return poolById(context.db, context.place, POOL_ID);
}

export function testClient(context: TestIdentity['context']): Promise<Client> {
  return clientById(context.db, CLIENT_ID);
}
