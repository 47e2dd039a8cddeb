import type { Definition, FunctionPermission, FunctionReference, LambdaFunction } from '@portcullis/model';

const SERVICE = 'apigateway.amazonaws.com';

/**
 * Why API Gateway may not invoke a function, or `undefined` where it may. Only functions of the template are judged:
 * what other accounts and stacks have granted is not known here. `sourceArns` are the forms under which the service
 * may present the call; one match is enough. A permission on an alias or version opens that one alone, and one on the
 * function opens neither. Lambda Developer Guide, "Granting Lambda function access to AWS services",
 * "Using Lambda aliases in event sources and permissions policies".
 */
export function missingPermission(
  definition: Definition,
  reference: FunctionReference,
  sourceArns: readonly string[],
): string | undefined {
  const fn = functionOf(definition, reference);
  if (fn === undefined) return undefined;
  const qualifier = reference.arn.split(':')[7];
  const sought = fn.permissions.filter((permission) => permission.qualifier === qualifier);
  if (sought.some((permission) => grants(permission, sourceArns, definition.account))) return undefined;
  const name = qualifier === undefined ? fn.logicalId : `${fn.logicalId}:${qualifier}`;
  return `no AWS::Lambda::Permission lets ${SERVICE} invoke ${name} from ${sourceArns[0]}`;
}

export function functionOf(definition: Definition, reference: FunctionReference): LambdaFunction | undefined {
  return definition.functions.find((fn) => fn.logicalId === reference.logicalId);
}

function grants(permission: FunctionPermission, sourceArns: readonly string[], account: string): boolean {
  const { principal, action, sourceArn, sourceAccount } = permission;
  if (principal !== SERVICE && principal !== '*') return false;
  const verb = action.toLowerCase();
  if (verb !== 'lambda:invokefunction' && verb !== 'lambda:*' && verb !== '*') return false;
  if (sourceAccount !== undefined && sourceAccount !== account) return false;
  return sourceArn === undefined || sourceArns.some((arn) => matchesArn(sourceArn, arn));
}

/** Source ARNs are compared with ArnLike over the whole text; `*` spans slashes. Compile time only. */
function matchesArn(pattern: string, arn: string): boolean {
  const parts = pattern.split('*');
  const [head] = parts as [string];
  if (parts.length === 1) return arn === head;
  if (!arn.startsWith(head)) return false;
  let from = head.length;
  for (const part of parts.slice(1, -1)) {
    const found = arn.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  const tail = parts[parts.length - 1] as string;
  return arn.length - tail.length >= from && arn.endsWith(tail);
}
