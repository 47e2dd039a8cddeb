import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { UsageError } from '../failure.ts';

/** The folder of a template as it was at a revision, in a folder of its own. */
export interface Revision {
  /** The template's path there. */
  readonly template: string;
  close(): void;
}

/** Throws `UsageError` that names `option` where git does not know the revision, or the folder was not there. */
export function checkOut(option: string, revision: string, template: string): Revision {
  // A revision that begins with a dash would be an option.
  if (revision.startsWith('-')) throw new UsageError(`${option} ${revision} is not a revision`);
  const folder = dirname(template);
  const git = gitFor(option);
  const top = git(folder, 'rev-parse', '--show-toplevel').toString().trim();
  const inside = relative(top, folder);
  const commit = git(folder, 'rev-parse', '--verify', `${revision}^{commit}`).toString().trim();
  const archive = git(top, 'archive', '--format=tar', commit, ...(inside === '' ? [] : [inside]));
  const target = mkdtempSync(join(tmpdir(), 'portcullis-revision-'));
  execFileSync('tar', ['-xf', '-', '-C', target], { input: archive, stdio: ['pipe', 'ignore', 'ignore'] });
  return {
    template: join(target, relative(top, template)),
    close: () => rmSync(target, { recursive: true, force: true }),
  };
}

function gitFor(option: string): (folder: string, ...args: readonly string[]) => Buffer {
  return (folder, ...args) => {
    try {
      return execFileSync('git', args, {
        cwd: folder,
        maxBuffer: 256 * 1024 * 1024,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
      throw new UsageError(
        `${option}: git ${args[0]} failed: ${said.split('\n')[0] ?? ''}`,
        'name another template, or a revision of the repository that holds this one',
      );
    }
  };
}
