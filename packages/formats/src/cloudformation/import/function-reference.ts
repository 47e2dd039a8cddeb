import type { FunctionReference } from '@portcullis/model';
import { parseIntegrationUri } from '../../openapi/integration-uri.ts';
import type { ImportContext } from './resource-index.ts';

/** Everything up to the function's name, without version or alias. */
const UNQUALIFIED = /^(arn:[^:]+:lambda:[^:]*:[^:]*:function:[^:]+)/;

export function functionReference(context: ImportContext, arn: string): FunctionReference {
  const logicalId = context.functions.get(UNQUALIFIED.exec(arn)?.[1] ?? arn);
  return logicalId === undefined ? { arn } : { arn, logicalId };
}

/** The function of an invocation URI or a bare function ARN; `undefined` where the text is neither. */
export function functionOfUri(context: ImportContext, uri: string): FunctionReference | undefined {
  const target = parseIntegrationUri(uri);
  return target.kind === 'lambda' ? functionReference(context, target.functionArn) : undefined;
}

const CALLER = /^arn:[^:]+:iam::\*:user\/\*$/;

/** `arn:aws:iam::*:user/*` stands for the caller's own credentials. */
export function credentialsOf(arn: string): 'caller' | { readonly roleArn: string } {
  return CALLER.test(arn) ? 'caller' : { roleArn: arn };
}
