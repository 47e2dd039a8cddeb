import { overridingAllows } from '../../overriding-allows.ts';
import { listed, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const conditionalAllowBeatsSilence: TemplateRule = {
  id: 'A69',
  slug: 'conditional-allow-beats-silence',
  severity: 'high',
  title: 'a conditional Allow of the resource policy lets in whom the authorizer is silent about',
  why: 'Within one account either side may allow: who meets the condition is let in although the Lambda authorizer or the identity policy says nothing.',
  fix: 'State the condition as a Deny for everybody who does not meet it, and let the authorizer allow.',
  source:
    'API Gateway Developer Guide, "How API Gateway resource policies affect authorization workflow", Table A',
  recommended: false,
  needs: 'model',
  *check(subject) {
    for (const { api, statement, routes: covered } of overridingAllows(subject)) {
      const limited = covered.filter((route) => subject.networkLimitOf(api, route) !== undefined);
      const routes = statement.conditions.length > 0 ? covered : limited;
      const [first] = routes;
      if (first === undefined) continue;
      const limit = subject.networkLimitOf(api, first)?.statement.conditions ?? [];
      const conditions = statement.conditions.length > 0 ? statement.conditions : limit;
      const keys = [...new Set(conditions.map(({ key }) => key))].join(', ');
      yield {
        at: statement.at,
        api,
        message: `who fits ${keys} is let in to ${listed(routes.map(routeName))} where the authorizer is silent`,
      };
    }
  },
};
