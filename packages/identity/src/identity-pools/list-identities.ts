import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../service/context.ts';
import type { Operation } from '../service/operation.ts';
import { invalidParameter, notFound } from '../service/service-error.ts';
import type { Db } from '../store/database.ts';
import { IDENTITY_ID, type Identity, loginsOf } from './identities.ts';
import { identityPoolArn, identityPoolById, POOL_ID } from './identity-pool.ts';

const MAX_RESULTS = 60;

/** Cognito API "DescribeIdentity". */
export const describeIdentity: Operation = {
  name: 'DescribeIdentity',
  signed: true,
  run: async (input, { db }) => {
    const id = input.text('IdentityId', IDENTITY_ID);
    const identity = await db.selectFrom('identities').selectAll().where('id', '=', id).executeTakeFirst();
    if (identity === undefined) throw notFound(`Identity '${id}' not found.`);
    return description(db, identity);
  },
};

/** Cognito API "ListIdentities". */
export const listIdentities: Operation = {
  name: 'ListIdentities',
  signed: true,
  resource: (input, { place }) => identityPoolArn(place, input.text('IdentityPoolId', POOL_ID)),
  run: async (input, context) => {
    const pool = await identityPoolById(context, input.text('IdentityPoolId', POOL_ID));
    const size = input.integer('MaxResults', { min: 1, max: MAX_RESULTS }) ?? MAX_RESULTS;
    const after = input.optionalText('NextToken', IDENTITY_ID);
    let query = context.db.selectFrom('identities').selectAll().where('pool_id', '=', pool.id);
    if (input.flag('HideDisabled') === true) query = query.where('disabled', '=', 0);
    if (after !== undefined) query = query.where('id', '>', after);
    // One more than asked for says whether there is a next page.
    const found = await query
      .orderBy('id')
      .limit(size + 1)
      .execute();
    const shown = found.slice(0, size);
    return {
      IdentityPoolId: pool.id,
      Identities: await Promise.all(shown.map((identity) => description(context.db, identity))),
      NextToken: found.length > size ? shown.at(-1)?.id : undefined,
    };
  },
};

/** Cognito API "DeleteIdentities". What is not there is deleted already. */
export const deleteIdentities: Operation = {
  name: 'DeleteIdentities',
  signed: true,
  run: async (input, context) => {
    const ids = input.texts('IdentityIdsToDelete') ?? [];
    if (ids.length === 0 || ids.length > MAX_RESULTS)
      throw invalidParameter(`Between 1 and ${MAX_RESULTS} identities can be deleted at once.`);
    for (const id of ids) await deleteIdentity(context, id);
    return { UnprocessedIdentityIds: [] };
  },
};

async function deleteIdentity({ db }: IdentityContext, id: string): Promise<void> {
  await db.transaction().execute(async (step) => {
    // The identity goes first: who links a login to it is done by then, or finds it gone.
    await step.deleteFrom('identities').where('id', '=', id).execute();
    await step.deleteFrom('identity_logins').where('identity_id', '=', id).execute();
  });
}

async function description(db: Db, identity: Identity): Promise<{ readonly [name: string]: Json }> {
  const logins = await loginsOf(db, identity.id);
  return {
    IdentityId: identity.id,
    Logins: [...new Set(logins.map(({ provider }) => provider))],
    CreationDate: identity.created_at / 1000,
    LastModifiedDate: identity.modified_at / 1000,
  };
}
