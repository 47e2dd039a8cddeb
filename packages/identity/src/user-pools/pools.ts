import type { Selectable } from 'kysely';
import type { IdentityPlace } from '../service/context.ts';
import { notFound, ServiceError } from '../service/service-error.ts';
import type { Database, Db, PoolPartKind } from '../store/database.ts';
import { parsedDoc } from '../store/parsed-doc.ts';
import { prepared } from '../store/prepared.ts';
import type {
  Client,
  ClientDoc,
  DomainDoc,
  GroupDoc,
  IdentityProviderDoc,
  Pool,
  PoolDoc,
  PoolPart,
  ResourceServerDoc,
} from './pool.ts';

interface PartDocs {
  readonly group: GroupDoc;
  readonly 'resource-server': ResourceServerDoc;
  readonly 'identity-provider': IdentityProviderDoc;
  readonly domain: DomainDoc;
}

/** The document of a part, by its kind. */
export type PartDoc<K extends PoolPartKind> = PartDocs[K];

export function poolArn({ partition, region, account }: IdentityPlace, poolId: string): string {
  return `arn:${partition}:cognito-idp:${region}:${account}:userpool/${poolId}`;
}

const POOL = prepared((db, { id }: { id: string }) =>
  db.selectFrom('pools').selectAll().where('id', '=', id),
);
/** One of a pool that is withdrawn is none. */
const CLIENT = prepared((db, { id }: { id: string }) =>
  db
    .selectFrom('clients')
    .innerJoin('pools', 'pools.id', 'clients.pool_id')
    .selectAll('clients')
    .where('clients.id', '=', id),
);

/** Throws ResourceNotFoundException, and InvalidUserPoolConfigurationException where it is not served. */
export async function poolById(db: Db, place: IdentityPlace, id: string): Promise<Pool> {
  const pool = await declaredPool(db, place, id);
  checkHere(`user pool ${id}`, pool.doc);
  return pool;
}

/** The same whether it is served or not. Throws ResourceNotFoundException. */
export async function declaredPool(db: Db, place: IdentityPlace, id: string): Promise<Pool> {
  const pool = await findPool(db, place, id);
  if (pool === undefined) throw notFound(`User pool ${id} does not exist.`);
  return pool;
}

/** The same; `undefined`: there is none. */
export async function findPool(db: Db, place: IdentityPlace, id: string): Promise<Pool | undefined> {
  const row = await POOL.first(db, { id });
  return row && { ...shared<PoolDoc>(row), id, arn: poolArn(place, id) };
}

/** Throws ResourceNotFoundException, and InvalidUserPoolConfigurationException where it is not served. */
export async function clientById(db: Db, id: string): Promise<Client> {
  const row = await CLIENT.first(db, { id });
  if (row === undefined) throw notFound(`User pool client ${id} does not exist.`);
  const found = shared<ClientDoc>(row);
  checkHere(`user pool client ${id}`, found.doc);
  return { ...found, id, poolId: row.pool_id };
}

/** A property that is not here may be a guard: without it nobody gets by. */
function checkHere(what: string, { notHere = [] }: Pick<PoolDoc, 'notHere'>): void {
  if (notHere.length > 0)
    throw new ServiceError(
      'InvalidUserPoolConfigurationException',
      `The ${what} is not served: its template does not give ${notHere.join(', ')}.`,
    );
}

/** A client of this pool. Throws ResourceNotFoundException. */
export async function clientOfPool(db: Db, poolId: string, id: string): Promise<Client> {
  const client = await clientById(db, id);
  if (client.poolId !== poolId) throw notFound(`User pool client ${id} does not exist.`);
  return client;
}

export async function partOf<K extends PoolPartKind>(
  db: Db,
  poolId: string,
  kind: K,
  name: string,
): Promise<PoolPart<PartDocs[K]> | undefined> {
  const row = await db
    .selectFrom('pool_parts')
    .selectAll()
    .where('pool_id', '=', poolId)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : { ...shared<PartDocs[K]>(row), name };
}

/** By name. */
export async function partsOf<K extends PoolPartKind>(
  db: Db,
  poolId: string,
  kind: K,
): Promise<readonly PoolPart<PartDocs[K]>[]> {
  const rows = await db
    .selectFrom('pool_parts')
    .selectAll()
    .where('pool_id', '=', poolId)
    .where('kind', '=', kind)
    .orderBy('name')
    .execute();
  return rows.map((row) => ({ ...shared<PartDocs[K]>(row), name: row.name }));
}

function shared<Doc>(row: Pick<Selectable<Database['pools']>, 'doc' | 'created_at' | 'modified_at'>): {
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly doc: Doc;
} {
  return { createdAt: row.created_at, modifiedAt: row.modified_at, doc: parsedDoc<Doc>(row.doc) };
}
