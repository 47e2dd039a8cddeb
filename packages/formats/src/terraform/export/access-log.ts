import { ACCESS_LOG_FIELDS } from '../../export/access-log-fields.ts';
import {
  attributes,
  type Block,
  type Body,
  block,
  call,
  comment,
  data,
  list,
  nested,
  number,
  reference,
  template,
  text,
} from '../hcl/index.ts';
import { policyDocument, servicePrincipal } from './policy-document.ts';
import { LOG_ROLE, needsLogRole } from './variables.ts';
import type { Writing } from './writing.ts';

const LABEL = 'access';

export function accessLogSettings({ setup }: Writing): Block {
  if (setup.kind === 'GRAPHQL') throw new Error(`an AppSync API has no access log: ${setup.name}`);
  return nested('access_log_settings', {
    destination_arn: reference(`aws_cloudwatch_log_group.${LABEL}.arn`),
    format: call('jsonencode', data(ACCESS_LOG_FIELDS[setup.kind])),
  });
}

export function accessLog(writing: Writing): Body {
  return [
    block(
      'resource',
      ['aws_cloudwatch_log_group', LABEL],
      attributes({
        name: text(`/aws/apigateway/${writing.name()}`),
        retention_in_days: number(writing.setup.stage.accessLogRetentionDays),
      }),
    ),
    ...(needsLogRole(writing) ? accountLogRole(writing) : []),
  ];
}

function accountLogRole(writing: Writing): Body {
  const count = { kind: 'reference', address: `var.${LOG_ROLE} ? 1 : 0` } as const;
  return [
    comment('One for all APIs of the account and region: decide with the variable whether it is set here.'),
    block(
      'resource',
      ['aws_api_gateway_account', 'logs'],
      [
        ...attributes({
          count,
          cloudwatch_role_arn: reference('aws_iam_role.api_gateway_logs[0].arn'),
          depends_on: list([reference('aws_iam_role_policy_attachment.api_gateway_logs')]),
        }),
      ],
    ),
    policyDocument('api_gateway_assume_role', [
      { principals: servicePrincipal('apigateway.amazonaws.com'), actions: ['sts:AssumeRole'] },
    ]),
    block(
      'resource',
      ['aws_iam_role', 'api_gateway_logs'],
      attributes({
        count,
        name_prefix: text(writing.namePrefix('api-gateway-logs')),
        assume_role_policy: reference('data.aws_iam_policy_document.api_gateway_assume_role.json'),
      }),
    ),
    block('data', ['aws_partition', 'current'], []),
    block(
      'resource',
      ['aws_iam_role_policy_attachment', 'api_gateway_logs'],
      attributes({
        count,
        role: reference('aws_iam_role.api_gateway_logs[0].name'),
        policy_arn: template(
          'arn:',
          reference('data.aws_partition.current.partition'),
          ':iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs',
        ),
      }),
    ),
  ];
}
