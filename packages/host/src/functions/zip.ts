import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { unzipSync } from 'fflate';

/** Lambda's limit of an unzipped package ("Lambda quotas"). */
const MAX_UNZIPPED_BYTES = 250 * 1024 * 1024;

/** Throws when the file is not a zip. */
export function zipEntryNames(path: string): ReadonlySet<string> {
  const names = new Set<string>();
  unzipSync(readFileSync(path), {
    filter: ({ name }) => {
      names.add(name);
      return false;
    },
  });
  return names;
}

/** Unpacks into the folder; throws on entries that would leave it and on archives over Lambda's limit. */
export function unzipInto(path: string, folder: string): void {
  let total = 0;
  const entries = unzipSync(readFileSync(path), {
    filter: ({ originalSize }) => {
      total += originalSize;
      if (total > MAX_UNZIPPED_BYTES)
        throw new Error(`\`${path}\` unpacks to more than ${MAX_UNZIPPED_BYTES} bytes`);
      return true;
    },
  });
  const root = resolve(folder) + sep;
  for (const [name, bytes] of Object.entries(entries)) {
    const target = resolve(folder, name);
    if (!target.startsWith(root)) throw new Error(`\`${path}\` has an entry outside its root: \`${name}\``);
    if (name.endsWith('/')) {
      mkdirSync(target, { recursive: true });
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
  // Modes are not unpacked; a custom runtime's entry must be executable.
  if (Object.hasOwn(entries, 'bootstrap')) chmodSync(join(folder, 'bootstrap'), 0o755);
}
