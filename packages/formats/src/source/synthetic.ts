import type {
  Json,
  ListNode,
  MapEntry,
  MapNode,
  Mark,
  ScalarNode,
  TreeNode,
  UnresolvedNode,
} from '@portcullis/model/source';

/** Nodes that stand in no document but point at the place of the one that caused them. */

export function scalarNode(value: string | number | boolean | null, mark: Mark): ScalarNode {
  return { kind: 'scalar', value, text: value === null ? '' : String(value), mark };
}

export function listNode(items: readonly TreeNode[], mark: Mark): ListNode {
  return { kind: 'list', items, mark };
}

/** Entries whose value is `undefined` are left out. */
export function mapNode(
  entries: Readonly<Record<string, TreeNode | undefined>> | Iterable<readonly [string, TreeNode | undefined]>,
  mark: Mark,
): MapNode {
  const pairs = Symbol.iterator in entries ? entries : Object.entries(entries);
  const map = new Map<string, MapEntry>();
  for (const [key, value] of pairs as Iterable<readonly [string, TreeNode | undefined]>) {
    if (value !== undefined) map.set(key, { key, keyMark: value.mark, value });
  }
  return { kind: 'map', entries: map, mark };
}

export function unresolvedNode(reason: string, mark: Mark): UnresolvedNode {
  return { kind: 'unresolved', reason, mark };
}

/** A whole plain value at one place. */
export function nodeOf(value: Json, mark: Mark): TreeNode {
  if (value === null || typeof value !== 'object') return scalarNode(value, mark);
  if (Array.isArray(value))
    return listNode(
      value.map((item: Json) => nodeOf(item, mark)),
      mark,
    );
  return mapNode(
    Object.entries(value as { readonly [key: string]: Json }).map(
      ([key, item]) => [key, nodeOf(item, mark)] as const,
    ),
    mark,
  );
}
