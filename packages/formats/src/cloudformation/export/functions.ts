import type { SetupFunction } from '@portcullis/model/setup';
import { allow, policy, trust } from './policy.ts';
import { functionId, referenceValue } from './references.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, ref, sub, type TemplateMap } from './template-value.ts';

export const RUNTIME = 'nodejs22.x';

/** Each function with a role of its own and a log group that forgets. */
export function addFunctions(draft: TemplateDraft): void {
  for (const one of draft.setup.functions) {
    const logs = addLogGroup(draft, one);
    const role = draft.id(`${one.name}Role`);
    draft.add(role, {
      type: 'AWS::IAM::Role',
      properties: {
        AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
        Policies: [
          {
            PolicyName: 'logs-and-what-it-needs',
            PolicyDocument: policy(
              allow(['logs:CreateLogStream', 'logs:PutLogEvents'], attribute(logs, 'Arn')),
              ...statementsOf(draft, one),
            ),
          },
        ],
      },
    });
    draft.add(functionId(draft, one.name), {
      type: 'AWS::Lambda::Function',
      comment: one.purpose,
      properties: {
        Runtime: RUNTIME,
        Architectures: ['arm64'],
        Handler: 'index.handler',
        Role: attribute(role, 'Arn'),
        MemorySize: one.memoryMegabytes,
        Timeout: one.timeoutSeconds,
        ReservedConcurrentExecutions: one.reservedConcurrency,
        LoggingConfig: { LogGroup: ref(logs) },
        Environment: environmentOf(draft, one),
        Code: { ZipFile: one.code },
      },
    });
  }
}

export function addLogGroup(draft: TemplateDraft, one: SetupFunction): string {
  return draft.add(draft.id(`${one.name}Logs`), {
    type: 'AWS::Logs::LogGroup',
    properties: { RetentionInDays: draft.setup.stage.accessLogRetentionDays },
  });
}

export function statementsOf(draft: TemplateDraft, one: SetupFunction): readonly TemplateMap[] {
  return one.permissions.map(({ action, resource }) => allow(action, referenceValue(draft, resource)));
}

export function environmentOf(draft: TemplateDraft, one: SetupFunction): TemplateMap | undefined {
  const entries = Object.entries(one.environment);
  if (entries.length === 0) return undefined;
  return {
    Variables: Object.fromEntries(entries.map(([name, value]) => [name, referenceValue(draft, value)])),
  };
}

/** What API Gateway calls a function by. */
export function invocationUri(draft: TemplateDraft, name: string): ReturnType<typeof sub> {
  return sub(
    `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${functionId(draft, name)}.Arn}/invocations`,
  );
}

/** `source`: the only ARN that may invoke the function by this permission. */
export function addPermission(
  draft: TemplateDraft,
  logicalId: string,
  about: { readonly function: string; readonly principal: string; readonly source: TemplateMap[string] },
): void {
  draft.add(logicalId, {
    type: 'AWS::Lambda::Permission',
    properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: ref(functionId(draft, about.function)),
      Principal: about.principal,
      SourceArn: about.source,
    },
  });
}
