export { invokePath } from './invoke-path.ts';
export { ExportRefused, type FormatLeaves, type LeafSupport } from './leaf-support.ts';
export { type PolicyCondition, policyConditions } from './policy-conditions.ts';
export type { WrittenFile, WrittenSetup, WrittenValue } from './written.ts';
