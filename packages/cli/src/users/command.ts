import { ServiceError, UsersFileError } from '@portcullis/identity';
import { EXIT, UsageError } from '../failure.ts';
import { idOfPool } from '../identity/named-pool.ts';
import { loadWorkspace } from '../load/workspace.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { batchesOf } from './batches.ts';
import { openPoolUsers } from './open-pool-users.ts';
import type { PoolUsers, UsersFormat } from './pool-users.ts';
import { fileLines } from './users-lines.ts';

export interface UsersOptions extends CommonOptions {
  readonly pool?: string | undefined;
  readonly format?: string | undefined;
}

export interface UsersExportOptions extends UsersOptions {
  readonly credentials?: boolean | undefined;
}

/** `portcullis users import`: the users of a file become users of a pool; 1 where some were refused. */
export async function importUsers(
  terminal: Terminal,
  file: string,
  template: string | undefined,
  options: UsersOptions,
): Promise<number> {
  const format = formatOf(options.format ?? formatByName(file));
  const workspace = await loadWorkspace(terminal, template, options);
  const poolId = idOfPool(workspace, options.pool);
  const users = await openPoolUsers(terminal, workspace, poolId, { follow: true });
  const counts = { created: 0, skipped: 0, refused: 0 };
  let taken = 0;
  try {
    for await (const { batch, wrong, last } of batchesOf(fileLines(terminal, file), format)) {
      const report = await users.take(format, batch);
      counts.created += report.created;
      counts.skipped += report.skipped;
      taken = last;
      const failures = [...report.failures, ...wrong].sort((a, b) => a.line - b.line);
      counts.refused += failures.length;
      for (const { line, reason } of failures) terminal.note(`${shownFile(file)}:${line}: ${reason}\n`);
    }
  } catch (error) {
    throw unfinished(error, file, taken);
  } finally {
    await users.close();
  }
  const { created, skipped, refused } = counts;
  terminal.write(
    options.json === true
      ? `${JSON.stringify(counts)}\n`
      : `${created} created, ${skipped} already there, ${refused} refused\n`,
  );
  return refused === 0 ? EXIT.fine : EXIT.negative;
}

/** `portcullis users export`: the users of a pool, to stdout. */
export async function exportUsers(
  terminal: Terminal,
  template: string | undefined,
  options: UsersExportOptions,
): Promise<number> {
  const format = formatOf(options.format ?? 'json');
  const credentials = options.credentials === true;
  if (credentials && format === 'csv')
    throw new UsageError('--credentials needs --format json', "Cognito's CSV file has no place for them");
  const workspace = await loadWorkspace(terminal, template, options);
  const poolId = idOfPool(workspace, options.pool);
  const users = await openPoolUsers(terminal, workspace, poolId, { follow: false });
  if (credentials)
    terminal.note(
      'what this writes is secret: password hashes and secrets of authenticator apps, by which passwords can be guessed and codes be made\n',
    );
  try {
    await writeUsers(terminal, users, { format, credentials });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new UsageError(
      error.message.trim().replace(/\.$/, ''),
      'has it been served, or its users been imported, yet?',
    );
  } finally {
    await users.close();
  }
  return EXIT.fine;
}

async function writeUsers(
  terminal: Terminal,
  users: PoolUsers,
  options: { readonly format: UsersFormat; readonly credentials: boolean },
): Promise<void> {
  for await (const part of users.parts(options)) {
    if ('lost' in part) terminal.note(`${part.lost.username}: ${part.lost.what}\n`);
    else if (!(await terminal.data(`${part.line}\n`))) return;
  }
}

/** What ended the import, and how far it had come. */
function unfinished(error: unknown, file: string, taken: number): unknown {
  const so = taken === 0 ? 'nothing was imported' : `lines up to ${taken} were imported before`;
  if (isRefusal(error)) return new UsageError(`${shownFile(file)}: ${error.message.trim()}`, so);
  if (!(error instanceof UsageError)) return error;
  return new UsageError(error.message, error.help === undefined ? so : `${error.help}; ${so}`);
}

function isRefusal(error: unknown): error is Error {
  return error instanceof UsersFileError || error instanceof ServiceError;
}

function shownFile(file: string): string {
  return file === '-' ? 'standard input' : file;
}

function formatByName(file: string): string {
  return file.toLowerCase().endsWith('.csv') ? 'csv' : 'json';
}

function formatOf(text: string): UsersFormat {
  if (text === 'csv' || text === 'json') return text;
  throw new UsageError(`--format ${text} is neither csv nor json`);
}
