import type { TreeNode } from '@portcullis/model/source';
import { unresolvedNode } from '../../source/index.ts';
import { argumentsOf, evaluateText } from './argument.ts';
import type { Scope, Site } from './scope.ts';

/** CloudFormation User Guide "Fn::FindInMap", with the `DefaultValue` of AWS::LanguageExtensions. */
export function evaluateFindInMap(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  const items = argumentsOf(scope, argument, 'Fn::FindInMap', [3, 4], site);
  if (items === undefined) return unresolvedNode('`Fn::FindInMap` is malformed', site.mark);
  const keys: string[] = [];
  for (const item of items.slice(0, 3)) {
    const key = evaluateText(scope, item, 'Fn::FindInMap', site);
    if ('node' in key) return key.node;
    keys.push(key.text);
  }
  const [name = '', top = '', second = ''] = keys;
  const row = scope.template.mappings.get(name)?.entries.get(top)?.value;
  const found = row?.kind === 'map' ? row.entries.get(second)?.value : undefined;
  if (found !== undefined) return scope.evaluate(found, site.path);
  const options = items[3];
  const fallback = options?.kind === 'map' ? options.entries.get('DefaultValue')?.value : undefined;
  if (fallback !== undefined) return scope.evaluate(fallback, site.path);
  return scope.fail(
    'CFN_MAPPING',
    `the mapping \`${name}\` has no \`${top}\` / \`${second}\``,
    site,
    'add it to `Mappings`, or correct the keys',
  );
}
