import type { MapEntry, MapNode, Mark, TreeNode } from '@portcullis/model/source';
import { listNode } from '../source/index.ts';

/** Changed copies of nodes: trees are immutable and may be shared. */

export function withEntry(map: MapNode, key: string, value: TreeNode, keyMark: Mark = value.mark): MapNode {
  const entries = new Map(map.entries);
  entries.set(key, { key, keyMark: entries.get(key)?.keyMark ?? keyMark, value });
  return { ...map, entries };
}

export function withoutEntry(map: MapNode, key: string): MapNode {
  const entries = new Map(map.entries);
  entries.delete(key);
  return { ...map, entries };
}

/** Entries of two maps; those of `over` win. */
export function merged(under: MapNode, over: MapNode): MapNode {
  return { ...over, entries: new Map<string, MapEntry>([...under.entries, ...over.entries]) };
}

/** The name and argument of an intrinsic function, in its long or short form. */
export function intrinsicOf(
  node: TreeNode,
): { readonly name: string; readonly argument: TreeNode } | undefined {
  if (node.tag !== undefined) {
    const bare = { ...node, tag: undefined } as TreeNode;
    return {
      name: node.tag === 'Ref' || node.tag === 'Condition' ? node.tag : `Fn::${node.tag}`,
      argument: bare,
    };
  }
  if (node.kind !== 'map' || node.entries.size !== 1) return undefined;
  const [entry] = node.entries.values();
  if (entry === undefined || !(entry.key === 'Ref' || entry.key.startsWith('Fn::'))) return undefined;
  return { name: entry.key, argument: entry.value };
}

export function isIntrinsic(node: TreeNode): boolean {
  return intrinsicOf(node) !== undefined;
}

/** The logical id (or parameter) that a `Ref` names. */
export function refTarget(node: TreeNode): string | undefined {
  const intrinsic = intrinsicOf(node);
  if (intrinsic?.name !== 'Ref' || intrinsic.argument.kind !== 'scalar') return undefined;
  return intrinsic.argument.text;
}

export function isNoValue(node: TreeNode): boolean {
  return refTarget(node) === 'AWS::NoValue';
}

/** Applies an edit to a map, or to both branches of an `Fn::If` around maps. */
export function editConditional(node: TreeNode, edit: (map: MapNode) => TreeNode): TreeNode {
  const intrinsic = intrinsicOf(node);
  if (intrinsic === undefined) return node.kind === 'map' ? edit(node) : node;
  if (intrinsic.name !== 'Fn::If' || intrinsic.argument.kind !== 'list') return node;
  const [condition, ...branches] = intrinsic.argument.items;
  if (condition === undefined) return node;
  const argument = listNode(
    [condition, ...branches.map((branch) => editConditional(branch, edit))],
    node.mark,
  );
  return {
    kind: 'map',
    entries: new Map([['Fn::If', { key: 'Fn::If', keyMark: node.mark, value: argument }]]),
    mark: node.mark,
  };
}

/** The maps that a node stands for: itself, or the branches of an `Fn::If`. */
export function conditionalMaps(node: TreeNode): readonly MapNode[] {
  const maps: MapNode[] = [];
  editConditional(node, (map) => {
    maps.push(map);
    return map;
  });
  return maps;
}
