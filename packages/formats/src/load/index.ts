export { type LoadResult, loadTemplate } from './load-template.ts';
export type { LoadOptions } from './options.ts';
export { serializeDefinition } from './serialize-definition.ts';
