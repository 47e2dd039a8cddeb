import type { TreeNode } from '@portcullis/model/source';
import { describe, isNull, scalarText, unresolvedNode } from '../../source/index.ts';
import type { Scope, Site } from './scope.ts';

/** An argument that was evaluated to a text; otherwise the node that the whole call becomes. */
export type TextArgument = { readonly text: string } | { readonly node: TreeNode };

/** Evaluates an argument that must be a text, number or boolean. */
export function evaluateText(
  scope: Scope,
  node: TreeNode | undefined,
  name: string,
  site: Site,
): TextArgument {
  const value = node === undefined ? undefined : scope.evaluate(node, site.path);
  if (value?.kind === 'unresolved') return { node: unresolvedNode(value.reason, site.mark) };
  if (value?.kind === 'scalar' && !isNull(value)) return { text: scalarText(value) };
  const what = value === undefined ? 'nothing' : describe(value);
  return { node: scope.fail('CFN_INTRINSIC', `\`${name}\` has ${what} where a text is needed`, site) };
}

export type ListArgument = { readonly items: readonly TreeNode[] } | { readonly node: TreeNode };

/** Evaluates an argument that must be a list. */
export function evaluateList(
  scope: Scope,
  node: TreeNode | undefined,
  name: string,
  site: Site,
): ListArgument {
  const value = node === undefined ? undefined : scope.evaluate(node, site.path);
  if (value?.kind === 'unresolved') return { node: unresolvedNode(value.reason, site.mark) };
  if (value?.kind === 'list') return { items: value.items };
  const what = value === undefined ? 'nothing' : describe(value);
  return { node: scope.fail('CFN_INTRINSIC', `\`${name}\` has ${what} where a list is needed`, site) };
}

/** The arguments of a call that takes a list of a known length; records an error otherwise. */
export function argumentsOf(
  scope: Scope,
  argument: TreeNode,
  name: string,
  length: readonly [number, number],
  site: Site,
): readonly TreeNode[] | undefined {
  const [least, most] = length;
  if (argument.kind === 'list' && argument.items.length >= least && argument.items.length <= most) {
    return argument.items;
  }
  const many = least === most ? `${least}` : `${least} to ${most}`;
  const what = argument.kind === 'list' ? `${argument.items.length}` : describe(argument);
  scope.fail('CFN_INTRINSIC', `\`${name}\` takes a list of ${many} arguments, not ${what}`, site);
  return undefined;
}
