import type { Span } from '@portcullis/model';
import { locate, type TreeNode } from '@portcullis/model/source';
import { type Collector, collectStatements, plainText, spansOf, written } from './collector.ts';

const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['delete', 'DELETE'],
  ['get', 'GET'],
  ['head', 'HEAD'],
  ['options', 'OPTIONS'],
  ['patch', 'PATCH'],
  ['post', 'POST'],
  ['put', 'PUT'],
  ['x-amazon-apigateway-any-method', 'ANY'],
]);

/** What an OpenAPI document says beside what it means; `span` is where it stands. */
export function collectOpenApi(
  collector: Collector,
  document: TreeNode,
  span: Span,
  apiLogicalId?: string | undefined,
): void {
  if (document.kind !== 'map') return;
  const scope = { span, logicalId: apiLogicalId };
  const [suppress, open] = statements(document);
  collectStatements(collector, scope, suppress, open);
  const security = document.entries.get('security');
  if (security !== undefined) {
    collector.rootSecurity.push({ apiLogicalId, span, at: locate(security.keyMark) });
  }
  const paths = written(document, 'paths');
  if (paths?.kind !== 'map') return;
  const pathSpans = spansOf(paths, span.to);
  for (const [path, { value: item }] of paths.entries) {
    const pathSpan = pathSpans.get(path) ?? span;
    collectStatements(collector, { span: pathSpan }, ...statements(item));
    if (item.kind !== 'map') continue;
    for (const [key, entry] of item.entries) {
      const method = OPERATIONS.get(key.toLowerCase());
      if (method === undefined) continue;
      const route = `${method} ${path}`;
      collectStatements(collector, { span: pathSpan, route }, ...statements(entry.value));
      if (statesNone(entry.value)) collector.statedNone.push(locate(entry.keyMark));
    }
  }
}

function statements(node: TreeNode): readonly [TreeNode | undefined, TreeNode | undefined] {
  return [written(node, 'x-portcullis-suppress'), written(node, 'x-portcullis-public')];
}

/** `security: []` or `x-amazon-apigateway-auth: { type: NONE }`. */
function statesNone(operation: TreeNode): boolean {
  const security = written(operation, 'security');
  if (security?.kind === 'list' && security.tag === undefined && security.items.length === 0) return true;
  return plainText(written(operation, 'x-amazon-apigateway-auth', 'type'))?.toUpperCase() === 'NONE';
}
