import { addBudget } from './budget.ts';
import { addFront } from './front.ts';
import { addIdentityPool } from './identity-pool.ts';
import { addInvokers } from './invokers.ts';
import { addMutualTls } from './mutual-tls.ts';
import { addPrivateEndpoint } from './private-endpoint.ts';
import { apiId } from './references.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, sub, type TemplateValue } from './template-value.ts';
import { addUsagePlan } from './usage-plan.ts';
import { addUserPools } from './user-pools.ts';
import { addWebAcl } from './web-acl.ts';

/** What stands before the API in a template: those who are let in. */
export function addIdentities(draft: TemplateDraft): void {
  addUserPools(draft);
  if (draft.setup.privateEndpoint !== undefined) addPrivateEndpoint(draft, draft.setup.privateEndpoint);
}

/** What stands after it: keys, policies, the layers around it. `stage`: its name, by reference. */
export function addLayers(draft: TemplateDraft, stage: TemplateValue, stageText: string): void {
  const { setup } = draft;
  if (setup.usagePlan !== undefined) addUsagePlan(draft, setup.usagePlan, stage);
  if (setup.identityPool !== undefined) addIdentityPool(draft, setup.identityPool);
  addInvokers(draft);
  if (setup.webAcl !== undefined) addWebAcl(draft, setup.webAcl, protectedArn(draft, stageText));
  if (setup.front !== undefined) addFront(draft, setup.front);
  if (setup.mutualTls !== undefined) addMutualTls(draft, setup.mutualTls, stage);
  addBudget(draft);
}

function protectedArn(draft: TemplateDraft, stage: string): TemplateValue {
  if (draft.setup.kind === 'GRAPHQL') return attribute(apiId(draft), 'Arn');
  return sub(
    `arn:\${AWS::Partition}:apigateway:\${AWS::Region}::/restapis/\${${apiId(draft)}}/stages/${stage}`,
  );
}
