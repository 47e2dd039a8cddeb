import type { TreeNode } from '@portcullis/model/source';
import type { TemplateResource } from '../cloudformation/template.ts';
import { scalarNode } from '../source/index.ts';
import { intrinsicOf } from './node-edit.ts';

/**
 * Replaces references to resources that SAM makes (`!Ref Api.Stage`, `${Function.Alias}`) by their logical ids.
 * SAM Developer Guide "Referencing generated CloudFormation resources".
 */
export function withReferences(node: TreeNode, references: ReadonlyMap<string, string>): TreeNode {
  if (references.size === 0) return node;
  const intrinsic = intrinsicOf(node);
  if (intrinsic?.name === 'Ref' && intrinsic.argument.kind === 'scalar') {
    const generated = references.get(intrinsic.argument.text);
    if (generated === undefined) return node;
    return { ...scalarNode(generated, node.mark), tag: 'Ref' };
  }
  if (node.kind === 'scalar') return node.text.includes('${') ? substituted(node, references) : node;
  if (node.kind === 'list') return mapItems(node, references);
  if (node.kind !== 'map') return node;
  let changed = false;
  const entries = [...node.entries].map(([key, entry]) => {
    const value = withReferences(entry.value, references);
    changed ||= value !== entry.value;
    return [key, { ...entry, value }] as const;
  });
  return changed ? { ...node, entries: new Map(entries) } : node;
}

function mapItems(
  node: TreeNode & { readonly kind: 'list' },
  references: ReadonlyMap<string, string>,
): TreeNode {
  const items = node.items.map((item) => withReferences(item, references));
  return items.some((item, index) => item !== node.items[index]) ? { ...node, items } : node;
}

function substituted(
  node: TreeNode & { readonly kind: 'scalar' },
  references: ReadonlyMap<string, string>,
): TreeNode {
  const text = node.text.replace(/\$\{([A-Za-z0-9]+\.[A-Za-z]+)\}/g, (whole, name: string) => {
    const generated = references.get(name);
    return generated === undefined ? whole : `\${${generated}}`;
  });
  return text === node.text ? node : { ...node, value: text, text };
}

export function withResourceReferences(
  resource: TemplateResource,
  references: ReadonlyMap<string, string>,
): TemplateResource {
  const properties = withReferences(resource.properties, references);
  return properties.kind === 'map' ? { ...resource, properties } : resource;
}
