import type { FunctionReference, FunctionUrl } from '@portcullis/model';
import { quietly, word } from '../../../source/index.ts';
import { functionReference } from '../function-reference.ts';
import type { ImportContext } from '../resource-index.ts';

/** CloudFormation "AWS::Lambda::Url". */
export function importFunctionUrls(context: ImportContext): readonly FunctionUrl[] {
  return context.index.ofType('AWS::Lambda::Url').map((entry) => {
    const properties = quietly(entry.properties);
    const target = properties.string('TargetFunctionArn');
    return {
      logicalId: entry.logicalId,
      function: target === undefined ? undefined : named(context, target),
      authType: word(properties, 'AuthType', ['NONE', 'AWS_IAM']),
      at: entry.at,
    };
  });
}

/** A name or an ARN. */
function named(context: ImportContext, target: string): FunctionReference {
  if (target.startsWith('arn:')) return functionReference(context, target);
  const { partition, region, account } = context.environment;
  return functionReference(context, `arn:${partition}:lambda:${region}:${account}:function:${target}`);
}
