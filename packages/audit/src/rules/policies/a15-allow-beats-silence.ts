import { overridingAllows } from '../../overriding-allows.ts';
import { listed, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const allowBeatsSilence: TemplateRule = {
  id: 'A15',
  slug: 'allow-beats-silence',
  severity: 'critical',
  title: 'a broad Allow of the resource policy lets in whom the authorizer is silent about',
  why: 'Within one account either side may allow: where a Lambda authorizer or an identity policy says nothing, the Allow of the resource policy decides.',
  fix: 'Let the Allow name what it is for and leave these routes out, or end the policy that the authorizer returns with an explicit Deny.',
  source:
    'API Gateway Developer Guide, "How API Gateway resource policies affect authorization workflow", Table A',
  recommended: true,
  needs: 'model',
  *check(subject) {
    for (const { api, statement, routes: covered } of overridingAllows(subject)) {
      // Where only some networks get this far, it is the milder case of another rule.
      const routes = covered.filter((route) => subject.networkLimitOf(api, route) === undefined);
      if (statement.conditions.length > 0 || routes.length === 0) continue;
      yield {
        at: statement.at,
        api,
        message: `an Allow for everybody covers ${listed(routes.map(routeName))}: silence of the authorizer is not a refusal there`,
      };
    }
  },
};
