import type { TreeNode } from './tree.ts';

/** What a node is, in words for a person. */
export function describe(node: TreeNode): string {
  if (node.tag !== undefined) return `\`!${node.tag}\``;
  switch (node.kind) {
    case 'map':
      return 'a map';
    case 'list':
      return 'a list';
    case 'unresolved':
      return 'an unknown value';
    case 'scalar':
      return node.value === null
        ? 'nothing (`null`)'
        : `\`${node.text.length > 60 ? `${node.text.slice(0, 57)}...` : node.text}\``;
  }
}
