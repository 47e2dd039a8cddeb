import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type LoadedConfig, loadConfig, noConfig } from '../config/load-config.ts';
import type { Terminal } from '../terminal.ts';
import { type Found, findTemplate } from './find-template.ts';
import { shown } from './shown.ts';

/** A template that was found, with its configuration read. Absolute paths. */
export interface FoundWithConfig extends Found {
  /** An empty one where there is none. */
  readonly loaded: LoadedConfig;
}

/** Finds what TEMPLATE and `--config` mean, and reads the configuration. */
export async function findWithConfig(
  terminal: Terminal,
  argument: string | undefined,
  option: string | undefined,
): Promise<FoundWithConfig> {
  const configs = new Map<string, LoadedConfig>();
  // The search asks for a configuration's template synchronously, so its candidates are read before.
  for (const path of candidates(terminal.cwd, argument, option)) await configOf(terminal, path, configs);
  const found = findTemplate(terminal.cwd, argument, option, (path) => configs.get(path)?.config.template);
  const loaded =
    found.config === undefined
      ? noConfig(folderOf(found.template))
      : await configOf(terminal, found.config, configs);
  return { ...found, loaded };
}

/** The folder of a template, which may be a folder of synthesized stacks. */
export function folderOf(template: string): string {
  return statSync(template).isDirectory() ? template : dirname(template);
}

/** The configurations that are a template's: the one that was taken, and what stands beside it. */
export function configsOf({ template, config }: Pick<Found, 'template' | 'config'>): readonly string[] {
  const beside = join(dirname(template), 'portcullis.yaml');
  return config === undefined || config === beside ? [beside] : [config, beside];
}

/** Every file of a template that was read, or would be if it were there. Absolute. */
export function filesOf(
  cwd: string,
  files: readonly string[],
  found: Pick<Found, 'template' | 'config'>,
): readonly string[] {
  // A configuration that is written while the template is served counts from then on.
  const [config] = configsOf(found);
  const read = files.map((file) => resolve(cwd, file));
  return [...new Set([...read, found.template, ...(config === undefined ? [] : [config])])];
}

function candidates(
  cwd: string,
  argument: string | undefined,
  option: string | undefined,
): readonly string[] {
  const given = resolve(cwd, argument ?? '.');
  const paths = [
    join(given, 'portcullis.yaml'),
    given,
    ...(option === undefined ? [] : [resolve(cwd, option)]),
  ];
  return paths.filter((path) => {
    if (!existsSync(path) || !statSync(path).isFile()) return false;
    return path.endsWith('portcullis.yaml') || (option !== undefined && path === resolve(cwd, option));
  });
}

async function configOf(
  terminal: Terminal,
  path: string,
  configs: Map<string, LoadedConfig>,
): Promise<LoadedConfig> {
  const known = configs.get(path);
  if (known !== undefined) return known;
  const loaded = await loadConfig(path, shown(terminal.cwd, path));
  configs.set(path, loaded);
  return loaded;
}
