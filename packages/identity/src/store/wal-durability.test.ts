import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { walDurability } from './wal-durability.ts';

type Done = (error: Error | null) => void;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-wal-'));
  path = join(folder, 'data.db');
  writeFileSync(`${path}-wal`, '');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A disk that is done with a flush when the test says so. */
function slowDisk() {
  const flushes: Done[] = [];
  const durability = walDurability(path, (_, done) => flushes.push(done));
  return { durability, flushes };
}

const settled = async (promise: Promise<void>): Promise<'written' | 'failed' | 'waiting'> =>
  Promise.race([
    promise.then(
      () => 'written' as const,
      () => 'failed' as const,
    ),
    new Promise<'waiting'>((resolve) => setImmediate(() => resolve('waiting'))),
  ]);

describe('what is committed to SQLite', () => {
  it('is acknowledged when the disk has it, not before', async () => {
    const { durability, flushes } = slowDisk();
    const first = durability.written();
    expect(await settled(first)).toBe('waiting');
    flushes[0]?.(null);
    expect(await settled(first)).toBe('written');
    await durability.close();
  });

  it('does not rely on a flush that began before it', async () => {
    const { durability, flushes } = slowDisk();
    const first = durability.written();
    const late = durability.written();
    flushes[0]?.(null);
    expect(await settled(first)).toBe('written');
    expect(await settled(late)).toBe('waiting');
    expect(flushes).toHaveLength(2);
    flushes[1]?.(null);
    expect(await settled(late)).toBe('written');
    await durability.close();
  });

  it('shares one flush with all who wait for the same', async () => {
    const { durability, flushes } = slowDisk();
    const all = Array.from({ length: 20 }, () => durability.written());
    flushes[0]?.(null);
    await all[0];
    await vi.waitFor(() => expect(flushes).toHaveLength(2));
    flushes[1]?.(null);
    await Promise.all(all);
    expect(flushes).toHaveLength(2);
    await durability.close();
  });

  it('is never acknowledged again after a flush has failed: the kernel forgets what it could not write', async () => {
    const { durability, flushes } = slowDisk();
    const first = durability.written();
    const waiting = durability.written();
    const failures = Promise.allSettled([first, waiting]);
    flushes[0]?.(new Error('EIO: i/o error, fdatasync'));
    for (const one of await failures)
      expect(one).toMatchObject({
        status: 'rejected',
        reason: { message: `the disk does not take what is written to ${path}: EIO: i/o error, fdatasync` },
      });
    await expect(durability.written()).rejects.toThrow(/does not take/);
    expect(flushes).toHaveLength(1);
    await durability.close();
  });

  it('is waited for before the file is closed', async () => {
    const { durability, flushes } = slowDisk();
    const written = durability.written();
    const closed = durability.close();
    expect(await settled(closed)).toBe('waiting');
    flushes[0]?.(null);
    await Promise.all([written, closed]);
  });

  it('has no log to flush where SQLite made none: that is said at once', () => {
    expect(existsSync(join(folder, 'other.db-wal'))).toBe(false);
    expect(() => walDurability(join(folder, 'other.db'))).toThrow(/ENOENT.*other\.db-wal/);
  });
});
