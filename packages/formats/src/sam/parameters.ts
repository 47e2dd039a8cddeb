import type { TreeNode } from '@portcullis/model/source';
import type { ParsedTemplate } from '../cloudformation/template.ts';
import { scalarNode } from '../source/index.ts';
import { intrinsicOf, isNoValue, refTarget } from './node-edit.ts';

export type ParameterValues = (name: string) => string | undefined;

/** Single values only: lists, and values that stand in Parameter Store, are left to CloudFormation. */
const PLAIN_TYPES: ReadonlySet<string> = new Set(['String', 'Number']);

/** Values of parameters, given ones before defaults. */
export function parameterValues(
  template: ParsedTemplate,
  given: Readonly<Record<string, string>>,
): ParameterValues {
  return (name) => {
    const parameter = template.parameters.get(name);
    const type = parameter?.entries.get('Type')?.value;
    if (parameter === undefined || type?.kind !== 'scalar' || !PLAIN_TYPES.has(type.text)) return undefined;
    const fallback = parameter.entries.get('Default')?.value;
    if (Object.hasOwn(given, name)) return given[name];
    return fallback?.kind === 'scalar' ? fallback.text : undefined;
  };
}

/**
 * Replaces `Ref`s to parameters by their values, as the SAM translator does before it reads anything: stage
 * names, authorizer names and the like may be parameters. Properties without a value (`AWS::NoValue`) are left out.
 */
export function withParameters(node: TreeNode, values: ParameterValues): TreeNode {
  const target = refTarget(node);
  if (target !== undefined) {
    const value = values(target);
    return value === undefined ? node : scalarNode(value, node.mark);
  }
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => withParameters(item, values)) };
  if (node.kind !== 'map' || intrinsicOf(node)?.name === 'Fn::Sub') return node;
  const entries = [...node.entries]
    .filter(([, entry]) => !isNoValue(entry.value))
    .map(([key, entry]) => [key, { ...entry, value: withParameters(entry.value, values) }] as const);
  return { ...node, entries: new Map(entries) };
}
