import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** Sees to it that what was committed outlives the machine, before it is acknowledged. */
export interface Durability {
  /** Resolves when everything that has been committed by now is on the disk. Rejects once that has failed. */
  written(): Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** Of a database in memory: nothing outlives the process. */
export const NOTHING_TO_KEEP: Durability = { written: async () => undefined, close: async () => undefined };

/**
 * Flushes the write-ahead log of a SQLite file off the event loop: all who commit while one flush is under way share the
 * next. With `synchronous = FULL` SQLite does the same within each COMMIT, and a sign-in storm spends a sixth of its
 * time waiting there, the event loop with it. With NORMAL SQLite itself flushes at checkpoints only, so that the file
 * is never damaged; the promise of durability is kept here. SQLite "Write-Ahead Logging", sections 2.2 and 6.
 */
export function walDurability(path: string, flush: Flush = fdatasync): Durability {
  const log = openSync(`${path}-wal`, 'r+');
  // The log is a new file perhaps: its name must be on the disk, too.
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let failure: Error | undefined;

  const flushed = (): Promise<void> =>
    new Promise((resolve, reject) => {
      flush(log, (error) => {
        if (error === null) return resolve();
        // A second try may succeed without having written what the first could not: the kernel forgets it.
        failure = new Error(`the disk does not take what is written to ${path}: ${error.message}`);
        reject(failure);
      });
    });

  const start = (): Promise<void> => {
    const started = flushed().finally(() => {
      running = undefined;
    });
    running = started;
    return started;
  };

  return {
    written: () => {
      if (failure !== undefined) return Promise.reject(failure);
      if (running === undefined) return start();
      // What is under way may have begun before the commit.
      next ??= running
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          if (failure !== undefined) throw failure;
          return start();
        });
      return next;
    },
    close: async () => {
      await (next ?? running)?.catch(() => undefined);
      closeSync(log);
    },
  };
}

type Flush = (file: number, done: (error: Error | null) => void) => void;
