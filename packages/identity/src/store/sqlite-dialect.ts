import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Durability } from './wal-durability.ts';

/** What is used of an open SQLite file: the interface of better-sqlite3, which `libsql` has. */
export interface SqliteFile {
  prepare(sql: string): SqliteStatement;
  close(): void;
}

export interface SqliteStatement {
  /** It gives rows. */
  readonly reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): { readonly changes: number };
}

/**
 * Kysely on one SQLite file. Kysely's own dialect holds the file until a query is answered; a write is answered only
 * when it is on the disk, and meanwhile others go on. A transaction has the file to itself.
 */
export function sqliteDialect(file: SqliteFile, durability: Durability): Dialect {
  const driver = new SqliteDriver(file, durability);
  return {
    createAdapter: () => new DirectAdapter((query) => driver.execute(undefined, query)),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

type Execute = <Row>(query: CompiledQuery<Row>) => Promise<QueryResult<Row>>;

/** The adapter of this dialect: it is what of a dialect can be had of a `Kysely` again. */
export class DirectAdapter extends SqliteAdapter {
  /**
   * Executes a compiled query outside of transactions without Kysely's way to a connection and back, which takes half as
   * long as the query of a row by its key.
   */
  readonly execute: Execute;

  constructor(execute: Execute) {
    super();
    this.execute = execute;
  }
}

interface OpenTransaction {
  readonly owner: DatabaseConnection;
  readonly ended: Promise<void>;
  end(): void;
}

/** Writes outside of transactions that are committed together. */
interface WriteGroup {
  /** Resolves when they are on the disk. */
  readonly written: Promise<void>;
  commit(): void;
}

class SqliteDriver implements Driver {
  readonly #file: SqliteFile;
  readonly #durability: Durability;
  readonly #statements: KeptStatements;
  /** Nothing but names for who asks: Kysely remembers each that it has seen. */
  readonly #free: DatabaseConnection[] = [];
  #transaction: OpenTransaction | undefined;
  #group: WriteGroup | undefined;

  constructor(file: SqliteFile, durability: Durability) {
    this.#file = file;
    this.#durability = durability;
    this.#statements = new KeptStatements(file);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const made: DatabaseConnection = {
      executeQuery: (query) => this.execute<never>(made, query),
      streamQuery: () => {
        throw new TypeError('queries of the store are not streamed');
      },
    };
    return made;
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    this.#free.push(connection);
  }

  async beginTransaction(owner: DatabaseConnection): Promise<void> {
    while (this.#transaction !== undefined) await this.#transaction.ended;
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#group?.commit();
    this.#transaction = { owner, ended, end };
    try {
      this.#statements.of('begin').statement.run([]);
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  async commitTransaction(): Promise<void> {
    // A commit that fails leaves the transaction open, for the rollback that follows.
    this.#statements.of('commit').statement.run([]);
    this.#end();
    await this.#durability.written();
  }

  async rollbackTransaction(owner: DatabaseConnection): Promise<void> {
    // Kysely also gives up a transaction whose commit the disk did not take: there is nothing left to take back.
    if (this.#transaction?.owner !== owner) return;
    try {
      this.#statements.of('rollback').statement.run([]);
    } finally {
      this.#end();
    }
  }

  async destroy(): Promise<void> {
    this.#group?.commit();
    await this.#durability.close();
    this.#file.close();
  }

  async execute<Row>(
    connection: DatabaseConnection | undefined,
    { sql, parameters }: CompiledQuery<Row>,
  ): Promise<QueryResult<Row>> {
    while (this.#transaction !== undefined && this.#transaction.owner !== connection)
      await this.#transaction.ended;
    const { statement, reads, kind } = this.#statements.of(sql);
    if (kind === 'other') this.#group?.commit();
    const group = kind === 'write' && this.#transaction === undefined ? this.#writeGroup() : undefined;
    const result = reads
      ? { rows: statement.all(parameters) as Row[] }
      : { rows: [], numAffectedRows: BigInt(statement.run(parameters).changes) };
    if (group !== undefined) await group.written;
    else if (kind === 'other') await this.#durable();
    return result;
  }

  /**
   * What many write in one turn of the event loop is one commit: the pages that they share are written once. A statement
   * that fails takes back what it did itself, and nothing of the others. SQLite "ON CONFLICT", ABORT.
   */
  #writeGroup(): WriteGroup {
    if (this.#group !== undefined) return this.#group;
    this.#statements.of('begin').statement.run([]);
    let resolve: (written: Promise<void>) => void = () => undefined;
    let reject: (error: unknown) => void = () => undefined;
    const written = new Promise<void>((...ends) => {
      [resolve, reject] = ends;
    });
    // Nobody waits for it where the only statement failed.
    written.catch(() => undefined);
    const group: WriteGroup = {
      written,
      commit: () => {
        if (this.#group !== group) return;
        this.#group = undefined;
        try {
          this.#statements.of('commit').statement.run([]);
          resolve(this.#durability.written());
        } catch (error) {
          this.#giveUp();
          reject(error);
        }
      },
    };
    this.#group = group;
    setImmediate(group.commit);
    return group;
  }

  /** After a commit that failed: SQLite has rolled back already, or not. SQLite "Response To Errors Within A Transaction". */
  #giveUp(): void {
    try {
      this.#statements.of('rollback').statement.run([]);
    } catch {
      // There is nothing left to roll back.
    }
  }

  #end(): void {
    const ended = this.#transaction;
    this.#transaction = undefined;
    ended?.end();
  }

  /** What a transaction writes is answered for by its commit. */
  async #durable(): Promise<void> {
    if (this.#transaction === undefined) await this.#durability.written();
  }
}

interface KeptStatement {
  readonly statement: SqliteStatement;
  /** It gives rows. */
  readonly reads: boolean;
  /** `other`: of the schema, say; it is never grouped. */
  readonly kind: 'read' | 'write' | 'other';
}

/** The service asks a few hundred different questions; what comes beyond is prepared each time. */
const MAX_STATEMENTS = 1_000;

/** Preparing costs more than most of the statements: each is prepared once. */
class KeptStatements {
  readonly #file: SqliteFile;
  readonly #kept = new Map<string, KeptStatement>();

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  of(sql: string): KeptStatement {
    const known = this.#kept.get(sql);
    if (known !== undefined) return known;
    const statement = this.#file.prepare(sql);
    const made = { statement, reads: statement.reader, kind: kindOf(sql) };
    // A statement of the schema is of no use a second time, and may be refused after the schema has changed.
    if (
      this.#kept.size < MAX_STATEMENTS &&
      /^(select|insert|update|delete) |^(begin|commit|rollback)$/.test(sql)
    )
      this.#kept.set(sql, made);
    return made;
  }
}

function kindOf(sql: string): KeptStatement['kind'] {
  if (sql.startsWith('select ')) return 'read';
  return /^(insert|update|delete) /.test(sql) ? 'write' : 'other';
}
