import type { Scope, Span, Written } from '@portcullis/model';
import { locate, type MapEntry, type MapNode, type Position, type TreeNode } from '@portcullis/model/source';

/** `Written` while it is put together. */
export type Collector = { -readonly [K in keyof Written]: Written[K][number][] };

export function emptyCollector(): Collector {
  return {
    suppressions: [],
    publicRoutes: [],
    statedNone: [],
    defaultAuthorizers: [],
    rootSecurity: [],
    deployments: [],
  };
}

/** The value of a key, as written: intrinsics stay. */
export function written(node: TreeNode | undefined, ...path: readonly string[]): TreeNode | undefined {
  let found = node;
  for (const key of path) found = found?.kind === 'map' ? found.entries.get(key)?.value : undefined;
  return found;
}

/** A text that is no intrinsic. */
export function plainText(node: TreeNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.tag === undefined && node.value !== null ? node.text : undefined;
}

/** Where each entry stands: from its key to the next one. `end`: where that ends in which they stand. */
export function spansOf(map: MapNode, end: Position | undefined): ReadonlyMap<string, Span> {
  const entries = [...map.entries.values()].sort((a, b) => a.keyMark.offset - b.keyMark.offset);
  return new Map(entries.map((entry, index) => [entry.key, spanOf(entry, entries[index + 1], end)]));
}

function spanOf(entry: MapEntry, next: MapEntry | undefined, end: Position | undefined): Span {
  return { from: locate(entry.keyMark), to: next === undefined ? end : locate(next.keyMark) };
}

/** The whole file that a node stands in. */
export function fileSpan({ mark }: TreeNode): Span {
  return { from: { file: mark.source.file, line: 1, column: 1 } };
}

/** Reads what stands under `Suppress` and `Public`, or under the extensions of the same meaning. */
export function collectStatements(
  collector: Collector,
  scope: Scope,
  suppress: TreeNode | undefined,
  publicRoutes: TreeNode | undefined,
): void {
  for (const item of itemsOf(suppress)) {
    const reason = textOf(item, 'reason');
    const rule = item.kind === 'scalar' ? item.text : (textOf(item, 'rule') ?? '');
    const route = textOf(item, 'route') ?? scope.route;
    collector.suppressions.push({ ...scope, rule, reason, route, at: locate(item.mark) });
  }
  for (const item of itemsOf(publicRoutes)) {
    const reason = item.kind === 'scalar' ? plainText(item) : textOf(item, 'reason');
    const route = textOf(item, 'route') ?? scope.route;
    const stated = reason === 'true' ? undefined : reason;
    collector.publicRoutes.push({ ...scope, reason: stated, route, at: locate(item.mark) });
  }
}

function itemsOf(node: TreeNode | undefined): readonly TreeNode[] {
  if (node === undefined) return [];
  return node.kind === 'list' ? node.items : [node];
}

function textOf(node: TreeNode, key: string): string | undefined {
  const text = plainText(written(node, key))?.trim();
  return text === '' ? undefined : text;
}
