import { randomInt } from 'node:crypto';
import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, ServiceError } from '../../service/service-error.ts';
import type { Db } from '../../store/database.ts';
import { untilWritten } from '../../store/until-written.ts';
import { clientSecrets, newClientSecret } from '../../template/seed-pools.ts';
import { QUOTA } from '../accounts/limits.ts';
import { seconds } from '../accounts/user-type.ts';
import type { Client, ClientDoc, Pool } from '../pool.ts';
import { clientOfPool } from '../pools.ts';
import { clientSettingsIn, namesOfParts } from './client-settings.ts';
import { changedMeanwhile, overwritten } from './overwritten.ts';
import { afterToken, pageOf } from './page.ts';
import { CLIENT_ID, DISPLAY_NAME, TOKEN } from './patterns.ts';
import { poolOperation } from './pool-operation.ts';

export const createUserPoolClient: Operation = poolOperation(
  'CreateUserPoolClient',
  async ({ input, context, pool }) => {
    const { db, ports } = context;
    const ClientName = input.text('ClientName', DISPLAY_NAME);
    const given = clientSecretIn(input);
    const generated = input.flag('GenerateSecret') ?? false;
    if (given !== undefined && generated)
      throw invalidParameter('ClientSecret and GenerateSecret cannot both be given.');
    const hasSecret = given !== undefined || generated;
    const settings = await clientSettingsIn(namesOfParts(db, pool.id), pool, input, hasSecret);
    const secrets = hasSecret ? { secrets: [newClientSecret(context, given)] } : {};
    const doc: ClientDoc = { ...settings, ClientName, ...secrets };
    const id = newClientId();
    const now = ports.now();
    await db.transaction().execute(async (inside) => {
      await inside
        .insertInto('clients')
        .values({
          id,
          pool_id: pool.id,
          origin: 'api',
          doc: JSON.stringify(doc),
          created_at: now,
          modified_at: now,
        })
        .execute();
      if ((await countClients(inside, pool.id)) > QUOTA.clientsPerPool)
        throw new ServiceError('LimitExceededException', 'The limit of clients of the user pool is reached.');
    });
    return { UserPoolClient: clientType(context, await clientOfPool(db, pool.id, id)) };
  },
);

export const describeUserPoolClient: Operation = poolOperation(
  'DescribeUserPoolClient',
  async ({ input, context, pool }) => ({
    UserPoolClient: clientType(context, await clientOfPool(context.db, pool.id, clientIn(input))),
  }),
);

/** UpdateUserPoolClient: what is not given is the default again; secrets stay. */
export const updateUserPoolClient: Operation = poolOperation(
  'UpdateUserPoolClient',
  async ({ input, context, pool }) => {
    const { db } = context;
    const client = await clientOfPool(db, pool.id, clientIn(input));
    const { secrets, ClientName } = client.doc;
    const settings = await clientSettingsIn(
      namesOfParts(db, pool.id),
      pool,
      input,
      (secrets ?? []).length > 0,
    );
    const doc: ClientDoc = {
      ...settings,
      ClientName: input.optionalText('ClientName', DISPLAY_NAME) ?? ClientName,
      ...(secrets === undefined ? {} : { secrets }),
    };
    return { UserPoolClient: clientType(context, await writeClient(context, client, doc)) };
  },
);

export const deleteUserPoolClient: Operation = poolOperation(
  'DeleteUserPoolClient',
  async ({ input, context, pool }) => {
    const { id } = await clientOfPool(context.db, pool.id, clientIn(input));
    await context.db.transaction().execute(async (inside) => {
      await inside.deleteFrom('refresh_tokens').where('client_id', '=', id).execute();
      await inside.deleteFrom('clients').where('id', '=', id).execute();
    });
    return {};
  },
);

export const listUserPoolClients: Operation = poolOperation(
  'ListUserPoolClients',
  async ({ input, context, pool }) => {
    const limit = input.integer('MaxResults', { min: 1, max: 60 }) ?? 60;
    const type = input.optionalText('ClientType', { values: ['DCR', 'REGULAR'] });
    // Clients do not register themselves here: none is of that type.
    if (type === 'DCR') return { UserPoolClients: [] };
    const list = ['ListUserPoolClients', pool.id];
    const after = afterToken(context, { list, token: input.optionalText('NextToken', TOKEN) });
    let query = context.db
      .selectFrom('clients')
      .selectAll()
      .where('pool_id', '=', pool.id)
      .orderBy('id')
      .limit(limit + 1);
    if (after?.[0] !== undefined) query = query.where('id', '>', after[0]);
    const { items, token } = pageOf(context, { list }, await query.execute(), limit, ({ id }) => [id]);
    const UserPoolClients = items.map((row) => ({
      ClientId: row.id,
      UserPoolId: pool.id,
      ClientName: (JSON.parse(row.doc) as ClientDoc).ClientName,
    }));
    return { UserPoolClients, ...(token === undefined ? {} : { NextToken: token }) };
  },
);

export function clientIn(input: Input): string {
  return input.text('ClientId', CLIENT_ID);
}

/** A secret of the caller's own. */
export function clientSecretIn(input: Input): string | undefined {
  return input.optionalText('ClientSecret', { min: 24, max: 64, pattern: /^[\w+]+$/ });
}

/** Writes a client's document, if it is still as it was read. Throws ConcurrentModificationException. */
async function writeClient(context: IdentityContext, client: Client, doc: ClientDoc): Promise<Client> {
  if (!(await overwritten(context, 'clients', client, doc))) throw changedMeanwhile('user pool client');
  return clientOfPool(context.db, client.poolId, client.id);
}

/** Reads a client, changes its document and writes it, again if somebody else was faster. */
export async function changeClient(
  context: IdentityContext,
  { id: poolId }: Pool,
  id: string,
  change: (doc: ClientDoc) => ClientDoc,
): Promise<void> {
  await untilWritten(async () => {
    const client = await clientOfPool(context.db, poolId, id);
    return overwritten(context, 'clients', client, change(client.doc));
  });
}

/** `UserPoolClientType`. */
function clientType(context: IdentityContext, { id, poolId, doc, createdAt, modifiedAt }: Client): Json {
  const { secrets: _, ...shown } = doc;
  const [secret] = clientSecrets(context, doc);
  return {
    ...(shown as unknown as Readonly<Record<string, Json>>),
    UserPoolId: poolId,
    ClientId: id,
    ...(secret === undefined ? {} : { ClientSecret: secret }),
    LastModifiedDate: seconds(modifiedAt),
    CreationDate: seconds(createdAt),
  };
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/** 26 lower-case letters and digits. */
function newClientId(): string {
  return Array.from({ length: 26 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

async function countClients(db: Db, poolId: string): Promise<number> {
  const { count } = await db
    .selectFrom('clients')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('pool_id', '=', poolId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
