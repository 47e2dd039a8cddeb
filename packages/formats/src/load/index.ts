export { type LoadOptions, type LoadResult, loadTemplate } from './load-template.ts';
export { serializeDefinition } from './serialize-definition.ts';
