import { isAbsolute, join, relative } from 'node:path';
import { compileGroups } from '@portcullis/advisor/groups';
import { bundleGroupAuthorizer } from '@portcullis/host/group-authorizer';
import type { GroupTable } from '@portcullis/model';
import { EXIT, UsageError } from '../failure.ts';
import { loadWorkspace } from '../load/workspace.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { writeFiles } from './write-files.ts';

export interface GenerateGroupsOptions extends CommonOptions {
  readonly out: string;
  /** Overwrite what says something else. */
  readonly force?: boolean | undefined;
}

/** `portcullis generate --to groups`: every way to enforce the template's group tables, a folder an API where there are several. */
export async function generateGroups(
  terminal: Terminal,
  template: string | undefined,
  options: GenerateGroupsOptions,
): Promise<number> {
  const { definition, diagnostics, templateFolder } = await loadWorkspace(terminal, template, options);
  const wanted = definition.apis.filter(
    ({ id, logicalId }) => options.api === undefined || options.api === id || options.api === logicalId,
  );
  const apis = wanted.flatMap((api) =>
    api.groupTable === undefined ? [] : [{ api, table: placed(api.groupTable, templateFolder) }],
  );
  if (apis.length === 0) {
    throw new UsageError(
      'the template has no group table',
      'add `Metadata: { Portcullis: { Groups: { routes: ... } } }` to a template, or `x-portcullis-groups` to an OpenAPI document',
    );
  }
  const authorizerRuntime = await bundleGroupAuthorizer();
  for (const { code, message, help, at } of diagnostics) {
    if (code.startsWith('GROUPS_')) terminal.note(`${at.file}:${at.line}: ${message}; ${help ?? ''}\n`);
  }
  const files = apis.flatMap(({ api, table }) =>
    compileGroups(definition, api, table, { authorizerRuntime }).map(({ path, text }) => ({
      path: apis.length === 1 ? path : join(api.logicalId, path),
      text,
    })),
  );
  for (const { path } of writeFiles(terminal, options.out, files, options.force === true))
    terminal.write(`${path}\n`);
  return EXIT.fine;
}

/** What is written says where the table stands, but nothing of the machine that it was written on. */
function placed(table: GroupTable, templateFolder: string): GroupTable {
  const { file, ...at } = table.at;
  return isAbsolute(file) ? { ...table, at: { ...at, file: relative(templateFolder, file) } } : table;
}
