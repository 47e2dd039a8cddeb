import { join, resolve } from 'node:path';
import type { Workspace } from '../load/workspace.ts';

const DEFAULT_FILE = 'data.db';

/** `storage` of the configuration, its path made absolute; without one, a file in the data folder. */
export function storageUrl({ config, data, secrets }: Workspace): string {
  const { storage } = config;
  if (storage === undefined) return `sqlite:${join(data.path, DEFAULT_FILE)}`;
  if (!storage.startsWith('sqlite:') || storage === 'sqlite::memory:') return storage;
  return `sqlite:${resolve(secrets.folder, storage.slice('sqlite:'.length))}`;
}
