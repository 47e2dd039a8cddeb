import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { loadTemplate } from '@portcullis/formats/load';
import { type Definition, type Diagnostic, InputError, type Written } from '@portcullis/model';
import { checkNames } from '../config/check-names.ts';
import type { Config } from '../config/config.ts';
import { type LoadedConfig, loadConfig, noConfig } from '../config/load-config.ts';
import { type GeneratedSecret, mergeKeys } from '../config/merge-keys.ts';
import { mergePrincipals } from '../config/merge-principals.ts';
import { mergeVpcEndpoints } from '../config/merge-vpc-endpoints.ts';
import { notHonoured } from '../config/not-honoured.ts';
import { providedFunctions } from '../config/provided-functions.ts';
import type { SecretSource } from '../config/secret.ts';
import { type DataFolder, openDataFolder } from '../data/data-folder.ts';
import { openGeneratedValues, openKeptValues } from '../data/generated-values.ts';
import { systemCode, UsageError } from '../failure.ts';
import { type CommonOptions, parametersOf } from '../options.ts';
import { missingPolicies } from '../posture/missing-policies.ts';
import { notHereDiagnostics } from '../posture/not-here.ts';
import { privateWithoutSources } from '../posture/private-without-sources.ts';
import type { Terminal } from '../terminal.ts';
import { findTemplate } from './find-template.ts';

/** A template with its configuration, read and merged: what every command starts from. */
export interface Workspace {
  readonly definition: Definition;
  /** What the template alone says: no identities and no secrets of the configuration. */
  readonly imported: Definition;
  /** What the files say beside what they mean. */
  readonly written: Written;
  readonly diagnostics: readonly Diagnostic[];
  readonly config: Config;
  readonly secrets: SecretSource;
  /** Absolute. */
  readonly templatePath: string;
  readonly templateFolder: string;
  /** Every file that was read, or would be if it were there: what a reload watches. Absolute. */
  readonly files: readonly string[];
  readonly data: DataFolder;
  readonly generated: readonly GeneratedSecret[];
}

export interface LoadOptions extends CommonOptions {
  /** Make and keep the values of keys that have none (`serve`); offline commands write nothing. */
  readonly generateKeys?: boolean | undefined;
}

/** Findings of the importer that depend on what the configuration has. */
const FOUND_AGAIN: ReadonlySet<string> = new Set(['CFN_KNOWN_BY_ARN', 'CFN_POLICY_NOT_HERE']);

const DEFAULT_ACCOUNT = '111122223333';
const DEFAULT_REGION = 'eu-west-1';

/** Throws `UsageError` or `InputError` where the input cannot be used. */
export async function loadWorkspace(
  terminal: Terminal,
  argument: string | undefined,
  options: LoadOptions,
): Promise<Workspace> {
  const configs = new Map<string, LoadedConfig>();
  const found = await findWithConfig(terminal, argument, options.config, configs);
  const folder = statSync(found.template).isDirectory() ? found.template : dirname(found.template);
  const loaded =
    found.config === undefined ? noConfig(folder) : await configOf(terminal, found.config, configs);
  const { config } = loaded;
  const read = readers(terminal.cwd);
  const result = await loadTemplate({
    path: shown(terminal.cwd, found.template),
    readFile: read.readFile,
    listFolder: read.listFolder,
    parameters: { ...flattened(config.parameters), ...parametersOf(options.parameter) },
    account: config.account ?? DEFAULT_ACCOUNT,
    region: config.region ?? DEFAULT_REGION,
    ids: config.ids ?? {},
    imports: config.imports ?? {},
    ssm: config.ssm ?? {},
    stageVariables: config.stageVariables ?? {},
    stage: options.stage,
  });
  throwErrors(result.diagnostics, false);
  checkNames(result.definition, loaded);
  const secrets: SecretSource = { env: terminal.env, folder: loaded.folder };
  const principals = mergePrincipals(mergeVpcEndpoints(result.definition, loaded), loaded, secrets);
  // Beside cdk.out and not in it: what is synthesized again must not take the keys with it.
  const data = openDataFolder(found.config === undefined ? dirname(found.template) : loaded.folder);
  const values = options.generateKeys === true ? openGeneratedValues(data) : openKeptValues(data);
  const keys = mergeKeys(principals.definition, loaded, secrets, values);
  const diagnostics = [
    // What the configuration provides is not missing: these are found again with it in mind.
    ...result.diagnostics.filter(({ code }) => !FOUND_AGAIN.has(code)),
    ...notHereDiagnostics(result.definition, providedFunctions(config)),
    ...missingPolicies(result.definition, principals.definition),
    ...principals.diagnostics,
    ...notHonoured(loaded),
    ...privateWithoutSources(keys.definition),
  ];
  throwErrors(diagnostics, options.strict === true);
  checkApi(keys.definition, options);
  return {
    definition: keys.definition,
    imported: result.definition,
    written: result.written,
    diagnostics,
    config,
    secrets,
    templatePath: found.template,
    templateFolder: folder,
    files: filesOf(terminal.cwd, result.files, found),
    data,
    generated: keys.generated,
  };
}

async function findWithConfig(
  terminal: Terminal,
  argument: string | undefined,
  option: string | undefined,
  configs: Map<string, LoadedConfig>,
): Promise<{ readonly template: string; readonly config?: string | undefined }> {
  // The search asks for a configuration's template synchronously, so its candidates are read before.
  for (const path of candidates(terminal.cwd, argument, option)) await configOf(terminal, path, configs);
  return findTemplate(terminal.cwd, argument, option, (path) => configs.get(path)?.config.template);
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

/** Paths below the working folder are shown as a person would write them. */
export function shown(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
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

function throwErrors(diagnostics: readonly Diagnostic[], strict: boolean): void {
  const errors = diagnostics.filter(
    ({ severity }) => severity === 'error' || (strict && severity === 'unresolved'),
  );
  if (errors.length > 0) throw new InputError(errors);
}

function filesOf(
  cwd: string,
  files: readonly string[],
  found: { readonly template: string; readonly config?: string | undefined },
): readonly string[] {
  // A configuration that is written while the template is served counts from then on.
  const config = found.config ?? join(dirname(found.template), 'portcullis.yaml');
  return [...new Set([...files.map((file) => resolve(cwd, file)), found.template, config])];
}

/** `--api` and `--stage` must name something that is there. */
function checkApi(definition: Definition, options: CommonOptions): void {
  const { api: wanted, stage } = options;
  const apis = definition.apis.filter(
    (api) => wanted === undefined || api.id === wanted || api.logicalId === wanted,
  );
  if (wanted !== undefined && apis.length === 0) {
    const known = definition.apis.map((api) => `${api.logicalId} (${api.id})`).join(', ');
    throw new UsageError(
      `no API \`${wanted}\` in the template`,
      known === '' ? undefined : `it has: ${known}`,
    );
  }
  if (stage === undefined) return;
  const stages = [...new Set(apis.flatMap((api) => api.stages.map((one) => one.name)))];
  if (!stages.includes(stage)) {
    throw new UsageError(
      `no stage \`${stage}\``,
      stages.length === 0 ? undefined : `there is: ${stages.join(', ')}`,
    );
  }
}
