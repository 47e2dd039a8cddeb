import { dirname } from 'node:path';
import type { Definition, Diagnostic, Written } from '@portcullis/model';
import { checkNames } from '../config/check-names.ts';
import type { Config } from '../config/config.ts';
import { type GeneratedSecret, mergeKeys } from '../config/merge-keys.ts';
import { mergePrincipals } from '../config/merge-principals.ts';
import { mergeVpcEndpoints } from '../config/merge-vpc-endpoints.ts';
import { notHonoured } from '../config/not-honoured.ts';
import { providedFunctions } from '../config/provided-functions.ts';
import type { SecretSource } from '../config/secret.ts';
import { type DataFolder, openDataFolder } from '../data/data-folder.ts';
import { openGeneratedValues, openKeptValues } from '../data/generated-values.ts';
import { UsageError } from '../failure.ts';
import { type CommonOptions, parametersOf } from '../options.ts';
import { missingPolicies } from '../posture/missing-policies.ts';
import { notHereDiagnostics } from '../posture/not-here.ts';
import { privateWithoutSources } from '../posture/private-without-sources.ts';
import type { Terminal } from '../terminal.ts';
import { filesOf, findWithConfig, folderOf } from './find-with-config.ts';
import { readTemplate, throwErrors } from './read-template.ts';

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
  const found = await findWithConfig(terminal, argument, options.config);
  const { loaded } = found;
  const { config } = loaded;
  const result = readTemplate(terminal, found.template, config, {
    account: config.account ?? DEFAULT_ACCOUNT,
    region: config.region ?? DEFAULT_REGION,
    parameters: parametersOf(options.parameter),
    stage: options.stage,
  });
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
    templateFolder: folderOf(found.template),
    files: filesOf(terminal.cwd, result.files, found),
    data,
    generated: keys.generated,
  };
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
