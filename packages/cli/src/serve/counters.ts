import type { Counters } from '@portcullis/engine/authorize';
import { memoryCounters } from '@portcullis/host/memory-counters';
import { COUNTERS_URL, secretUrl } from '../config/secret-url.ts';
import { UsageError } from '../failure.ts';
import type { Workspace } from '../load/workspace.ts';

/** Counters that are ready, and how they end. */
export interface OpenCounters {
  readonly counters: Counters;
  close(): void;
}

/** Buckets and quotas kept in this process: far more than a template has keys, stages and methods. */
const MAX_ENTRIES = 100_000;

const IN_MEMORY = 'memory:';

/** `counters` of the configuration; in memory without one. Throws `UsageError` for a secret that is not there. */
export function countersUrl({ config, secrets }: Pick<Workspace, 'config' | 'secrets'>): string {
  return secretUrl(config.counters ?? IN_MEMORY, COUNTERS_URL, secrets, '`counters`');
}

/** `url`: `memory:` or `redis://...`. Throws where the server cannot be reached: limits must not be lost silently. */
export async function openCounters(url: string): Promise<OpenCounters> {
  if (url === IN_MEMORY) {
    return { counters: memoryCounters({ maxEntries: MAX_ENTRIES }), close: () => undefined };
  }
  // Loaded where it is used: the client takes a tenth of a second.
  const { redisCounters } = await import('@portcullis/host/redis-counters');
  const counters = redisCounters(url);
  try {
    await counters.connect();
  } catch (error) {
    counters.close();
    const { host } = new URL(url);
    throw new UsageError(
      `the counters at ${host} cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
      'start the server, or correct `counters`',
    );
  }
  return { counters, close: () => counters.close() };
}
