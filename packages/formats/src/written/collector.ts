import type { Scope, Span, Written } from '@portcullis/model';
import { locate, type MapEntry, type MapNode, type TreeNode } from '@portcullis/model/source';

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

/** The lines of an entry: from its key to the line before what follows it. `end`: the last line of what it stands in. */
export function spansOf(map: MapNode, end: number): ReadonlyMap<string, Span> {
  const entries = [...map.entries.values()].sort((a, b) => a.keyMark.offset - b.keyMark.offset);
  return new Map(entries.map((entry, index) => [entry.key, spanOf(entry, entries[index + 1], end)]));
}

function spanOf(entry: MapEntry, next: MapEntry | undefined, end: number): Span {
  const from = locate(entry.keyMark);
  const follows = next === undefined ? end + 1 : locate(next.keyMark).line;
  // In a text without line breaks everything stands on one line.
  return { file: from.file, from: from.line, to: Math.max(from.line, follows - 1) };
}

/** The whole file that a node stands in. */
export function fileSpan({ mark }: TreeNode): Span {
  return { file: mark.source.file, from: 1, to: mark.source.lineStarts.length };
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
