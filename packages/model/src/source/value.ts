import { sourceText } from './position.ts';
import type { MapEntry, Mark, TreeNode } from './tree.ts';

/** JSON data as it is passed around in programs. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Whether the scalar at a path is text whatever YAML makes of it: an account id is not an octal number. */
export type IsText = (path: readonly string[]) => boolean;

/** The plain value of a tree; `undefined` where any part of it is unresolved. */
export function plainValue(
  node: TreeNode,
  isText?: IsText | undefined,
  path: readonly string[] = NO_PATH,
): Json | undefined {
  const below = (step: string): readonly string[] => (isText === undefined ? NO_PATH : [...path, step]);
  switch (node.kind) {
    case 'scalar':
      return node.value !== null && isText?.(path) === true ? node.text : node.value;
    case 'unresolved':
      return undefined;
    case 'list': {
      const list: Json[] = [];
      for (const [index, item] of node.items.entries()) {
        const value = plainValue(item, isText, below(String(index)));
        if (value === undefined) return undefined;
        list.push(value);
      }
      return list;
    }
    case 'map': {
      const map: Record<string, Json> = Object.create(null);
      for (const [key, entry] of node.entries) {
        const value = plainValue(entry.value, isText, below(key));
        if (value === undefined) return undefined;
        map[key] = value;
      }
      return { ...map };
    }
  }
}

const NO_PATH: readonly string[] = [];

/** A tree of a plain value that stands in no file, e.g. the output of a Lambda authorizer. */
export function treeOfValue(value: Json, name: string): TreeNode {
  return build(value, { source: sourceText(name, ''), offset: 0 });
}

function build(value: Json, mark: Mark): TreeNode {
  if (value === null || typeof value !== 'object') {
    return { kind: 'scalar', value, text: String(value), mark };
  }
  if (Array.isArray(value)) {
    return { kind: 'list', items: value.map((item: Json) => build(item, mark)), mark };
  }
  const entries = new Map<string, MapEntry>();
  for (const [key, item] of Object.entries(value as { readonly [key: string]: Json })) {
    entries.set(key, { key, keyMark: mark, value: build(item, mark) });
  }
  return { kind: 'map', entries, mark };
}
