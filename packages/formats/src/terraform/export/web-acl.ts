import {
  attributes,
  type Block,
  type Body,
  block,
  boolean,
  type Expression,
  nested,
  number,
  reference,
  text,
} from '../hcl/index.ts';
import type { Writing } from './writing.ts';

/** A regional web ACL: managed rules, then a limit for each source address; on the stage, the API, the pools. */
export function webAcl(writing: Writing): Body {
  const acl = writing.setup.webAcl;
  if (acl === undefined) return [];
  const { label } = writing;
  return [
    block(
      'resource',
      ['aws_wafv2_web_acl', label],
      [
        ...attributes({ name: text(writing.name(acl.name)), scope: text('REGIONAL') }),
        block('default_action', [], [block('allow', [], [])]),
        rateRule(acl.rateLimit),
        ...acl.managedRuleGroups.map((group, index) => managedRule(group, index + 1)),
        visibility(writing.name(acl.name)),
      ],
    ),
    ...protectedBy(writing).map(({ name, arn }) =>
      block(
        'resource',
        ['aws_wafv2_web_acl_association', name],
        attributes({
          resource_arn: arn,
          web_acl_arn: reference(`aws_wafv2_web_acl.${label}.arn`),
        }),
      ),
    ),
  ];
}

function rateRule(limit: number): Block {
  return block(
    'rule',
    [],
    [
      ...attributes({ name: text('rate-per-address'), priority: number(0) }),
      block('action', [], [block('block', [], [])]),
      block(
        'statement',
        [],
        [
          nested('rate_based_statement', {
            limit: number(limit),
            aggregate_key_type: text('IP'),
            evaluation_window_sec: number(300),
          }),
        ],
      ),
      visibility('rate-per-address'),
    ],
  );
}

function managedRule(group: string, priority: number): Block {
  return block(
    'rule',
    [],
    [
      ...attributes({ name: text(group), priority: number(priority) }),
      block('override_action', [], [block('none', [], [])]),
      block(
        'statement',
        [],
        [nested('managed_rule_group_statement', { vendor_name: text('AWS'), name: text(group) })],
      ),
      visibility(group),
    ],
  );
}

function visibility(metric: string): Block {
  return nested('visibility_config', {
    cloudwatch_metrics_enabled: boolean(true),
    metric_name: text(metric),
    sampled_requests_enabled: boolean(true),
  });
}

function protectedBy(writing: Writing): readonly { readonly name: string; readonly arn: Expression }[] {
  const { setup } = writing;
  const targets = setup.webAcl?.protects ?? [];
  return [
    ...(targets.includes('api')
      ? [{ name: 'api', arn: setup.kind === 'GRAPHQL' ? writing.api('arn') : writing.stage('arn') }]
      : []),
    ...(targets.includes('user-pool')
      ? setup.userPools.map(({ name }) => ({
          name: `${writing.labels.of('pool', name)}_pool`,
          arn: writing.userPool(name, 'arn'),
        }))
      : []),
  ];
}
