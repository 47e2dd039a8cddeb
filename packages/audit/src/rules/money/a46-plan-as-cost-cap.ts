import type { TemplateRule } from '../../rule.ts';

export const planAsCostCap: TemplateRule = {
  id: 'A46',
  slug: 'plan-as-cost-cap',
  severity: 'medium',
  title: 'a usage plan is all that limits the bill',
  why: 'Quotas and throttles of usage plans are best effort, and not hard limits: API Gateway says not to rely on them to control costs.',
  fix: 'Add an `AWS::Budgets::Budget` with a notification, and a rate rule of AWS WAF.',
  source: 'API Gateway Developer Guide, "Usage plans and API keys for REST APIs in API Gateway"',
  recommended: false,
  needs: 'model',
  *check({ definition }) {
    if (definition.surroundings.budgets.some(({ notifications }) => notifications > 0)) return;
    for (const plan of definition.usagePlans) {
      if (plan.quota === undefined) continue;
      yield {
        at: plan.at,
        message: `the quota of \`${plan.logicalId}\` is best effort, and no budget is watched`,
      };
    }
  },
};
