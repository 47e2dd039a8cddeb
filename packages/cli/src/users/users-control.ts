import type { Exchange, ResponseStream } from '@portcullis/host/listener';
import { type IdentityContext, ServiceError, UsersFileError } from '@portcullis/identity';
import { answer, ownersOnly } from '../identity/control.ts';
import { type ExportedPart, partsOfPool, takeBatch, type UsersFormat } from './pool-users.ts';

/** Where a running service takes and gives users, for this user's own commands. */
export const IMPORT_PATH = '/identity/users/import';
export const EXPORT_PATH = '/identity/users/export';

/**
 * A line of an export's answer. The last is `end`: without it the answer was cut off, and what came is not all.
 */
export type ExportFrame = ExportedPart | { readonly end: true } | { readonly error: string };

export function usersRoutes(
  key: string,
  context: IdentityContext,
): readonly (readonly [path: string, handler: (exchange: Exchange) => void])[] {
  return [
    [IMPORT_PATH, importHandler(key, context)],
    [EXPORT_PATH, exportHandler(key, context)],
  ];
}

/**
 * `POST /identity/users/import?pool=&format=&first=` of the admin port: the body is a batch of lines, of CSV with the header
 * before them; the answer is the report.
 */
function importHandler(key: string, context: IdentityContext): (exchange: Exchange) => void {
  return ownersOnly('POST', key, (exchange) => {
    takeBody(exchange, context).catch((error: unknown) => refuse(exchange, context, error));
  });
}

async function takeBody(exchange: Exchange, context: IdentityContext): Promise<void> {
  const { pool, format, query } = asked(exchange);
  const first = Number(query.get('first'));
  if (pool === '' || format === undefined || !Number.isInteger(first) || first < 1)
    return answer(exchange, 400, { message: 'pool, format and first are needed' });
  const body = await exchange.readBody();
  if (!body.ok) return answer(exchange, 413, { message: 'the batch is too large' });
  const lines = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body.bytes).split('\n');
  const header = format === 'csv' ? lines.shift() : undefined;
  answer(exchange, 200, await takeBatch(context, pool, format, { header, first, lines }));
}

/**
 * `GET /identity/users/export?pool=&format=&credentials=` of the admin port: one `ExportFrame` on a line, as fast as it is
 * read.
 */
function exportHandler(key: string, context: IdentityContext): (exchange: Exchange) => void {
  return ownersOnly('GET', key, (exchange) => {
    streamUsers(exchange, context).catch((error: unknown) => refuse(exchange, context, error));
  });
}

async function streamUsers(exchange: Exchange, context: IdentityContext): Promise<void> {
  const { pool, format, query } = asked(exchange);
  if (pool === '' || format === undefined)
    return answer(exchange, 400, { message: 'pool and format are needed' });
  const credentials = query.get('credentials') === 'true';
  const parts = partsOfPool(context, pool, { format, credentials });
  // What is wrong with the request shows before the first part.
  let next = await parts.next();
  if (credentials) context.ports.log(`identity: the users of ${pool} are exported with their credentials`);
  const stream = exchange.stream(200, ['Content-Type', 'application/x-ndjson', 'Cache-Control', 'no-store']);
  let open = true;
  const closed = new Promise<void>((resolve) => {
    exchange.onClose(() => {
      open = false;
      resolve();
    });
  });
  try {
    for (; open && next.done !== true; next = await parts.next()) await send(stream, next.value, closed);
    if (open) await send(stream, { end: true }, closed);
  } catch (error) {
    logFault(context, error);
    if (open) await send(stream, { error: 'Internal Server Error' }, closed);
  } finally {
    await parts.return(undefined);
    if (open) stream.end();
  }
}

/** Resolves when there is room for more, or nobody reads. */
async function send(stream: ResponseStream, frame: ExportFrame, closed: Promise<void>): Promise<void> {
  if (stream.write(Buffer.from(`${JSON.stringify(frame)}\n`))) return;
  await Promise.race([new Promise<void>((resolve) => stream.onDrain(resolve)), closed]);
}

function asked({ target }: Exchange): {
  readonly pool: string;
  readonly format: UsersFormat | undefined;
  readonly query: URLSearchParams;
} {
  const mark = target.indexOf('?');
  const query = new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1));
  const format = query.get('format');
  return {
    pool: query.get('pool') ?? '',
    format: format === 'csv' || format === 'json' ? format : undefined,
    query,
  };
}

function refuse(exchange: Exchange, context: IdentityContext, error: unknown): void {
  if (error instanceof UsersFileError || error instanceof ServiceError) {
    answer(exchange, 400, { message: error.message.trim() });
    return;
  }
  logFault(context, error);
  answer(exchange, 500, { message: 'Internal Server Error' });
}

/** A fault of this service, of which the client hears no more than that there was one. */
function logFault({ ports }: IdentityContext, error: unknown): void {
  ports.log(`identity: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}
