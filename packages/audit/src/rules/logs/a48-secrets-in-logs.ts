import type { TemplateRule } from '../../rule.ts';
import { isUndeclaredStage } from '../../stage-facts.ts';

export const secretsInLogs: TemplateRule = {
  id: 'A48',
  slug: 'secrets-in-logs',
  severity: 'high',
  title: 'logs hold tokens, keys or whole payloads',
  why: 'Who may read logs can use what they hold: an `Authorization` header is as good as a sign-in while it is valid.',
  fix: 'Turn `DataTraceEnabled` off outside of debugging, and leave API keys out of the log format.',
  source: 'API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs in API Gateway"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const api of definition.apis) {
      for (const stage of api.stages) {
        if (isUndeclaredStage(api, stage)) continue;
        const traced = stage.methodSettings.find(
          ({ dataTrace, loggingLevel }) => dataTrace === true && loggingLevel !== 'OFF',
        );
        if (traced !== undefined) {
          yield {
            at: stage.at,
            api,
            message: `\`DataTraceEnabled\` writes whole requests of the stage ${stage.name} to the logs`,
          };
        }
        if (/\$context\.identity\.apiKey\b(?!Id)/.test(stage.accessLog?.format ?? '')) {
          yield {
            at: stage.at,
            api,
            message: `the access log of the stage ${stage.name} holds the API keys themselves`,
          };
        }
      }
    }
  },
};
