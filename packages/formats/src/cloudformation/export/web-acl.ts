import type { SetupWebAcl } from '@portcullis/model/setup';
import { userPoolId } from './references.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, type TemplateMap, type TemplateValue } from './template-value.ts';

/** A rate rule first, then the managed groups; associated with what it protects. `api`: ARN of stage or GraphQL API. */
export function addWebAcl(draft: TemplateDraft, acl: SetupWebAcl, api: TemplateValue): void {
  const id = draft.add(draft.id(acl.name), {
    type: 'AWS::WAFv2::WebACL',
    comment: 'Decide: count before you block. One web ACL can protect all your APIs; several drift apart.',
    properties: {
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      VisibilityConfig: visibility(draft.id(acl.name)),
      Rules: [
        {
          Name: 'rate',
          Priority: 0,
          Action: { Block: {} },
          Statement: { RateBasedStatement: { Limit: acl.rateLimit, AggregateKeyType: 'IP' } },
          VisibilityConfig: visibility('rate'),
        },
        ...acl.managedRuleGroups.map((name, index) => ({
          Name: name,
          Priority: index + 1,
          OverrideAction: { None: {} },
          Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: name } },
          VisibilityConfig: visibility(name),
        })),
      ],
    },
  });
  const associate = (name: string, arn: TemplateValue): void => {
    draft.add(draft.id(`${name}WebAcl`), {
      type: 'AWS::WAFv2::WebACLAssociation',
      properties: { WebACLArn: attribute(id, 'Arn'), ResourceArn: arn },
    });
  };
  if (acl.protects.includes('api')) associate('Api', api);
  if (!acl.protects.includes('user-pool')) return;
  for (const pool of draft.setup.userPools)
    associate(pool.name, attribute(userPoolId(draft, pool.name), 'Arn'));
}

function visibility(name: string): TemplateMap {
  return { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: name };
}
