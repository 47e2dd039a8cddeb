import type { TemplateRule } from '../../rule.ts';
import { isUndeclaredStage } from '../../stage-facts.ts';

export const undeclaredStage: TemplateRule = {
  id: 'A73',
  slug: 'undeclared-stage',
  severity: 'medium',
  title: 'SAM deploys a second stage that nobody declared',
  why: 'Without `OpenApiVersion` SAM also makes a stage named "Stage": the same routes, and neither the web ACL nor the usage plan, throttles and logs of the one that you declared.',
  fix: 'Set `OpenApiVersion: 3.0.1` on the API or in `Globals`.',
  source: 'AWS SAM Developer Guide, "AWS::Serverless::Api"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const api of definition.apis) {
      for (const stage of api.stages) {
        if (isUndeclaredStage(api, stage))
          yield { at: stage.at, api, message: `${api.name} is also served at /Stage/` };
      }
    }
  },
};
