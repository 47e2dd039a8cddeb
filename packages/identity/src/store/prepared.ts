import type { Compilable, CompiledQuery, DialectAdapter, QueryResult } from 'kysely';
import type { Db } from './database.ts';
import { DirectAdapter } from './sqlite-dialect.ts';

/** A query that is asked at every sign-in: its text is made once for each dialect, not each time. */
export interface Prepared<Given, Row> {
  all(db: Db, given: Given): Promise<readonly Row[]>;
  first(db: Db, given: Given): Promise<Row | undefined>;
  /** How many rows a statement that gives none has changed. */
  run(db: Db, given: Given): Promise<number>;
}

/**
 * Prepares a query. Its parameters are handed to `build` as placeholders of their own types, to be passed on to Kysely
 * as values and for nothing else. Building a query anew takes Kysely longer than SQLite takes to answer it.
 *
 * ```ts
 * const CLIENT = prepared((db, { id }: { id: string }) => db.selectFrom('clients').selectAll().where('id', '=', id));
 * const row = await CLIENT.first(db, { id: 'a1b2' });
 * ```
 */
export function prepared<Given extends object, Row>(
  build: (db: Db, given: Given) => Compilable<Row>,
): Prepared<Given, Row> {
  const made = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  const execute = (db: Db, given: Given): Promise<QueryResult<Row>> => {
    const { adapter } = db.getExecutor();
    let query = made.get(adapter);
    if (query === undefined) {
      query = build(db, PLACEHOLDERS as Given).compile();
      made.set(adapter, query);
    }
    const parameters = query.parameters.map((one) =>
      one instanceof Placeholder ? given[one.name as keyof Given] : one,
    );
    const asked = { ...query, parameters };
    if (adapter instanceof DirectAdapter && !db.isTransaction) return adapter.execute(asked);
    return db.executeQuery<Row>(asked);
  };
  return {
    all: async (db, given) => (await execute(db, given)).rows,
    first: async (db, given) => (await execute(db, given)).rows[0],
    run: async (db, given) => Number((await execute(db, given)).numAffectedRows ?? 0),
  };
}

/** Stands in a query for a parameter of this name. */
class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

const PLACEHOLDERS: object = new Proxy(
  {},
  { get: (_, name) => (typeof name === 'string' ? new Placeholder(name) : undefined) },
);
