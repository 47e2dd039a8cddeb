import type { TreeNode } from '@portcullis/model/source';

/** An intrinsic as it stands in a template, in its long name. */
export interface Call {
  /** `Ref`, `Condition` or `Fn::...`. */
  readonly name: string;
  readonly argument: TreeNode;
}

/** The call that a node is: a short-form tag, or a map whose only key is an intrinsic's name. */
export function callOf(node: TreeNode): Call | undefined {
  if (node.tag !== undefined) {
    const name = node.tag === 'Ref' || node.tag === 'Condition' ? node.tag : `Fn::${node.tag}`;
    return { name, argument: withoutTag(node) };
  }
  if (node.kind !== 'map' || node.entries.size !== 1) return undefined;
  for (const { key, value } of node.entries.values()) {
    if (key === 'Ref' || key.startsWith('Fn::')) return { name: key, argument: value };
  }
  return undefined;
}

function withoutTag(node: TreeNode): TreeNode {
  switch (node.kind) {
    case 'scalar':
      return { kind: 'scalar', value: node.value, text: node.text, mark: node.mark };
    case 'list':
      return { kind: 'list', items: node.items, mark: node.mark };
    case 'map':
      return { kind: 'map', entries: node.entries, mark: node.mark };
    case 'unresolved':
      return node;
  }
}
