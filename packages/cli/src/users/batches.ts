import { CSV_MAX_USERS, UsersFileError } from '@portcullis/identity';
import type { LineBatch, UsersFormat } from './pool-users.ts';
import type { FileLine } from './users-lines.ts';

/** A batch, the lines of it that cannot be read, and the number of its last line. */
export interface ReadBatch {
  readonly batch: LineBatch;
  readonly wrong: readonly { readonly line: number; readonly reason: string }[];
  readonly last: number;
}

/** A batch is taken within seconds, and what is refused is said soon. */
const MAX_LINES = 200;
/** Less than the admin port takes as a body, also where one long line is a batch. */
const MAX_BYTES = 196_608;

/**
 * The lines of a file in batches; those of CSV have the line of columns with them. A line that cannot be read stands in its
 * batch as a blank one, which describes nobody. Throws UsersFileError for CSV without columns or with too many users.
 */
export async function* batchesOf(
  lines: AsyncIterable<FileLine>,
  format: UsersFormat,
): AsyncGenerator<ReadBatch> {
  let header: string | undefined;
  let users = 0;
  let first = 1;
  let last = 0;
  let texts: string[] = [];
  let wrong: { line: number; reason: string }[] = [];
  let size = 0;
  const made = (): ReadBatch => {
    const batch = { batch: { header, first, lines: texts }, wrong, last };
    texts = [];
    wrong = [];
    size = 0;
    return batch;
  };
  for await (const line of lines) {
    const text = 'text' in line ? line.text : '';
    const isHeader = format === 'csv' && header === undefined;
    if (isHeader && 'wrong' in line) throw new UsersFileError(`The line of columns: ${line.wrong}`);
    if (isHeader && text.trim() === '') continue;
    if (isHeader) {
      header = text;
      continue;
    }
    const bytes = Buffer.byteLength(text);
    if (texts.length > 0 && (texts.length >= MAX_LINES || size + bytes > MAX_BYTES)) yield made();
    if (texts.length === 0) first = line.number;
    if (text.trim() !== '' && ++users > CSV_MAX_USERS && format === 'csv')
      throw new UsersFileError(`The file has more than ${CSV_MAX_USERS} users.`);
    if ('wrong' in line) wrong.push({ line: line.number, reason: line.wrong });
    texts.push(text);
    size += bytes;
    last = line.number;
  }
  if (texts.length > 0 || (format === 'csv' && header !== undefined && last === 0)) yield made();
  if (format === 'csv' && header === undefined) throw new UsersFileError('The file has no line of columns.');
}
