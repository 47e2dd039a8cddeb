import type { FunctionPermission } from '@portcullis/model';
import { compare, type Entry, type ImportContext } from './resource-index.ts';

const FUNCTION = 'AWS::Lambda::Function';
const NAMED = /^(?:arn:[^:]+:lambda:[^:]*:[^:]*:function:|\d{12}:function:)?([^:]+)(?::(.+))?$/;

/**
 * `AWS::Lambda::Permission`s by the logical id of the function that they open. One that depends on a value which
 * is not here opens nothing.
 */
export function importPermissions(
  context: ImportContext,
): ReadonlyMap<string, readonly FunctionPermission[]> {
  const permissions = new Map<string, FunctionPermission[]>();
  for (const entry of context.index.ofType('AWS::Lambda::Permission')) {
    const found = importPermission(context, entry);
    if (found === undefined) continue;
    const list = permissions.get(found.logicalId);
    if (list === undefined) permissions.set(found.logicalId, [found.permission]);
    else list.push(found.permission);
  }
  return permissions;
}

function importPermission(
  context: ImportContext,
  entry: Entry,
): { readonly logicalId: string; readonly permission: FunctionPermission } | undefined {
  const { properties, at } = entry;
  const name = properties.requireString('FunctionName');
  const principal = properties.requireString('Principal');
  const action = properties.requireString('Action');
  if (name === undefined || principal === undefined || action === undefined) return undefined;
  const parts = NAMED.exec(name);
  const target = parts?.[1] === undefined ? undefined : context.index.find(FUNCTION, parts[1]);
  if (target === undefined || entry.resource.uncertain !== undefined) return undefined;
  const sourceArn = properties.readStringAt('SourceArn');
  const sourceAccount = properties.readStringAt('SourceAccount');
  if (sourceArn.state === 'unresolved' || sourceAccount.state === 'unresolved') {
    const reason = sourceArn.state === 'unresolved' ? sourceArn.reason : 'its `SourceAccount` is not known';
    context.diagnostics.unresolved('CFN_PERMISSION', `the permission opens nothing: ${reason}`, properties);
    return undefined;
  }
  if (properties.has('PrincipalOrgID')) {
    const message = 'a permission with `PrincipalOrgID` is not read, and opens nothing here';
    context.diagnostics.warning('CFN_PERMISSION', message, properties);
    return undefined;
  }
  return {
    logicalId: target.logicalId,
    permission: {
      principal,
      action,
      sourceArn: sourceArn.state === 'value' ? sourceArn.value : undefined,
      sourceAccount: sourceAccount.state === 'value' ? sourceAccount.value : undefined,
      qualifier: parts?.[2],
      at,
    },
  };
}

/** In an order that does not depend on the template's. */
export function sortPermissions(permissions: readonly FunctionPermission[]): readonly FunctionPermission[] {
  const key = ({ principal, action, sourceArn, sourceAccount, qualifier }: FunctionPermission): string =>
    [principal, action, sourceArn, sourceAccount, qualifier].join('\n');
  return [...permissions].sort((a, b) => compare(key(a), key(b)));
}
