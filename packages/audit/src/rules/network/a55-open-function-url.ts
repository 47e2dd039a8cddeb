import { backendOf } from '../../function-code.ts';
import { routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const openFunctionUrl: TemplateRule = {
  id: 'A55',
  slug: 'open-function-url',
  severity: 'critical',
  title: 'an open function URL stands beside a guarded API',
  why: 'It reaches the same function past every authorizer, throttle and web ACL of the API.',
  fix: 'Remove the function URL, or set `AuthType: AWS_IAM`.',
  source: 'AWS Lambda Developer Guide, "Control access to Lambda function URLs"',
  recommended: true,
  needs: 'model',
  *check({ definition, routes }) {
    for (const { authType, function: fn, logicalId, at } of definition.surroundings.functionUrls) {
      if (authType !== 'NONE' || fn?.logicalId === undefined) continue;
      const guarded = routes.find((one) => backendOf(one) === fn.logicalId && one.route.auth.type !== 'NONE');
      if (guarded === undefined) continue;
      yield {
        at,
        api: guarded.api,
        message: `\`${logicalId}\` lets anybody call \`${fn.logicalId}\`, which ${routeName(guarded.route)} guards`,
      };
    }
  },
};
