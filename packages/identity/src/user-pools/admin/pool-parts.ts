import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import { ServiceError } from '../../service/service-error.ts';
import type { Db, PoolPartKind } from '../../store/database.ts';
import type { Pool, PoolPart } from '../pool.ts';
import { type PartDoc, partOf } from '../pools.ts';
import { afterToken, pageOf } from './page.ts';

/** What a pool may have of a kind, and what is said beyond it. */
export interface PartQuota {
  readonly most: number;
  readonly message: string;
}

/** `false`: there is one of this name. Throws LimitExceededException. */
export async function addPart<K extends PoolPartKind>(
  { db, ports }: IdentityContext,
  pool: Pool,
  kind: K,
  { name, doc }: { readonly name: string; readonly doc: PartDoc<K> },
  { most, message }: PartQuota,
): Promise<boolean> {
  const now = ports.now();
  return db.transaction().execute(async (inside) => {
    const result = await inside
      .insertInto('pool_parts')
      .values({
        pool_id: pool.id,
        kind,
        name,
        origin: 'api',
        doc: JSON.stringify(doc),
        created_at: now,
        modified_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (Number(result.numInsertedOrUpdatedRows ?? 0) !== 1) return false;
    if ((await countParts(inside, pool.id, kind)) > most)
      throw new ServiceError('LimitExceededException', message);
    return true;
  });
}

async function countParts(db: Db, poolId: string, kind: PoolPartKind): Promise<number> {
  const { count } = await db
    .selectFrom('pool_parts')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('pool_id', '=', poolId)
    .where('kind', '=', kind)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** `undefined`: there is none of this name. */
export async function writePart<K extends PoolPartKind>(
  { db, ports }: IdentityContext,
  pool: Pool,
  kind: K,
  { name, doc }: { readonly name: string; readonly doc: PartDoc<K> },
): Promise<PoolPart<PartDoc<K>> | undefined> {
  await db
    .updateTable('pool_parts')
    .set({ doc: JSON.stringify(doc), modified_at: ports.now() })
    .where('pool_id', '=', pool.id)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .execute();
  return partOf(db, pool.id, kind, name);
}

/** `false`: there was none. */
export async function removePart(db: Db, pool: Pool, kind: PoolPartKind, name: string): Promise<boolean> {
  const result = await db
    .deleteFrom('pool_parts')
    .where('pool_id', '=', pool.id)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .executeTakeFirst();
  return Number(result.numDeletedRows) === 1;
}

/** How a list of parts is asked for. */
export interface PartList {
  readonly operation: string;
  /** `Limit` or `MaxResults`. */
  readonly limitMember: string;
  readonly most: number;
}

export interface PartPage<Doc> {
  readonly parts: readonly PoolPart<Doc>[];
  readonly NextToken: { readonly NextToken?: string };
}

/** A page of the parts of a kind, by name. Throws InvalidParameterException. */
export async function pageOfParts<K extends PoolPartKind>(
  context: IdentityContext,
  pool: Pool,
  kind: K,
  input: Input,
  { operation, limitMember, most }: PartList,
): Promise<PartPage<PartDoc<K>>> {
  const limit = input.integer(limitMember, { min: 0, max: most }) || most;
  const list = [operation, pool.id];
  const after = afterToken(context, {
    list,
    token: input.optionalText('NextToken', { min: 1, max: 131_072 }),
  });
  let query = context.db
    .selectFrom('pool_parts')
    .selectAll()
    .where('pool_id', '=', pool.id)
    .where('kind', '=', kind)
    .orderBy('name')
    .limit(limit + 1);
  if (after?.[0] !== undefined) query = query.where('name', '>', after[0]);
  const rows = await query.execute();
  const { items, token } = pageOf(context, { list }, rows, limit, ({ name }) => [name]);
  const parts = items.map((row) => ({
    name: row.name,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    doc: JSON.parse(row.doc) as PartDoc<K>,
  }));
  return { parts, NextToken: token === undefined ? {} : { NextToken: token } };
}
