import type { TemplateRule } from '../../rule.ts';
import { isUndeclaredStage } from '../../stage-facts.ts';

export const noThrottle: TemplateRule = {
  id: 'A45',
  slug: 'no-throttle',
  severity: 'high',
  title: 'a stage has no throttle of its own',
  why: 'It may use up the rate of the whole account: every other API of the Region then answers 429, and the bill has no bound.',
  fix: 'Set `ThrottlingRateLimit` and `ThrottlingBurstLimit` for the stage.',
  source:
    'API Gateway Developer Guide, "Throttle requests to your REST APIs for better throughput in API Gateway"',
  recommended: false,
  needs: 'model',
  *check({ definition }) {
    for (const api of definition.apis) {
      for (const stage of api.stages) {
        if (isUndeclaredStage(api, stage)) continue;
        if (stage.methodSettings.some(({ throttle }) => throttle !== undefined)) continue;
        yield { at: stage.at, api, message: `the stage ${stage.name} of ${api.name} sets no limit` };
      }
    }
  },
};
