import type { SetupUsagePlan } from '@portcullis/model/setup';
import { apiId } from './references.ts';
import type { TemplateDraft } from './template-draft.ts';
import { ref, type TemplateValue } from './template-value.ts';

/** `stage`: the name by reference, so that the plan waits for the stage. */
export function addUsagePlan(draft: TemplateDraft, plan: SetupUsagePlan, stage: TemplateValue): void {
  const id = draft.add(draft.id(plan.name), {
    type: 'AWS::ApiGateway::UsagePlan',
    comment: 'Decide: rate and quota of one client. They are best effort; the budget watches costs.',
    properties: {
      ApiStages: [{ ApiId: ref(apiId(draft)), Stage: stage }],
      Throttle: { RateLimit: plan.throttle.rateLimit, BurstLimit: plan.throttle.burstLimit },
      Quota: { Limit: plan.quota.limit, Period: plan.quota.period },
    },
  });
  for (const name of plan.keys) {
    const key = draft.add(draft.id(`Api${name}`), {
      type: 'AWS::ApiGateway::ApiKey',
      comment: 'One key for each client; AWS makes the value unless one is given.',
      properties: {
        Enabled: true,
        Value: plan.keyValueParameter === undefined ? undefined : ref(plan.keyValueParameter),
      },
    });
    draft.add(draft.id(`Api${name}OnPlan`), {
      type: 'AWS::ApiGateway::UsagePlanKey',
      properties: { KeyId: ref(key), KeyType: 'API_KEY', UsagePlanId: ref(id) },
    });
    draft.output(`Api${name}Id`, 'aws apigateway get-api-key --include-value shows its value.', ref(key));
  }
}
