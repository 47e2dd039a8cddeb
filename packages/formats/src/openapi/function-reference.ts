import type { FunctionReference } from '@portcullis/model';
import type { OpenApiContext } from './reading.ts';

/** Everything up to the function's name, without version or alias. */
const UNQUALIFIED = /^(arn:[^:]+:lambda:[^:]*:[^:]*:function:[^:]+)/;

export function functionReference(context: OpenApiContext, arn: string): FunctionReference {
  const logicalId = context.functions.get(UNQUALIFIED.exec(arn)?.[1] ?? arn);
  return logicalId === undefined ? { arn } : { arn, logicalId };
}
