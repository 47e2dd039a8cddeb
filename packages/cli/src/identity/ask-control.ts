import type { ServeFile } from '../data/serve-file.ts';
import { reasonOf, UsageError } from '../failure.ts';

/** Where the service that runs takes requests of its owner's own commands, and the key that it takes them with. */
export type Control = NonNullable<ServeFile['control']>;

/** Asks the service that runs. Throws `UsageError` where it does not answer; what it answers is the caller's to read. */
export async function askControl({ url, key }: Control, path: string, init: RequestInit): Promise<Response> {
  const headers = { ...init.headers, authorization: `Bearer ${key}` };
  try {
    return await fetch(`${url}${path}`, { ...init, headers });
  } catch (error) {
    throw new UsageError(
      `the identity service at ${url} does not answer (${reasonOf(error)})`,
      'is `portcullis serve` still running?',
    );
  }
}
