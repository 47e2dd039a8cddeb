import { plainValue, type TreeNode } from '@portcullis/model/source';
import { describe, isNull, listNode, scalarNode, scalarText, unresolvedNode } from '../../source/index.ts';
import { LANGUAGE_EXTENSIONS } from '../template.ts';
import { argumentsOf, evaluateList, evaluateText } from './argument.ts';
import { base64 } from './base64.ts';
import type { Scope, Site } from './scope.ts';

const MALFORMED = 'the function is malformed';

export function evaluateJoin(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  const items = argumentsOf(scope, argument, 'Fn::Join', [2, 2], site);
  if (items === undefined) return unresolvedNode(MALFORMED, site.mark);
  const delimiter = evaluateText(scope, items[0], 'Fn::Join', site);
  if ('node' in delimiter) return delimiter.node;
  const list = evaluateList(scope, items[1], 'Fn::Join', site);
  if ('node' in list) return list.node;
  const texts: string[] = [];
  for (const item of list.items) {
    if (item.kind === 'unresolved') return unresolvedNode(item.reason, site.mark);
    if (item.kind !== 'scalar' || isNull(item)) {
      return scope.fail('CFN_INTRINSIC', `\`Fn::Join\` joins texts, not ${describe(item)}`, site);
    }
    texts.push(scalarText(item));
  }
  return reEvaluated(scope, texts.join(delimiter.text), site);
}

export function evaluateSplit(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  const items = argumentsOf(scope, argument, 'Fn::Split', [2, 2], site);
  if (items === undefined) return unresolvedNode(MALFORMED, site.mark);
  const delimiter = evaluateText(scope, items[0], 'Fn::Split', site);
  if ('node' in delimiter) return delimiter.node;
  if (delimiter.text === '') return scope.fail('CFN_INTRINSIC', '`Fn::Split` needs a delimiter', site);
  const text = evaluateText(scope, items[1], 'Fn::Split', site);
  if ('node' in text) return text.node;
  return listNode(
    text.text.split(delimiter.text).map((part) => scalarNode(part, site.mark)),
    site.mark,
  );
}

export function evaluateSelect(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  const items = argumentsOf(scope, argument, 'Fn::Select', [2, 2], site);
  if (items === undefined) return unresolvedNode(MALFORMED, site.mark);
  const index = evaluateText(scope, items[0], 'Fn::Select', site);
  if ('node' in index) return index.node;
  const list = evaluateList(scope, items[1], 'Fn::Select', site);
  if ('node' in list) return list.node;
  const chosen = /^\d+$/.test(index.text) ? list.items[Number(index.text)] : undefined;
  if (chosen !== undefined && !isNull(chosen)) return chosen;
  return scope.fail(
    'CFN_INTRINSIC',
    `\`Fn::Select\` cannot take item \`${index.text}\` of a list of ${list.items.length}`,
    site,
    'items are counted from 0',
  );
}

export function evaluateBase64(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  const text = evaluateText(scope, argument, 'Fn::Base64', site);
  if ('node' in text) return text.node;
  return scalarNode(base64(text.text), site.mark);
}

/** The zones of a region are not known here; a, b and c exist nearly everywhere, and no decision reads them. */
export function evaluateGetAZs(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  const region = evaluateText(scope, argument, 'Fn::GetAZs', site);
  if ('node' in region) return region.node;
  const name = region.text === '' ? scope.environment.region : region.text;
  return listNode(
    ['a', 'b', 'c'].map((zone) => scalarNode(`${name}${zone}`, site.mark)),
    site.mark,
  );
}

export function evaluateCidr(_scope: Scope, _argument: TreeNode, site: Site): TreeNode {
  return unresolvedNode('the blocks of `Fn::Cidr` are not computed here', site.mark);
}

export function evaluateLength(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  if (!extended(scope, 'Fn::Length', site)) return unresolvedNode(MALFORMED, site.mark);
  const list = evaluateList(scope, argument, 'Fn::Length', site);
  return 'node' in list ? list.node : scalarNode(list.items.length, site.mark);
}

export function evaluateToJsonString(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  if (!extended(scope, 'Fn::ToJsonString', site)) return unresolvedNode(MALFORMED, site.mark);
  const value = scope.evaluate(argument, site.path);
  if (value === undefined || (value.kind !== 'map' && value.kind !== 'list')) {
    return scope.fail('CFN_INTRINSIC', '`Fn::ToJsonString` takes a map or a list', site);
  }
  const plain = plainValue(value);
  if (plain === undefined) return unresolvedNode('a part of `Fn::ToJsonString` is not known here', site.mark);
  return scalarNode(JSON.stringify(plain), site.mark);
}

function extended(scope: Scope, name: string, site: Site): boolean {
  if (scope.template.transforms.includes(LANGUAGE_EXTENSIONS)) return true;
  scope.fail(
    'CFN_INTRINSIC',
    `\`${name}\` needs a transform`,
    site,
    `add \`Transform: ${LANGUAGE_EXTENSIONS}\``,
  );
  return false;
}

/** A joined text may hold a dynamic reference whose parts stood apart. */
function reEvaluated(scope: Scope, text: string, site: Site): TreeNode {
  const result = scalarNode(text, site.mark);
  return scope.evaluate(result, site.path) ?? result;
}
