import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type LoadResult, loadTemplate } from '@portcullis/formats/load';
import { type Diagnostic, InputError } from '@portcullis/model';
import type { Config } from '../config/config.ts';
import { systemCode, UsageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { shown } from './shown.ts';

/** Where a template is read as deployed to, and what the command line says of it. */
export interface ReadAs {
  readonly account: string;
  readonly region: string;
  /** Of `--parameter`. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly stage?: string | undefined;
}

/** A template with the values that its configuration gives. Throws `UsageError` or `InputError` where it cannot be used. */
export function readTemplate(terminal: Terminal, path: string, config: Config, as: ReadAs): LoadResult {
  const result = loadTemplate({
    path: shown(terminal.cwd, path),
    ...readers(terminal.cwd),
    parameters: { ...flattened(config.parameters), ...as.parameters },
    account: as.account,
    region: as.region,
    ids: config.ids ?? {},
    imports: config.imports ?? {},
    ssm: config.ssm ?? {},
    stageVariables: config.stageVariables ?? {},
    stage: as.stage,
  });
  throwErrors(result.diagnostics, false);
  return result;
}

/** `strict`: what is merely not here is an error, too. */
export function throwErrors(diagnostics: readonly Diagnostic[], strict: boolean): void {
  const errors = diagnostics.filter(
    ({ severity }) => severity === 'error' || (strict && severity === 'unresolved'),
  );
  if (errors.length > 0) throw new InputError(errors);
}

function readers(cwd: string): {
  readFile(path: string): string | undefined;
  listFolder(path: string): readonly string[] | undefined;
} {
  return {
    readFile: (path) => {
      const full = resolve(cwd, path);
      return existsSync(full) && statSync(full).isFile()
        ? readable(path, () => readFileSync(full, 'utf8'))
        : undefined;
    },
    listFolder: (path) => {
      const full = resolve(cwd, path);
      return existsSync(full) && statSync(full).isDirectory()
        ? readable(path, () => readdirSync(full))
        : undefined;
    },
  };
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read (${systemCode(error) ?? String(error)})`,
      'check who may read it, or name another',
    );
  }
}

function flattened(parameters: Config['parameters']): Readonly<Record<string, string>> {
  const entries = Object.entries(parameters ?? {});
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === 'string' ? value : value.join(',')]),
  );
}
