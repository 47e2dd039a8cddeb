export { type Environment, partitionOf } from './environment.ts';
export { type ImportOptions, importResources } from './import/import-resources.ts';
export { getAttNode, ifNode, joinNode, noValueNode, refNode, subNode } from './intrinsic-nodes.ts';
export type { ResolverPorts } from './intrinsics/scope.ts';
export { parseTemplate } from './parse-template.ts';
export { type ResolvedResource, TemplateResolver } from './resolver.ts';
export {
  LANGUAGE_EXTENSIONS,
  type ParsedTemplate,
  SAM_TRANSFORM,
  type TemplateResource,
} from './template.ts';
