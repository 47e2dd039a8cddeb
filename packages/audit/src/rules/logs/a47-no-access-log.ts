import type { TemplateRule } from '../../rule.ts';
import { isUndeclaredStage } from '../../stage-facts.ts';

const SAYS_WHY =
  /\$context\.(?:error\.|authoriz(?:er?)\.error|authenticate\.error|authorizer\.status|authorize\.status)/;

export const noAccessLog: TemplateRule = {
  id: 'A47',
  slug: 'no-access-log',
  severity: 'medium',
  title: 'refusals leave no trace',
  why: 'Without an access log, or without the field that says why the authorizer refused, an attack and a mistake of a client look alike, or are not seen at all.',
  fix: 'Set `AccessLogSetting` with `$context.error.message` and `$context.authorizer.error` in its format.',
  source: 'API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs in API Gateway"',
  recommended: false,
  needs: 'model',
  *check({ definition }) {
    for (const api of definition.apis) {
      for (const stage of api.stages) {
        if (isUndeclaredStage(api, stage)) continue;
        if (stage.accessLog === undefined) {
          yield { at: stage.at, api, message: `the stage ${stage.name} has no access log` };
        } else if (api.authorizers.length > 0 && !SAYS_WHY.test(stage.accessLog.format)) {
          yield {
            at: stage.at,
            api,
            message: `the access log of the stage ${stage.name} does not say why a request was refused`,
          };
        }
      }
    }
  },
};
