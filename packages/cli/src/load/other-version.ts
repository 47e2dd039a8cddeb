import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Terminal } from '../terminal.ts';
import { checkOut } from './git-revision.ts';
import { type LoadOptions, loadWorkspace, type Workspace } from './workspace.ts';

/** Which other version an option names, and the one that it is compared with. */
export interface OtherVersion {
  readonly option: string;
  /** A template or a folder that has one, else a revision of git. */
  readonly named: string;
  readonly of: Workspace;
}

/** Loads another version of a template for as long as `use` takes: the folder of a revision is gone after it. */
export async function withOtherVersion<T>(
  terminal: Terminal,
  { option, named, of: { templatePath, configs } }: OtherVersion,
  options: LoadOptions,
  use: (other: Workspace) => Promise<T>,
): Promise<T> {
  // What is no other template's configuration for one version is none for the other.
  const like: LoadOptions = { ...options, configsOfMain: configs };
  const path = resolve(terminal.cwd, named);
  if (existsSync(path)) return use(await loadWorkspace(terminal, path, like));
  const revision = checkOut(option, named, templatePath);
  try {
    return await use(await loadWorkspace(terminal, revision.template, like));
  } finally {
    revision.close();
  }
}
