import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { compileGroups, type GeneratedFile } from '@portcullis/advisor/groups';
import { bundleGroupAuthorizer } from '@portcullis/host/group-authorizer';
import { EXIT, systemCode, UsageError } from '../failure.ts';
import { loadWorkspace, shown } from '../load/workspace.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

export interface GenerateGroupsOptions extends CommonOptions {
  readonly out: string;
}

/** `portcullis generate --to groups`: every way to enforce the template's group tables, a folder an API where there are several. */
export async function generateGroups(
  terminal: Terminal,
  template: string | undefined,
  options: GenerateGroupsOptions,
): Promise<number> {
  const { definition, diagnostics } = await loadWorkspace(terminal, template, options);
  const wanted = definition.apis.filter(
    ({ id, logicalId }) => options.api === undefined || options.api === id || options.api === logicalId,
  );
  const apis = wanted.flatMap((api) =>
    api.groupTable === undefined ? [] : [{ api, table: api.groupTable }],
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
  for (const { api, table } of apis) {
    const files = compileGroups(definition, api, table, { authorizerRuntime });
    const folder = apis.length === 1 ? options.out : join(options.out, api.logicalId);
    for (const file of files) writeFile(terminal, folder, file);
  }
  return EXIT.fine;
}

function writeFile(terminal: Terminal, folder: string, { path, text }: GeneratedFile): void {
  const target = resolve(terminal.cwd, folder, path);
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  } catch (error) {
    throw new UsageError(
      `${shown(terminal.cwd, target)} cannot be written (${systemCode(error) ?? String(error)})`,
    );
  }
  terminal.write(`${shown(terminal.cwd, target)}\n`);
}
