import type { LiveRule } from '../../rule.ts';

export const stageNotRedeployed: LiveRule = {
  id: 'A06',
  slug: 'stage-not-redeployed',
  severity: 'high',
  title: 'the stage is older than the last change of its auth',
  why: 'A REST API serves the deployment that its stage names: changed authorizers, methods and policies protect nothing until the next one.',
  fix: 'Deploy again, and let the deployment depend on everything that it captures.',
  source: 'API Gateway Developer Guide, "Deploy REST APIs in API Gateway"',
  recommended: true,
  needs: 'live',
  probe:
    'Compare the `createdDate` of the deployment that `get-stage` names with the last change of methods and authorizers in CloudTrail.',
};
