import type { TreeNode } from '@portcullis/model/source';
import type { Diagnostics } from '../source/index.ts';

export type DocumentKind = 'openapi' | 'template';

/** What a document is, by its content: the names of files say little. */
export function detectKind(tree: TreeNode, diagnostics: Diagnostics): DocumentKind | undefined {
  const has = (key: string): boolean => tree.kind === 'map' && tree.entries.has(key);
  if (has('openapi') || has('swagger')) return 'openapi';
  if (has('Resources') || has('AWSTemplateFormatVersion') || has('Transform')) return 'template';
  diagnostics.error(
    'LOAD_KIND',
    'this is neither a template nor an OpenAPI document',
    tree,
    'a template has `Resources`, an OpenAPI document has `openapi` or `swagger`',
  );
  return undefined;
}
