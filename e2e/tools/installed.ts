import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Loads a package of this folder's lock file; they are not in the workspace's. */
export const load: NodeJS.Require = createRequire(import.meta.url);

export const FOLDER: string = dirname(fileURLToPath(import.meta.url));

/** A command of this folder's packages. */
export function tool(name: string): string {
  return join(FOLDER, 'node_modules', '.bin', name);
}
