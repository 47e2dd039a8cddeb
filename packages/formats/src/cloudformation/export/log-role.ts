import { trust } from './policy.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, choose, equals, ref, sub, type TemplateValue } from './template-value.ts';

const PARAMETER = 'SetAccountLogRole';

/** What a person must decide of it. */
export function logRoleDecision(draft: TemplateDraft): readonly string[] {
  if (!draft.parameters.has(PARAMETER)) return [];
  return [
    `\`${PARAMETER}\` is false unless you say \`${PARAMETER}=true\`: say true where \`aws apigateway get-account\` shows no cloudwatchRoleArn, or the stage cannot be made.`,
  ];
}

/**
 * REST and WebSocket APIs write logs with a role that an account has once in a region; where there is none, a stage
 * with logs cannot be made. Answers a description of the stage: by naming the role's setting it waits for it, which
 * `DependsOn` cannot say of what may not exist.
 */
export function addLogRole(draft: TemplateDraft): TemplateValue {
  draft.parameters.set(PARAMETER, {
    comment: 'Decide: true where the account has no such role in this region (aws apigateway get-account).',
    properties: {
      Type: 'String',
      AllowedValues: ['true', 'false'],
      Default: 'false',
      Description: 'Set the role that all APIs of the account and region write their logs with.',
    },
  });
  const condition = draft.id('SetsLogRole');
  draft.conditions.set(condition, equals(ref(PARAMETER), 'true'));
  const role = draft.add(draft.id('LogRole'), {
    type: 'AWS::IAM::Role',
    condition,
    // Other APIs come to use it.
    retain: true,
    properties: {
      AssumeRolePolicyDocument: trust('apigateway.amazonaws.com'),
      ManagedPolicyArns: [
        sub('arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs'),
      ],
    },
  });
  const account = draft.add(draft.id('LogAccount'), {
    type: 'AWS::ApiGateway::Account',
    condition,
    retain: true,
    properties: { CloudWatchRoleArn: attribute(role, 'Arn') },
  });
  return choose(
    condition,
    sub(`Logs by the role of \${${account}}`),
    'Logs by the role that the account has',
  );
}
