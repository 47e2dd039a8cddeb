import type { MapEntry, TreeNode } from '@portcullis/model/source';
import type { OpenApiContext } from './reading.ts';

/**
 * Puts values in the place of `${AWS::Region}`, `${AWS::AccountId}`, `${AWS::Partition}` and `${AWS::URLSuffix}`, as
 * API Gateway does when it imports a document. Parts without them come back as they are.
 *
 * Source: API Gateway Developer Guide "AWS variables for OpenAPI import".
 */
export function withImportVariables(node: TreeNode, context: OpenApiContext): TreeNode {
  if (node.kind === 'unresolved') return node;
  if (node.kind === 'scalar') {
    if (typeof node.value !== 'string' || !node.value.includes('${AWS::')) return node;
    const text = node.value.replace(
      /\$\{AWS::(\w+)\}/g,
      (whole, name: string) => variableNamed(name, context) ?? whole,
    );
    return { ...node, value: text, text };
  }
  if (node.kind === 'list') {
    const items = node.items.map((item) => withImportVariables(item, context));
    return items.some((item, index) => item !== node.items[index]) ? { ...node, items } : node;
  }
  let changed = false;
  const entries = new Map<string, MapEntry>();
  for (const [key, entry] of node.entries) {
    const value = withImportVariables(entry.value, context);
    changed ||= value !== entry.value;
    entries.set(key, value === entry.value ? entry : { ...entry, value });
  }
  return changed ? { ...node, entries } : node;
}

function variableNamed(name: string, { partition, account, region }: OpenApiContext): string | undefined {
  switch (name) {
    case 'Partition':
      return partition;
    case 'AccountId':
      return account;
    case 'Region':
      return region;
    case 'URLSuffix':
      return partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    default:
      return undefined;
  }
}
