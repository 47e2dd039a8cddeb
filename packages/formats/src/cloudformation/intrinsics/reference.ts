import type { TreeNode } from '@portcullis/model/source';
import { describe, isNull } from '../../source/index.ts';
import { argumentsOf, evaluateText } from './argument.ts';
import type { Scope, Site } from './scope.ts';

export function evaluateRef(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  if (argument.kind !== 'scalar' || isNull(argument)) {
    return scope.fail('CFN_INTRINSIC', `\`Ref\` takes a name, not ${describe(argument)}`, site);
  }
  return scope.reference(argument.text, site);
}

/** `[Id, Attribute]` or `Id.Attribute`; of the two only the attribute may be a function itself. */
export function evaluateGetAtt(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  if (argument.kind === 'scalar') {
    const dot = argument.text.indexOf('.');
    if (dot > 0 && dot < argument.text.length - 1) {
      return scope.attribute(argument.text.slice(0, dot), argument.text.slice(dot + 1), site);
    }
    return scope.fail(
      'CFN_INTRINSIC',
      `\`Fn::GetAtt\` needs \`Resource.Attribute\`, not ${describe(argument)}`,
      site,
    );
  }
  const items = argumentsOf(scope, argument, 'Fn::GetAtt', [2, 2], site);
  const resource = items?.[0];
  if (items === undefined)
    return { kind: 'unresolved', reason: '`Fn::GetAtt` is malformed', mark: site.mark };
  if (resource?.kind !== 'scalar' || isNull(resource) || resource.tag !== undefined) {
    return scope.fail('CFN_INTRINSIC', '`Fn::GetAtt` needs a logical id as its first argument', site);
  }
  const attribute = evaluateText(scope, items[1], 'Fn::GetAtt', site);
  return 'node' in attribute ? attribute.node : scope.attribute(resource.text, attribute.text, site);
}
