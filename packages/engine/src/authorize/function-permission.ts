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
  const { account } = definition;
  const isGranted = grantsOf(fn).some(
    (grant) =>
      grant.qualifier === qualifier &&
      (grant.sourceAccount === undefined || grant.sourceAccount === account) &&
      (grant.source === undefined || sourceArns.some(grant.source)),
  );
  if (isGranted) return undefined;
  const name = qualifier === undefined ? fn.logicalId : `${fn.logicalId}:${qualifier}`;
  return `no AWS::Lambda::Permission lets ${SERVICE} invoke ${name} from ${sourceArns[0]}`;
}

export function functionOf(definition: Definition, reference: FunctionReference): LambdaFunction | undefined {
  return definition.functions.find((fn) => fn.logicalId === reference.logicalId);
}

/** A permission that lets API Gateway invoke the function, under conditions. */
interface Grant {
  readonly qualifier: string | undefined;
  readonly sourceAccount: string | undefined;
  readonly source: ((arn: string) => boolean) | undefined;
}

const grantsOfFunctions = new WeakMap<LambdaFunction, readonly Grant[]>();

/** Compiled once for a function: SAM gives one a permission for each of its routes, and every route asks. */
function grantsOf(fn: LambdaFunction): readonly Grant[] {
  const known = grantsOfFunctions.get(fn);
  if (known !== undefined) return known;
  const grants = fn.permissions.filter(isForGateway).map(({ qualifier, sourceAccount, sourceArn }) => ({
    qualifier,
    sourceAccount,
    source: sourceArn === undefined ? undefined : compileSource(sourceArn),
  }));
  grantsOfFunctions.set(fn, grants);
  return grants;
}

function isForGateway({ principal, action }: FunctionPermission): boolean {
  if (principal !== SERVICE && principal !== '*') return false;
  const verb = action.toLowerCase();
  return verb === 'lambda:invokefunction' || verb === 'lambda:*' || verb === '*';
}

/** Source ARNs are compared with ArnLike over the whole text; `*` spans slashes. Their ends tell them apart first. */
function compileSource(pattern: string): (arn: string) => boolean {
  const [head = '', ...parts] = pattern.split('*');
  const tail = parts.pop();
  if (tail === undefined) return (arn) => arn === head;
  return (arn) => {
    if (!arn.endsWith(tail) || !arn.startsWith(head)) return false;
    let from = head.length;
    for (const part of parts) {
      const found = arn.indexOf(part, from);
      if (found === -1) return false;
      from = found + part.length;
    }
    return arn.length - tail.length >= from;
  };
}
