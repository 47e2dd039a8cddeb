import {
  exportUsersCsv,
  exportUsersJson,
  type IdentityContext,
  type ImportReport,
  importUsersCsv,
  importUsersJson,
} from '@portcullis/identity';

/** `csv`: Cognito's import file; `json`: a document on each line. */
export type UsersFormat = 'csv' | 'json';

/** Lines of a users file, so few that they fit into memory and into a request. */
export interface LineBatch {
  /** Of CSV: the line that the columns stand in, which describes no user. */
  readonly header?: string | undefined;
  /** The number of the first of `lines` in the file, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
}

export interface ExportOptions {
  readonly format: UsersFormat;
  /** Of JSON: password hashes and secrets of authenticator apps, too. */
  readonly credentials: boolean;
}

/** A line of the file, or what of a user does not stand in it. */
export type ExportedPart =
  | { readonly line: string }
  | { readonly lost: { readonly username: string; readonly what: string } };

/** The users of a pool: of the service that runs, or of a store that was opened for this. */
export interface PoolUsers {
  /** Throws UsersFileError for a file that does not fit the pool; a user that does not is in the report. */
  take(format: UsersFormat, batch: LineBatch): Promise<ImportReport>;
  parts(options: ExportOptions): AsyncIterable<ExportedPart>;
  close(): Promise<void>;
}

/** Line numbers of the report are the file's. Throws UsersFileError, and a `ServiceError` for a pool that is not there. */
export async function takeBatch(
  context: IdentityContext,
  poolId: string,
  format: UsersFormat,
  { header, first, lines }: LineBatch,
): Promise<ImportReport> {
  const report =
    format === 'json'
      ? await importUsersJson(context, poolId, lines)
      : await importUsersCsv(context, poolId, header === undefined ? lines : [header, ...lines]);
  const before = first - (format === 'csv' && header !== undefined ? 2 : 1);
  return {
    ...report,
    failures: report.failures.map(({ line, reason }) => ({ line: line + before, reason })),
  };
}

/** Throws a `ServiceError` for a pool that is not there. */
export async function* partsOfPool(
  context: IdentityContext,
  poolId: string,
  { format, credentials }: ExportOptions,
): AsyncGenerator<ExportedPart> {
  const lost: ExportedPart[] = [];
  const lines =
    format === 'json'
      ? exportUsersJson(context, poolId, { credentials })
      : exportUsersCsv(context, poolId, (username, what) => lost.push({ lost: { username, what } }));
  for await (const line of lines) {
    yield* lost.splice(0);
    yield { line };
  }
  yield* lost;
}
