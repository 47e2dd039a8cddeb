export { getAttNode, ifNode, joinNode, noValueNode, refNode, subNode } from './intrinsic-nodes.ts';
export { parseTemplate } from './parse-template.ts';
export {
  LANGUAGE_EXTENSIONS,
  type ParsedTemplate,
  SAM_TRANSFORM,
  type TemplateResource,
} from './template.ts';
