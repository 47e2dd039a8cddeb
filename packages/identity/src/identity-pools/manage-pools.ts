import { randomUUID } from 'node:crypto';
import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../service/context.ts';
import type { Input } from '../service/input.ts';
import type { Operation } from '../service/operation.ts';
import { invalidParameter, notFound, ServiceError } from '../service/service-error.ts';
import type { Db } from '../store/database.ts';
import { unlessDeadlock } from '../store/unless-deadlock.ts';
import { untilWritten } from '../store/until-written.ts';
import {
  changeIdentityPool,
  type IdentityPool,
  identityPoolArn,
  identityPoolById,
  POOL_ID,
  poolOf,
} from './identity-pool.ts';
import { pageOf } from './pages.ts';
import { poolInput } from './pool-input.ts';

const resource = (input: Input, { place }: IdentityContext): string =>
  identityPoolArn(place, input.text('IdentityPoolId', POOL_ID));

/** Cognito Developer Guide "Quotas in Amazon Cognito". */
const POOLS_PER_ACCOUNT = 1_000;

/** Cognito API "CreateIdentityPool". */
export const createIdentityPool: Operation = {
  name: 'CreateIdentityPool',
  signed: true,
  run: async (input, { db, ports, place }) => {
    const pool: IdentityPool = { id: `${place.region}:${randomUUID()}`, doc: poolInput(input) };
    const now = ports.now();
    await db.transaction().execute(async (inside) => {
      await inside
        .insertInto('identity_pools')
        .values({
          id: pool.id,
          origin: 'api',
          doc: JSON.stringify(pool.doc),
          created_at: now,
          modified_at: now,
        })
        .execute();
      const { count } = await inside
        .selectFrom('identity_pools')
        .select((eb) => eb.fn.countAll<number | string>().as('count'))
        .executeTakeFirstOrThrow();
      if (Number(count) > POOLS_PER_ACCOUNT)
        throw new ServiceError('LimitExceededException', 'The limit of identity pools is reached.');
    });
    return shown(pool);
  },
};

/** Cognito API "DescribeIdentityPool". */
export const describeIdentityPool: Operation = {
  name: 'DescribeIdentityPool',
  signed: true,
  resource,
  run: async (input, context) =>
    shown(await identityPoolById(context, input.text('IdentityPoolId', POOL_ID))),
};

/**
 * Cognito API "UpdateIdentityPool": what is left out is unset; roles stay, and so does the developer provider name: "once
 * you have set a developer provider name, you cannot change it" (CreateIdentityPool).
 */
export const updateIdentityPool: Operation = {
  name: 'UpdateIdentityPool',
  signed: true,
  resource,
  run: async (input, context) => {
    const given = poolInput(input);
    const changed = await changeIdentityPool(context, input.text('IdentityPoolId', POOL_ID), (before) => {
      const { roles, tagMaps, IdentityPoolTags, DeveloperProviderName } = before;
      const developer = given.DeveloperProviderName ?? DeveloperProviderName;
      if (DeveloperProviderName !== undefined && developer !== DeveloperProviderName)
        throw invalidParameter('The developer provider name of an identity pool cannot be changed.');
      return {
        ...given,
        DeveloperProviderName: developer,
        IdentityPoolTags: given.IdentityPoolTags ?? IdentityPoolTags,
        roles,
        tagMaps,
      };
    });
    return shown(changed);
  },
};

/** Cognito API "DeleteIdentityPool": its identities go with it. */
export const deleteIdentityPool: Operation = {
  name: 'DeleteIdentityPool',
  signed: true,
  resource,
  run: async (input, { db }) => {
    const id = input.text('IdentityPoolId', POOL_ID);
    await untilWritten(() => unlessDeadlock(removePool(db, id)));
    return {};
  },
};

async function removePool(db: Db, id: string): Promise<void> {
  await db.transaction().execute(async (step) => {
    const { numDeletedRows } = await step
      .deleteFrom('identity_pools')
      .where('id', '=', id)
      .executeTakeFirst();
    if (Number(numDeletedRows) === 0) throw notFound(`IdentityPool '${id}' not found.`);
    // As where one identity is deleted, but in no order: this may have to wait for who waits for it.
    await step.deleteFrom('identities').where('pool_id', '=', id).execute();
    await step.deleteFrom('identity_logins').where('pool_id', '=', id).execute();
  });
}

/** Cognito API "ListIdentityPools". */
export const listIdentityPools: Operation = {
  name: 'ListIdentityPools',
  signed: true,
  run: async (input, { db }) => {
    const pools = (await db.selectFrom('identity_pools').selectAll().execute()).map(poolOf);
    const page = pageOf(pools, ({ id }) => id, input);
    return {
      IdentityPools: page.items.map(({ id, doc }) => ({
        IdentityPoolId: id,
        IdentityPoolName: doc.IdentityPoolName,
      })),
      NextToken: page.next,
    };
  },
};

function shown({ id, doc }: IdentityPool): { readonly [name: string]: Json | undefined } {
  const { roles, tagMaps, tagsNotHere, ...same } = doc;
  return { IdentityPoolId: id, ...same } as unknown as { readonly [name: string]: Json | undefined };
}
