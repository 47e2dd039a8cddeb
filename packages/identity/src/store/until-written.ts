import { ServiceError } from '../service/service-error.ts';

const TRIES = 10;

/**
 * Reads and writes, again while somebody else was faster (`false`). For operations whose API has no
 * ConcurrentModificationException. Throws TooManyRequestsException.
 */
export async function untilWritten<T>(readAndWrite: () => Promise<T | false>): Promise<T> {
  for (let tried = 0; tried < TRIES; tried++) {
    const written = await readAndWrite();
    if (written !== false) return written;
  }
  throw new ServiceError('TooManyRequestsException', 'Too many requests');
}
