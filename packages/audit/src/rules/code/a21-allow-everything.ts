import { authorizerCode, placeText } from '../../function-code.ts';
import type { TemplateRule } from '../../rule.ts';

export const allowEverything: TemplateRule = {
  id: 'A21',
  slug: 'allow-everything',
  severity: 'critical',
  title: 'the authorizer allows every route to everybody whom it knows',
  why: 'Whoever has any valid credential may call all routes: the authorizer tells who somebody is, and not what they may do.',
  fix: 'List the routes of the caller in the policy; where every caller may do everything, say so in a suppression.',
  source: 'API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer"',
  recommended: false,
  needs: 'code',
  *check(subject) {
    for (const { api, authorizer, routes, code } of authorizerCode(subject)) {
      const allows = code.statements.filter(({ effects }) => effects.includes('Allow'));
      const [first] = allows;
      if (first === undefined || routes.length < 2) continue;
      if (!allows.every(({ resources }) => resources.includes('wildcard'))) continue;
      yield {
        at: authorizer.at,
        api,
        message: `\`${authorizer.logicalId}\` answers Allow for a wildcard (${placeText(first)}), whoever calls`,
      };
    }
  },
};
