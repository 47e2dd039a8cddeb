import { listed, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';
import { isUndeclaredStage } from '../../stage-facts.ts';

export const keyWithoutPlan: TemplateRule = {
  id: 'A63',
  slug: 'key-without-plan',
  severity: 'medium',
  title: 'a key is required, and no usage plan has the stage',
  why: 'A key counts only where a plan lists the stage: without one every call is answered 403, and the next person takes the key away.',
  fix: 'Add the stage to a usage plan, and the keys to that plan.',
  source: 'API Gateway Developer Guide, "Usage plans and API keys for REST APIs in API Gateway"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const api of definition.apis) {
      const asking = api.routes.filter(({ apiKeyRequired }) => apiKeyRequired);
      if (asking.length === 0) continue;
      for (const stage of api.stages) {
        if (isUndeclaredStage(api, stage)) continue;
        const planned = definition.usagePlans.some(({ stages }) =>
          stages.some((one) => one.apiId === api.id && one.stage === stage.name),
        );
        if (planned) continue;
        yield {
          at: stage.at,
          api,
          message: `${listed(asking.map(routeName))} ask for a key, and no plan of the template has the stage ${stage.name}`,
        };
      }
    }
  },
};
