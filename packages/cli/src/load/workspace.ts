import { dirname } from 'node:path';
import type { Definition, Diagnostic, Written } from '@portcullis/model';
import { checkIds } from '../config/check-ids.ts';
import { checkNames } from '../config/check-names.ts';
import type { Config } from '../config/config.ts';
import { type GeneratedSecret, mergeKeys } from '../config/merge-keys.ts';
import { mergePrincipals } from '../config/merge-principals.ts';
import { mergeVpcEndpoints } from '../config/merge-vpc-endpoints.ts';
import { devicesWithoutSecret } from '../config/mfa-devices.ts';
import { notHonoured } from '../config/not-honoured.ts';
import { providedFunctions } from '../config/provided-functions.ts';
import type { SecretSource } from '../config/secret.ts';
import { secretNames } from '../config/secret-names.ts';
import { type DataFolder, openDataFolder } from '../data/data-folder.ts';
import { openGeneratedValues, openKeptValues } from '../data/generated-values.ts';
import { UsageError } from '../failure.ts';
import { type AccountOptions, type CommonOptions, parametersOf } from '../options.ts';
import { missingPolicies } from '../posture/missing-policies.ts';
import { notHereDiagnostics } from '../posture/not-here.ts';
import { privateWithoutSources } from '../posture/private-without-sources.ts';
import type { Terminal } from '../terminal.ts';
import { configsOf, filesOf, findWithConfig, folderOf } from './find-with-config.ts';
import { isFoundAgain } from './found-again.ts';
import { joinAccount } from './join-account.ts';
import { loadOtherAccount, type MainTemplate, type OtherAccount } from './other-account.ts';
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
  /** The files that are its configuration, and no other template's that is read with it. Absolute. */
  readonly configs: readonly string[];
  readonly secrets: SecretSource;
  /** Names of the environment variables that hold secrets of callers, of other accounts too: for no function. */
  readonly secretNames: ReadonlySet<string>;
  /** Absolute. */
  readonly templatePath: string;
  readonly templateFolder: string;
  /** Every file that was read, or would be if it were there: what a reload watches. Absolute. */
  readonly files: readonly string[];
  readonly data: DataFolder;
  readonly generated: readonly GeneratedSecret[];
}

export interface LoadOptions extends CommonOptions, AccountOptions {
  /** Of the newer version of the template, where this is an older one elsewhere: see {@link Workspace.configs}. */
  readonly configsOfMain?: readonly string[] | undefined;
  /** Make and keep the values of keys that have none (`serve`); offline commands write nothing. */
  readonly generateKeys?: boolean | undefined;
}

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
  const configs = [...configsOf(found), ...(options.configsOfMain ?? [])];
  const main: MainTemplate = { loaded, region: result.definition.region, configs };
  const others: OtherAccount[] = [];
  for (const option of options.with ?? []) others.push(await loadOtherAccount(terminal, option, main));
  // Of another version this is the configuration of the newer one, whose resources it names.
  const isOfMain = found.config !== undefined && options.configsOfMain?.includes(found.config) === true;
  if (!isOfMain) checkIds([{ loaded, logicalIds: result.logicalIds }, ...others]);
  const joined = others.reduce((all, other) => joinAccount(all, other.definition), principals.definition);
  // Beside cdk.out and not in it: what is synthesized again must not take the keys with it.
  const data = openDataFolder(found.config === undefined ? dirname(found.template) : loaded.folder);
  const values = options.generateKeys === true ? openGeneratedValues(data) : openKeptValues(data);
  const keys = mergeKeys(joined, loaded, secrets, values);
  const diagnostics = [
    // What the configuration provides is not missing: these are found again with it in mind.
    ...result.diagnostics.filter(({ code }) => !isFoundAgain(code)),
    ...notHereDiagnostics(result.definition, providedFunctions(config)),
    ...missingPolicies(result.definition, principals.definition),
    ...principals.diagnostics,
    ...others.flatMap((other) => other.diagnostics),
    ...notHonoured(loaded),
    ...privateWithoutSources(keys.definition),
    ...devicesWithoutSecret(keys.definition),
  ];
  throwErrors(diagnostics, options.strict === true);
  checkApi(keys.definition, options);
  return {
    definition: keys.definition,
    imported: result.definition,
    written: result.written,
    diagnostics,
    config,
    configs,
    secrets,
    secretNames: secretNames([config, ...others.map((other) => other.config)]),
    templatePath: found.template,
    templateFolder: folderOf(found.template),
    files: [
      ...new Set([filesOf(terminal.cwd, result.files, found), ...others.map(({ files }) => files)].flat()),
    ],
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
