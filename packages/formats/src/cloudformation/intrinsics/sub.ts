import type { MapNode, TreeNode } from '@portcullis/model/source';
import { describe, isNull, scalarNode, scalarText, unresolvedNode } from '../../source/index.ts';
import { argumentsOf } from './argument.ts';
import type { Scope, Site } from './scope.ts';

const VARIABLE = /\$\{([^}]*)\}/g;
const NAME = /^[A-Za-z0-9_.:]+$/;

/** CloudFormation User Guide "Fn::Sub": `${Name}`, `${Name.Attribute}`, `${!Literal}`, and variables of its own. */
export function evaluateSub(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  if (argument.kind === 'scalar') return substitute(scope, argument, undefined, site);
  const items = argumentsOf(scope, argument, 'Fn::Sub', [2, 2], site);
  if (items === undefined) return unresolvedNode('`Fn::Sub` is malformed', site.mark);
  const [template, variables] = items;
  if (template?.kind !== 'scalar' || variables?.kind !== 'map') {
    return scope.fail('CFN_INTRINSIC', '`Fn::Sub` takes a text and a map of variables', site);
  }
  return substitute(scope, template, variables, site);
}

function substitute(scope: Scope, template: TreeNode, variables: MapNode | undefined, site: Site): TreeNode {
  if (template.kind !== 'scalar' || isNull(template) || template.tag !== undefined) {
    return scope.fail('CFN_INTRINSIC', `\`Fn::Sub\` takes a text, not ${describe(template)}`, site);
  }
  let failure: TreeNode | undefined;
  const text = template.text.replace(VARIABLE, (whole, inner: string) => {
    if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
    const value = variable(scope, inner, variables, site);
    if (value.kind === 'scalar') return scalarText(value);
    failure ??= value.kind === 'unresolved' ? unresolvedNode(value.reason, site.mark) : undefined;
    failure ??= scope.fail(
      'CFN_INTRINSIC',
      `\`${whole}\` in \`Fn::Sub\` is ${describe(value)}, not a text`,
      site,
    );
    return whole;
  });
  if (failure !== undefined) return failure;
  const result = scalarNode(text, site.mark);
  return scope.evaluate(result, site.path) ?? result;
}

function variable(scope: Scope, name: string, variables: MapNode | undefined, site: Site): TreeNode {
  const own = variables?.entries.get(name);
  if (own !== undefined) return present(scope, name, scope.evaluate(own.value, site.path), site);
  if (!NAME.test(name)) {
    const help = `write \`\${!${name}}\` where the text itself is meant`;
    return scope.fail('CFN_INTRINSIC', `\`\${${name}}\` in \`Fn::Sub\` is no name`, site, help);
  }
  const dot = name.indexOf('.');
  if (dot === -1) return present(scope, name, scope.reference(name, site), site);
  return scope.attribute(name.slice(0, dot), name.slice(dot + 1), site);
}

function present(scope: Scope, name: string, value: TreeNode | undefined, site: Site): TreeNode {
  if (value !== undefined && !isNull(value)) return value;
  return scope.fail('CFN_INTRINSIC', `\`\${${name}}\` in \`Fn::Sub\` has no value`, site);
}
