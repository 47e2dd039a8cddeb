import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors write a file in several steps; a change counts when it has been quiet for so long. */
const QUIET_MS = 150;

/**
 * Calls `changed` once after any of the files changes. Folders are watched and not files, since editors replace
 * files. Gives the function that ends it.
 */
export function watchFiles(files: readonly string[], changed: () => void): () => void {
  const names = new Map<string, Set<string>>();
  for (const file of files) {
    const folder = dirname(file);
    names.set(folder, (names.get(folder) ?? new Set()).add(basename(file)));
  }
  let timer: NodeJS.Timeout | undefined;
  const touched = (): void => {
    clearTimeout(timer);
    timer = setTimeout(changed, QUIET_MS);
  };
  const watchers: FSWatcher[] = [];
  for (const [folder, wanted] of names) {
    // A file that was looked for may be in a folder that is not there.
    if (!existsSync(folder)) continue;
    const watcher = watch(folder, (_, name) => {
      if (name === null || wanted.has(name)) touched();
    });
    // A folder that disappears ends its watcher; the API that is loaded goes on.
    watcher.on('error', () => watcher.close());
    watchers.push(watcher);
  }
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
