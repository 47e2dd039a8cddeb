import { plainValue, type TreeNode } from '@portcullis/model/source';
import { describe, isNull, scalarText, unresolvedNode } from '../../source/index.ts';
import { argumentsOf } from './argument.ts';
import { callOf } from './call.ts';
import type { Scope, Site, Truth } from './scope.ts';

/** Only the chosen branch is evaluated: the other one may name resources that do not exist. */
export function evaluateIf(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  const items = argumentsOf(scope, argument, 'Fn::If', [3, 3], site);
  const [name, whenTrue, whenFalse] = items ?? [];
  if (name === undefined || whenTrue === undefined || whenFalse === undefined) {
    return unresolvedNode('`Fn::If` is malformed', site.mark);
  }
  if (name.kind !== 'scalar' || isNull(name)) {
    return scope.fail(
      'CFN_INTRINSIC',
      `\`Fn::If\` takes the name of a condition, not ${describe(name)}`,
      site,
    );
  }
  const truth = scope.condition(name.text, site);
  if (typeof truth !== 'boolean') return unresolvedNode(truth.unresolved, site.mark);
  return scope.evaluate(truth ? whenTrue : whenFalse, site.path);
}

/** CloudFormation User Guide "Condition functions". */
export function evaluateCondition(scope: Scope, node: TreeNode, path: string): Truth {
  const site: Site = { mark: node.mark, path };
  const call = conditionCall(node);
  switch (call?.name) {
    case 'Condition':
      if (call.argument.kind === 'scalar') return scope.condition(call.argument.text, site);
      return malformed(scope, '`Condition` takes a name', site);
    case 'Fn::Equals':
      return equals(scope, call.argument, site);
    case 'Fn::Not': {
      const items = argumentsOf(scope, call.argument, 'Fn::Not', [1, 1], site);
      const truth = items?.[0] === undefined ? MALFORMED : scope.truth(items[0], path);
      return typeof truth === 'boolean' ? !truth : truth;
    }
    case 'Fn::And':
      return combine(scope, call.argument, 'Fn::And', false, site);
    case 'Fn::Or':
      return combine(scope, call.argument, 'Fn::Or', true, site);
    default:
      return malformed(scope, `${describe(node)} is no condition`, site);
  }
}

const MALFORMED: Truth = { unresolved: 'the condition is malformed' };

function conditionCall(node: TreeNode): ReturnType<typeof callOf> {
  if (node.kind === 'map' && node.tag === undefined && node.entries.size === 1) {
    const named = node.entries.get('Condition');
    if (named !== undefined) return { name: 'Condition', argument: named.value };
  }
  return callOf(node);
}

function equals(scope: Scope, argument: TreeNode, site: Site): Truth {
  const items = argumentsOf(scope, argument, 'Fn::Equals', [2, 2], site);
  const [left, right] = items ?? [];
  if (left === undefined || right === undefined) return MALFORMED;
  const first = comparable(scope, left, site);
  const second = comparable(scope, right, site);
  if (typeof first !== 'string') return first;
  return typeof second === 'string' ? first === second : second;
}

/** Texts, numbers and booleans are compared as texts: parameters have no other type. */
function comparable(scope: Scope, node: TreeNode, site: Site): string | { readonly unresolved: string } {
  const value = scope.evaluate(node, site.path);
  if (value === undefined || isNull(value)) return { unresolved: 'nothing cannot be compared' };
  if (value.kind === 'unresolved') return { unresolved: value.reason };
  if (value.kind === 'scalar') return scalarText(value);
  const plain = plainValue(value);
  return plain === undefined
    ? { unresolved: 'a part of the value is not known here' }
    : JSON.stringify(plain);
}

/** And is false, Or is true, as soon as one part is, whatever the parts that nobody knows. */
function combine(scope: Scope, argument: TreeNode, name: string, decisive: boolean, site: Site): Truth {
  const items = argumentsOf(scope, argument, name, [2, 10], site);
  if (items === undefined) return MALFORMED;
  const truths = items.map((item) => scope.truth(item, site.path));
  if (truths.includes(decisive)) return decisive;
  return truths.find((truth) => typeof truth !== 'boolean') ?? !decisive;
}

function malformed(scope: Scope, message: string, site: Site): Truth {
  scope.fail('CFN_CONDITION', message, site, 'use Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition');
  return MALFORMED;
}
