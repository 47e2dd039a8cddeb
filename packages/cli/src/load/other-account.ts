import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Definition, type Diagnostic, InputError } from '@portcullis/model';
import { locate } from '@portcullis/model/source';
import { checkNames } from '../config/check-names.ts';
import type { Config } from '../config/config.ts';
import { type LoadedConfig, noConfig } from '../config/load-config.ts';
import { mergePrincipals } from '../config/merge-principals.ts';
import { mergeVpcEndpoints } from '../config/merge-vpc-endpoints.ts';
import { nodeAt } from '../config/tree-value.ts';
import { UsageError } from '../failure.ts';
import { missingPolicies } from '../posture/missing-policies.ts';
import type { Terminal } from '../terminal.ts';
import { type FoundWithConfig, filesOf, findWithConfig, folderOf } from './find-with-config.ts';
import { isFoundAgain } from './found-again.ts';
import { readTemplate } from './read-template.ts';
import { type OtherTemplate, parseWith } from './with-option.ts';

/** The template of another account, with its configuration. */
export interface OtherAccount {
  readonly definition: Definition;
  readonly diagnostics: readonly Diagnostic[];
  readonly config: Config;
  readonly loaded: LoadedConfig;
  readonly logicalIds: ReadonlySet<string>;
  /** Absolute. */
  readonly files: readonly string[];
}

/** What another account's template is read beside. */
export interface MainTemplate {
  readonly loaded: LoadedConfig;
  readonly region: string;
  /** Its configurations: they are no other template's, though one stands beside it. */
  readonly configs: readonly string[];
}

/**
 * Reads what `--with` names, in its account and the region of the main template. Throws `UsageError` or `InputError`
 * where it cannot be used.
 */
export async function loadOtherAccount(
  terminal: Terminal,
  option: string,
  main: MainTemplate,
): Promise<OtherAccount> {
  const other = parseWith(option);
  const found = await find(terminal, other, main);
  const { loaded } = found;
  checkAccount(loaded, other);
  checkOrganization(loaded, main.loaded);
  const result = readTemplate(terminal, found.template, loaded.config, {
    account: other.account,
    region: loaded.config.region ?? main.region,
  });
  checkNames(result.definition, loaded);
  const principals = mergePrincipals(mergeVpcEndpoints(result.definition, loaded), loaded, {
    env: terminal.env,
    folder: loaded.folder,
  });
  return {
    definition: principals.definition,
    diagnostics: [
      // Its APIs are not asked here: what cannot be enforced for them refuses nobody anything.
      ...result.diagnostics.filter(({ code, severity }) => !isFoundAgain(code) && severity !== 'unenforced'),
      ...missingPolicies(result.definition, principals.definition),
      ...principals.diagnostics,
    ],
    config: loaded.config,
    loaded,
    logicalIds: result.logicalIds,
    files: filesOf(terminal.cwd, result.files, found),
  };
}

async function find(
  terminal: Terminal,
  { path, given }: OtherTemplate,
  main: MainTemplate,
): Promise<FoundWithConfig> {
  if (!existsSync(resolve(terminal.cwd, path))) {
    throw new UsageError(
      `${given}: no such file or folder: ${path}`,
      'name the template of that account, or a folder that has one',
    );
  }
  const found = await findWithConfig(terminal, path, undefined);
  // What stands beside both says what the main template cannot: its account, its ids, its identities.
  const isOfMain = found.config !== undefined && main.configs.includes(found.config);
  return isOfMain ? { template: found.template, loaded: noConfig(folderOf(found.template)) } : found;
}

function checkAccount(loaded: LoadedConfig, { account, given }: OtherTemplate): void {
  const configured = loaded.config.account;
  if (configured === undefined || configured === account) return;
  const help = 'one of the two is wrong';
  throw new InputError([
    wrong(loaded, 'account', `\`account\` is ${configured}, and ${given} says ${account}`, help),
  ]);
}

/** An organization limits: one that is only here would be left out, and more allowed than it lets through. */
function checkOrganization(loaded: LoadedConfig, main: LoadedConfig): void {
  const own = JSON.stringify(loaded.config.organization ?? {});
  if (own === '{}' || own === JSON.stringify(main.config.organization)) return;
  const message = `\`organization\` is not that of ${main.file}, which holds for both accounts`;
  const help = `give the organization in ${main.file}, and the same or none here`;
  throw new InputError([wrong(loaded, 'organization', message, help)]);
}

function wrong(loaded: LoadedConfig, key: string, message: string, help: string): Diagnostic {
  const at = locate(nodeAt(loaded.tree, [key]).mark);
  return { severity: 'error', code: 'CONFIG_OTHER_ACCOUNT', message, help, at, path: key };
}
