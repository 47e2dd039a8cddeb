import type { ListNode, MapNode, Mark, TreeNode } from '@portcullis/model/source';
import { listNode, mapNode, scalarNode } from '../source/index.ts';

/** Intrinsics as nodes, for resources that the SAM transform makes. */

export function refNode(logicalId: string, mark: Mark): MapNode {
  return mapNode({ Ref: scalarNode(logicalId, mark) }, mark);
}

export function getAttNode(logicalId: string, attribute: string, mark: Mark): MapNode {
  return mapNode({ 'Fn::GetAtt': textList([logicalId, attribute], mark) }, mark);
}

/** `template` with `${Name}`, `${Name.Attribute}` and `${AWS::Region}`; extra variables may be given. */
export function subNode(
  template: string,
  mark: Mark,
  variables?: Readonly<Record<string, TreeNode | undefined>>,
): MapNode {
  const text = scalarNode(template, mark);
  const value = variables === undefined ? text : listNode([text, mapNode(variables, mark)], mark);
  return mapNode({ 'Fn::Sub': value }, mark);
}

export function joinNode(delimiter: string, parts: readonly TreeNode[], mark: Mark): MapNode {
  return mapNode({ 'Fn::Join': listNode([scalarNode(delimiter, mark), listNode(parts, mark)], mark) }, mark);
}

export function ifNode(condition: string, whenTrue: TreeNode, whenFalse: TreeNode, mark: Mark): MapNode {
  return mapNode({ 'Fn::If': listNode([scalarNode(condition, mark), whenTrue, whenFalse], mark) }, mark);
}

/** `{ Ref: AWS::NoValue }`: the property is absent. */
export function noValueNode(mark: Mark): MapNode {
  return refNode('AWS::NoValue', mark);
}

function textList(texts: readonly string[], mark: Mark): ListNode {
  return listNode(
    texts.map((text) => scalarNode(text, mark)),
    mark,
  );
}
