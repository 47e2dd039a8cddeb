import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { nearest } from '@portcullis/model/source';
import { UsageError } from '../failure.ts';

/** The template to read (a file, or a folder of synthesized stacks) and the configuration beside it. Absolute paths. */
export interface Found {
  readonly template: string;
  readonly config?: string | undefined;
}

/** Gives the `template` key of a configuration file. */
export type TemplateOf = (configPath: string) => string | undefined;

const COMMANDS: readonly string[] = ['serve', 'audit', 'explain', 'import', 'token', 'cost'];
const NOT_THERE = `give a template or a folder that has one, or a command (${COMMANDS.join(', ')})`;

/** Nothing in the folder looks like a template; a command that can do without one goes on. */
export class NoTemplate extends UsageError {}

const CONFIG = 'portcullis.yaml';
const TEMPLATES = ['template.yaml', 'template.yml', 'template.json'];
const OPENAPI = ['openapi.yaml', 'openapi.yml', 'openapi.json'];

/**
 * The template that a command means: TEMPLATE itself where it is a file; in a folder the `template` of its
 * `portcullis.yaml`, then `template.yaml|yml|json`, then `cdk.out/`, then `openapi.yaml|yml|json`.
 */
export function findTemplate(
  cwd: string,
  argument: string | undefined,
  configOption: string | undefined,
  templateOf: TemplateOf,
): Found {
  const explicit = configOption === undefined ? undefined : existingFile(cwd, configOption, 'configuration');
  const start = argument === undefined ? undefined : resolve(cwd, argument);
  if (start !== undefined && !existsSync(start)) {
    const meant = argument === undefined ? undefined : nearest(argument, COMMANDS);
    const help = meant === undefined ? NOT_THERE : `did you mean the command \`${meant}\`?`;
    throw new UsageError(`no such file or folder: ${argument}`, help);
  }
  if (start !== undefined && statSync(start).isFile()) {
    if (basename(start) === CONFIG) return fromConfig(start, templateOf, dirname(start));
    return { template: start, config: explicit ?? besideIfThere(dirname(start)) };
  }
  const folder = start ?? (explicit === undefined ? cwd : dirname(explicit));
  const config = explicit ?? besideIfThere(folder);
  if (config === undefined) return { template: searchFolder(folder) };
  return fromConfig(config, templateOf, folder);
}

function fromConfig(config: string, templateOf: TemplateOf, folder: string): Found {
  const named = templateOf(config);
  if (named === undefined) return { template: searchFolder(folder), config };
  const template = resolve(dirname(config), named);
  if (!existsSync(template)) {
    throw new UsageError(
      `${config}: the template it names, \`${named}\`, does not exist`,
      'correct `template`',
    );
  }
  return { template: statSync(template).isDirectory() ? searchFolder(template) : template, config };
}

function besideIfThere(folder: string): string | undefined {
  const path = join(folder, CONFIG);
  return existsSync(path) ? path : undefined;
}

function existingFile(cwd: string, path: string, what: string): string {
  const full = resolve(cwd, path);
  if (existsSync(full) && statSync(full).isFile()) return full;
  throw new UsageError(`no such ${what} file: ${path}`);
}

function searchFolder(folder: string): string {
  for (const name of TEMPLATES) {
    const path = join(folder, name);
    if (existsSync(path)) return path;
  }
  for (const candidate of [join(folder, 'cdk.out'), folder]) {
    if (isSynthesized(candidate)) return candidate;
  }
  for (const name of OPENAPI) {
    const path = join(folder, name);
    if (existsSync(path)) return path;
  }
  throw new NoTemplate(
    `no template in ${folder}`,
    `looked for ${[CONFIG, ...TEMPLATES, 'cdk.out/', ...OPENAPI].join(', ')}: name the file, or run in another folder`,
  );
}

/** A folder that CDK wrote: one `<stack>.template.json` per stack, beside files that are no templates. */
function isSynthesized(folder: string): boolean {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return false;
  return readdirSync(folder).some((name) => name.endsWith('.template.json') || name.startsWith('assembly-'));
}
