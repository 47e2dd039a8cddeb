import { randomInt } from 'node:crypto';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, ServiceError } from '../../service/service-error.ts';
import type { Database, Db } from '../../store/database.ts';
import { forgetSettings } from '../../store/settings.ts';
import { seedMarks } from '../../template/seed-users.ts';
import { memberMarks, userMarks } from '../../template/template-users.ts';
import { QUOTA } from '../accounts/limits.ts';
import { seconds } from '../accounts/user-type.ts';
import type { ClientDoc, PoolDoc } from '../pool.ts';
import { partsOf, poolById } from '../pools.ts';
import { checkPlanChange, checkPlanOfPool } from './feature-plan.ts';
import { newPool } from './new-pool.ts';
import { afterToken, pageOf } from './page.ts';
import { DISPLAY_NAME, TOKEN } from './patterns.ts';
import { poolOperation } from './pool-operation.ts';
import { type PoolSettings, poolSettingsIn } from './pool-settings.ts';
import { writePool } from './pool-store.ts';
import { userPoolType } from './pool-type.ts';

/** CreateUserPool names no pool: IAM decides on `*`. */
export const createUserPool: Operation = {
  name: 'CreateUserPool',
  signed: true,
  run: async (input, context) => {
    const { db, ports, place } = context;
    const { settings, ...rest } = newPool(input);
    const doc: PoolDoc = { ...withFactors(settings, undefined), ...rest };
    checkPlanOfPool(doc);
    const id = newPoolId(place.region);
    const now = ports.now();
    const row = { id, origin: 'api', doc: JSON.stringify(doc), created_at: now, modified_at: now } as const;
    await db.transaction().execute(async (inside) => {
      await inside.insertInto('pools').values(row).execute();
      if ((await countPools(inside)) > QUOTA.poolsPerAccount)
        throw new ServiceError('LimitExceededException', 'The limit of user pools is reached.');
    });
    return { UserPool: await userPoolType(context, await poolById(db, place, id)) };
  },
};

export const describeUserPool: Operation = poolOperation('DescribeUserPool', async ({ context, pool }) => ({
  UserPool: await userPoolType(context, pool),
}));

/** UpdateUserPool: what is not given is the default again, except what was settled when the pool was made. */
export const updateUserPool: Operation = poolOperation('UpdateUserPool', async ({ input, context, pool }) => {
  const settings = withFactors(poolSettingsIn(input), pool.doc);
  const { AliasAttributes, UsernameAttributes, UsernameConfiguration, SchemaAttributes } = pool.doc;
  const { SoftwareTokenMfaConfiguration, EmailMfaConfiguration, WebAuthnConfiguration } = pool.doc;
  const doc: PoolDoc = {
    AliasAttributes,
    UsernameAttributes,
    UsernameConfiguration,
    SchemaAttributes,
    SoftwareTokenMfaConfiguration,
    EmailMfaConfiguration,
    WebAuthnConfiguration,
    ...settings,
    Name: input.optionalText('PoolName', DISPLAY_NAME) ?? pool.doc.Name,
  };
  checkPlanOfPool(doc);
  const clients = await context.db
    .selectFrom('clients')
    .select('doc')
    .where('pool_id', '=', pool.id)
    .execute();
  checkPlanChange(
    doc,
    clients.map((one) => JSON.parse(one.doc) as ClientDoc),
  );
  await writePool(context, pool, doc);
  return {};
});

/** What belongs to a pool, and goes with it. */
const OWNED = [
  'clients',
  'pool_parts',
  'aliases',
  'federated',
  'members',
  'refresh_tokens',
  'revocations',
  'codes',
  'attempts',
  'devices',
  'passkeys',
  'signing_keys',
  'users',
] as const satisfies readonly (keyof Database)[];

export const deleteUserPool: Operation = poolOperation('DeleteUserPool', async ({ context, pool }) => {
  if (pool.doc.DeletionProtection === 'ACTIVE')
    throw invalidParameter(
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    );
  if ((await partsOf(context.db, pool.id, 'domain')).length > 0)
    throw invalidParameter(
      'User pool cannot be deleted. It has a domain configured that should be deleted first.',
    );
  await context.db.transaction().execute(async (inside) => {
    // First the pool: who adds to it at the same time waits, and then finds none.
    await inside.deleteFrom('pools').where('id', '=', pool.id).execute();
    for (const table of OWNED) await inside.deleteFrom(table).where('pool_id', '=', pool.id).execute();
    for (const marks of [seedMarks(pool.id), userMarks(pool.id), memberMarks(pool.id)])
      await forgetSettings(inside, marks);
  });
  return {};
});

/** ListUserPools names no pool: IAM decides on `*`. */
export const listUserPools: Operation = {
  name: 'ListUserPools',
  signed: true,
  run: async (input, context) => {
    const limit = input.integer('MaxResults', { min: 1, max: 60 }) ?? Number(input.text('MaxResults'));
    const list = ['ListUserPools'];
    const after = afterToken(context, { list, token: input.optionalText('NextToken', TOKEN) });
    let query = context.db
      .selectFrom('pools')
      .selectAll()
      .orderBy('id')
      .limit(limit + 1);
    if (after?.[0] !== undefined) query = query.where('id', '>', after[0]);
    const { items, token } = pageOf(context, { list }, await query.execute(), limit, ({ id }) => [id]);
    const UserPools = items.map((row) => {
      const { Name, LambdaConfig } = JSON.parse(row.doc) as PoolDoc;
      return {
        Id: row.id,
        Name,
        LambdaConfig: (LambdaConfig ?? {}) as Readonly<Record<string, string>>,
        LastModifiedDate: seconds(row.modified_at),
        CreationDate: seconds(row.created_at),
      };
    });
    return { UserPools, ...(token === undefined ? {} : { NextToken: token }) };
  },
};

/**
 * A pool whose MFA is on has a factor: text messages where it says how it sends them, or what SetUserPoolMfaConfig set
 * before. Throws InvalidParameterException.
 */
function withFactors(settings: PoolSettings, before: PoolDoc | undefined): PoolSettings {
  if ((settings.MfaConfiguration ?? 'OFF') === 'OFF') return settings;
  const { SmsConfiguration, SmsAuthenticationMessage } = settings;
  if (SmsConfiguration !== undefined)
    return {
      ...settings,
      SmsMfaConfiguration: {
        SmsConfiguration: SmsConfiguration as Readonly<Record<string, string>>,
        ...(SmsAuthenticationMessage === undefined ? {} : { SmsAuthenticationMessage }),
      },
    };
  if (
    before?.SoftwareTokenMfaConfiguration?.Enabled !== true &&
    before?.EmailMfaConfiguration === undefined &&
    before?.SmsMfaConfiguration === undefined
  )
    throw invalidParameter(
      'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    );
  return { ...settings, SmsMfaConfiguration: before?.SmsMfaConfiguration };
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function newPoolId(region: string): string {
  const tail = Array.from({ length: 9 }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return `${region}_${tail.join('')}`;
}

async function countPools(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('pools')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
