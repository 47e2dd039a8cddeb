import { attributes, type Body, block, comment, nested, number, reference, text } from '../hcl/index.ts';
import type { Writing } from './writing.ts';

/** The usage plan of a REST stage and its API keys. */
export function usagePlan(writing: Writing): Body {
  const plan = writing.setup.usagePlan;
  if (plan === undefined) return [];
  const { label } = writing;
  return [
    comment('A plan is best effort, and no cost control: the stage throttle and the budget are.'),
    block(
      'resource',
      ['aws_api_gateway_usage_plan', label],
      [
        ...attributes({ name: text(writing.name(plan.name)) }),
        nested('api_stages', { api_id: writing.api('id'), stage: writing.stage('stage_name') }),
        nested('throttle_settings', {
          rate_limit: number(plan.throttle.rateLimit),
          burst_limit: number(plan.throttle.burstLimit),
        }),
        nested('quota_settings', { limit: number(plan.quota.limit), period: text(plan.quota.period) }),
      ],
    ),
    comment(
      'One key for each client, so that each can be counted and taken back. Values stand in the Terraform state: keep it ' +
        'where only operators read it.',
    ),
    ...plan.keys.flatMap((name) => {
      const key = writing.labels.of('key', name);
      return [
        block(
          'resource',
          ['aws_api_gateway_api_key', key],
          attributes({
            name: text(writing.name(key)),
            value:
              plan.keyValueParameter === undefined ? undefined : writing.variable(plan.keyValueParameter),
          }),
        ),
        block(
          'resource',
          ['aws_api_gateway_usage_plan_key', key],
          attributes({
            key_id: reference(`aws_api_gateway_api_key.${key}.id`),
            key_type: text('API_KEY'),
            usage_plan_id: reference(`aws_api_gateway_usage_plan.${label}.id`),
          }),
        ),
      ];
    }),
  ];
}
