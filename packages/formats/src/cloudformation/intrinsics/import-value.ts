import type { TreeNode } from '@portcullis/model/source';
import { unresolvedNode } from '../../source/index.ts';
import { evaluateText } from './argument.ts';
import type { Scope, Site } from './scope.ts';

export function evaluateImportValue(scope: Scope, argument: TreeNode, site: Site): TreeNode {
  const name = evaluateText(scope, argument, 'Fn::ImportValue', site);
  if ('node' in name) return name.node;
  const value = scope.ports.importValue(name.text);
  return value ?? unresolvedNode(`the value of the import \`${name.text}\` is not known`, site.mark);
}
