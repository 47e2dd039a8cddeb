export { accessKey, type GroupAccess, groupAccess, mayCall } from './access.ts';
export { type AppSyncField, appSyncFields } from './app-sync.ts';
export { cedarActions, cedarNamespace } from './cedar.ts';
export { type CompileGroupsOptions, compileGroups } from './compile-groups.ts';
export type { GeneratedFile } from './generated-file.ts';
export { rolePolicy } from './identity-pool.ts';
export { policyFor } from './lambda-authorizer.ts';
export { type ScopeTable, scopeTable } from './scopes.ts';
export { groupExpectations } from './test-file.ts';
