export { invokePath } from './invoke-path.ts';
export type { WrittenFile, WrittenSetup } from './written.ts';
