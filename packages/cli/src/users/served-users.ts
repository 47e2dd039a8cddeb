import { type ImportReport, UsersFileError } from '@portcullis/identity';
import { reasonOf, UsageError } from '../failure.ts';
import { askControl, type Control } from '../identity/ask-control.ts';
import type { ExportedPart, ExportOptions, LineBatch, PoolUsers, UsersFormat } from './pool-users.ts';
import { EXPORT_PATH, type ExportFrame, IMPORT_PATH } from './users-control.ts';
import { linesOf } from './users-lines.ts';

/** A batch is a few hundred users; a store that is busy takes its time. */
const BATCH_TIMEOUT_MS = 120_000;

/** The users of a pool of the service that runs. */
export function servedUsers(control: Control, poolId: string): PoolUsers {
  const { url } = control;
  const ask = async (path: string, query: Record<string, string>, init: RequestInit): Promise<Response> => {
    const parameters = new URLSearchParams({ pool: poolId, ...query });
    const response = await askControl(control, `${path}?${parameters}`, init);
    if (response.ok) return response;
    const { message } = (await response.json().catch(() => ({}))) as { readonly message?: unknown };
    if (response.status === 400) throw new UsersFileError(String(message));
    throw new UsageError(`the identity service at ${url} refuses: ${String(message ?? response.status)}`);
  };
  return {
    take: async (format: UsersFormat, { header, first, lines }: LineBatch): Promise<ImportReport> => {
      const body = (header === undefined ? lines : [header, ...lines]).join('\n');
      const response = await ask(
        IMPORT_PATH,
        { format, first: String(first) },
        { method: 'POST', body, signal: AbortSignal.timeout(BATCH_TIMEOUT_MS) },
      );
      return (await response.json()) as ImportReport;
    },
    parts: async function* ({ format, credentials }: ExportOptions): AsyncGenerator<ExportedPart> {
      const response = await ask(EXPORT_PATH, { format, credentials: String(credentials) }, {});
      for await (const frame of framesOf(response, url)) {
        if ('end' in frame) return;
        if ('error' in frame) throw cutOff(url, frame.error);
        yield frame;
      }
      throw cutOff(url, 'the connection was closed');
    },
    close: () => Promise.resolve(),
  };
}

async function* framesOf({ body }: Response, url: string): AsyncGenerator<ExportFrame> {
  try {
    for await (const line of linesOf(body as AsyncIterable<Uint8Array>)) {
      if ('wrong' in line) throw new Error(line.wrong);
      yield JSON.parse(line.text) as ExportFrame;
    }
  } catch (error) {
    throw cutOff(url, error);
  }
}

function cutOff(url: string, error: unknown): UsageError {
  return new UsageError(
    `the identity service at ${url} broke off: ${reasonOf(error)}`,
    'what was written is not all of the users',
  );
}
