import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import { ServiceError } from '../../service/service-error.ts';
import type { Db, PoolPartKind } from '../../store/database.ts';
import { untilWritten } from '../../store/until-written.ts';
import { lockPool } from '../locked-rows.ts';
import type { Pool, PoolPart } from '../pool.ts';
import { type PartDoc, partOf } from '../pools.ts';
import { afterToken, pageOf } from './page.ts';

/** What a pool may have of a kind, and what is said beyond it. */
export interface PartQuota {
  readonly most: number;
  readonly message: string;
}

/** Looks at the other parts of the pool, which nobody adds to or changes meanwhile. Throws what keeps a part out. */
export type PartCheck = (inside: Db) => Promise<void>;

/** `false`: there is one of this name. Throws LimitExceededException, and what `check` throws. */
export async function addPart<K extends PoolPartKind>(
  { db, ports }: IdentityContext,
  pool: Pool,
  kind: K,
  { name, doc }: { readonly name: string; readonly doc: PartDoc<K> },
  { most, message }: PartQuota,
  check?: PartCheck,
): Promise<boolean> {
  const now = ports.now();
  return db.transaction().execute(async (inside) => {
    await lockPool(inside, pool.id);
    await check?.(inside);
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

/** Which part changes, and how. */
export interface PartChange<Doc> {
  readonly name: string;
  change(doc: Doc): Doc | Promise<Doc>;
  check?(inside: Db, changed: Doc): Promise<void>;
}

/**
 * Reads a part, changes its document and writes it, again if somebody else was faster. `undefined`: there is none of this
 * name. Throws TooManyRequestsException, and what `change` and `check` throw.
 */
export async function changePart<K extends PoolPartKind>(
  { db, ports }: IdentityContext,
  pool: Pool,
  kind: K,
  { name, change, check }: PartChange<PartDoc<K>>,
): Promise<PoolPart<PartDoc<K>> | undefined> {
  return untilWritten(async () => {
    const before = await partOf(db, pool.id, kind, name);
    if (before === undefined) return undefined;
    const doc = await change(before.doc);
    // Two changes within a millisecond are still two versions.
    const modifiedAt = Math.max(ports.now(), before.modifiedAt + 1);
    const written = await db.transaction().execute(async (inside) => {
      await lockPool(inside, pool.id);
      await check?.(inside, doc);
      const result = await inside
        .updateTable('pool_parts')
        .set({ doc: JSON.stringify(doc), modified_at: modifiedAt })
        .where('pool_id', '=', pool.id)
        .where('kind', '=', kind)
        .where('name', '=', name)
        .where('modified_at', '=', before.modifiedAt)
        .executeTakeFirst();
      return Number(result.numUpdatedRows) === 1;
    });
    return written && { ...before, doc, modifiedAt };
  });
}

/** `false`: there was none. */
export async function removePart(
  db: Db,
  pool: Pick<Pool, 'id'>,
  kind: PoolPartKind,
  name: string,
): Promise<boolean> {
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
