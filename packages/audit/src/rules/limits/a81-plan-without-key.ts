import type { TemplateRule } from '../../rule.ts';

export const planWithoutKey: TemplateRule = {
  id: 'A81',
  slug: 'plan-without-key',
  severity: 'medium',
  title: 'a usage plan limits nobody, since no method asks for a key',
  why: 'A plan counts the requests of a key, and only methods that require one read it: without such a method its quota and throttle never apply, and everybody believes that they do.',
  fix: 'Set `ApiKeyRequired: true` on the methods that the plan is for (SAM: `Auth: { ApiKeyRequired: true }`), or remove the plan and limit the stage.',
  source: 'API Gateway Developer Guide, "Usage plans and API keys for REST APIs in API Gateway"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const plan of definition.usagePlans) {
      const covered = definition.apis.filter((api) => plan.stages.some(({ apiId }) => apiId === api.id));
      // A plan for APIs of other templates says nothing here.
      if (covered.length === 0 || covered.length < new Set(plan.stages.map(({ apiId }) => apiId)).size)
        continue;
      // Routes that are not here may ask for one.
      if (covered.some(({ routes }) => routes.length === 0)) continue;
      if (covered.some((api) => api.routes.some(({ apiKeyRequired }) => apiKeyRequired))) continue;
      const [api] = covered;
      yield {
        at: plan.at,
        api,
        message: `no method of ${covered.map(({ name }) => name).join(' or ')} requires a key, so \`${plan.logicalId}\` never applies`,
      };
    }
  },
};
