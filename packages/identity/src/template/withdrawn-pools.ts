import type { IdentityContext } from '../service/context.ts';
import type { Db } from '../store/database.ts';
import { settingsOf } from '../store/settings.ts';
import type { PoolDoc } from '../user-pools/pool.ts';

/** A setting for each withdrawn pool; its users, clients and keys stay where they are. */
const MARK = 'withdrawn pool ';

interface Withdrawn {
  readonly Name: string;
  readonly createdAt: number;
}

/**
 * Withdraws pools of the template that it no longer has: they answer to nobody. CloudFormation deletes such a pool; here its
 * users are kept, as a template that is edited by mistake must not cost them, and are there again when it is.
 */
export async function withdrawPools({ db }: IdentityContext, declared: ReadonlySet<string>): Promise<void> {
  const kept = await db.selectFrom('pools').selectAll().where('origin', '=', 'template').execute();
  for (const { id, doc, created_at } of kept) {
    if (declared.has(id)) continue;
    const { Name } = JSON.parse(doc) as PoolDoc;
    const withdrawn: Withdrawn = { Name, createdAt: created_at };
    await db.transaction().execute(async (inside) => {
      await inside.deleteFrom('pools').where('id', '=', id).execute();
      await inside
        .insertInto('settings')
        .values({ name: `${MARK}${id}`, value: JSON.stringify(withdrawn) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
  }
}

/** When a pool was made that is there again; `undefined`: it was not withdrawn. */
export async function restored(db: Db, id: string): Promise<number | undefined> {
  const name = `${MARK}${id}`;
  const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  if (row === undefined) return undefined;
  await db.deleteFrom('settings').where('name', '=', name).execute();
  return (JSON.parse(row.value) as Withdrawn).createdAt;
}

/** Every withdrawn pool, a line each, for the operator. */
export async function withdrawnPools({ db }: IdentityContext): Promise<readonly string[]> {
  const rows = await settingsOf(db, MARK);
  return Promise.all(
    rows.map(async ({ name, value }) => {
      const id = name.slice(MARK.length);
      const { Name } = JSON.parse(value) as Withdrawn;
      const { count } = await db
        .selectFrom('users')
        .select((eb) => eb.fn.countAll<number | string>().as('count'))
        .where('pool_id', '=', id)
        .executeTakeFirstOrThrow();
      return `WITHDRAWN: the user pool ${Name} (${id}), which the template no longer has, answers to nobody; its ${Number(count)} users are kept, and are there again when it is`;
    }),
  );
}
