import { InputError } from '@portcullis/model';
import type { TreeNode } from '@portcullis/model/source';
import { besideFile, readTree, unresolvedNode } from '../../source/index.ts';
import { evaluateText } from './argument.ts';
import type { Scope, Site } from './scope.ts';

/** `AWS::Include` of a file that is here; every other macro is code that runs elsewhere. */
export function evaluateTransform(scope: Scope, argument: TreeNode, site: Site): TreeNode | undefined {
  if (argument.kind !== 'map') return scope.fail('CFN_INTRINSIC', '`Fn::Transform` takes a map', site);
  const name = evaluateText(scope, argument.entries.get('Name')?.value, 'Fn::Transform', site);
  if ('node' in name) return name.node;
  if (name.text !== 'AWS::Include') {
    return unresolvedNode(`the macro \`${name.text}\` runs only in AWS`, site.mark);
  }
  const parameters = argument.entries.get('Parameters')?.value;
  const node = parameters?.kind === 'map' ? parameters.entries.get('Location')?.value : undefined;
  const location = evaluateText(scope, node, 'AWS::Include', site);
  return 'node' in location ? location.node : included(scope, location.text, site);
}

function included(scope: Scope, location: string, site: Site): TreeNode | undefined {
  const text = /^[a-z0-9]+:\/\//i.test(location) ? undefined : scope.ports.readFile(location);
  if (text === undefined) return unresolvedNode(`the included file \`${location}\` is not here`, site.mark);
  try {
    return scope.evaluate(readTree(text, besideFile(site.mark.source.file, location)), site.path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    scope.diagnostics.addAll(error.diagnostics);
    return unresolvedNode(`the included file \`${location}\` cannot be read`, site.mark);
  }
}
