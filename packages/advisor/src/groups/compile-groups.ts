import type { Api, Definition, GroupTable } from '@portcullis/model';
import { groupAccess } from './access.ts';
import { appSyncFiles } from './app-sync.ts';
import { cedarFiles } from './cedar.ts';
import type { GeneratedFile } from './generated-file.ts';
import { guideFile } from './guide.ts';
import { identityPoolFiles } from './identity-pool.ts';
import { lambdaAuthorizerFiles } from './lambda-authorizer.ts';
import { scopeFiles } from './scopes.ts';
import { testFile } from './test-file.ts';

export interface CompileGroupsOptions {
  /** The script that defines `GroupAuthorizer`: the engine and what it needs of Node, in one. */
  readonly authorizerRuntime: string;
}

/**
 * Every way to enforce the group table of an API, as files: the same files for the same table, in the same order.
 *
 * @example
 * const files = compileGroups(definition, api, api.groupTable, { authorizerRuntime: await bundleGroupAuthorizer() });
 */
export function compileGroups(
  definition: Definition,
  api: Api,
  table: GroupTable,
  options: CompileGroupsOptions,
): readonly GeneratedFile[] {
  const access = groupAccess(definition, api, table);
  return [
    guideFile(access),
    ...lambdaAuthorizerFiles(access, options.authorizerRuntime),
    ...scopeFiles(access),
    ...identityPoolFiles(access),
    ...cedarFiles(access),
    ...appSyncFiles(access),
    ...testFile(access),
  ];
}
