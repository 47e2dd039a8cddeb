import { type Json, type Mark, plainValue, type TreeNode } from '@portcullis/model/source';

/**
 * Keys whose scalars are names, whatever YAML makes of them: `account: 012345678901` is not an octal number,
 * `tls: off` not a boolean, `Environment: 012` keeps its zero.
 */
const TEXT_KEYS: ReadonlySet<string> = new Set([
  'account',
  'tls',
  'id',
  'name',
  'username',
  'token',
  'serial',
  'secret',
]);
const TEXT_MAPS: ReadonlySet<string> = new Set([
  'parameters',
  'ids',
  'imports',
  'ssm',
  'stageVariables',
  'apiKeys',
  'tags',
]);

/** The plain value of the tree of a configuration. */
export function configValue(node: TreeNode): Json | undefined {
  return plainValue(node, isText);
}

function isText(path: readonly string[]): boolean {
  if (path.includes('policies') || path.includes('document') || path.includes('trust')) return false;
  return TEXT_KEYS.has(path.at(-1) ?? '') || path.some((key) => TEXT_MAPS.has(key));
}

/** The node at a path; the deepest that exists where the path leads further. */
export function nodeAt(root: TreeNode, path: readonly (string | number)[]): TreeNode {
  let node = root;
  for (const step of path) {
    const next: TreeNode | undefined =
      node.kind === 'map'
        ? node.entries.get(String(step))?.value
        : node.kind === 'list'
          ? node.items[Number(step)]
          : undefined;
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

/** Where the key `key` of the map at `path` stands. */
export function keyMark(root: TreeNode, path: readonly (string | number)[], key: string): Mark {
  const node = nodeAt(root, path);
  return (node.kind === 'map' ? node.entries.get(key)?.keyMark : undefined) ?? node.mark;
}
