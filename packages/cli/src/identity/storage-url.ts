import { join, resolve } from 'node:path';
import { STORAGE_URL, secretUrl } from '../config/secret-url.ts';
import type { Workspace } from '../load/workspace.ts';

const DEFAULT_FILE = 'data.db';

/**
 * `storage` of the configuration, its path made absolute; without one, a file in the data folder. Throws `UsageError` for a
 * secret that is not there.
 */
export function storageUrl({ config, data, secrets }: Workspace): string {
  if (config.storage === undefined) return `sqlite:${join(data.path, DEFAULT_FILE)}`;
  const storage = secretUrl(config.storage, STORAGE_URL, secrets, '`storage`');
  if (!storage.startsWith('sqlite:') || storage === 'sqlite::memory:') return storage;
  return `sqlite:${resolve(secrets.folder, storage.slice('sqlite:'.length))}`;
}

/** The same for a message: a URL that may hold a password shows its host and database only. */
export function shownStorage(url: string): string {
  if (url.startsWith('sqlite:')) return url;
  if (!URL.canParse(url)) return 'postgres://...';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
