import { authorizerCode, placeText } from '../../function-code.ts';
import type { TemplateRule } from '../../rule.ts';
import type { RouteOfApi } from '../../subject.ts';
import { isCached, keepsRoutesApart } from './cache-key.ts';

export const policyForOneRoute: TemplateRule = {
  id: 'A20',
  slug: 'policy-for-one-route',
  severity: 'critical',
  title: 'the policy of a cached authorizer names only the method that was called',
  why: 'The policy is kept for the token and decides every other route, too: a caller who may use both is refused at the second one until the entry expires, or let in by what was decided for the first.',
  fix: 'Return a policy for all routes of the caller (`arn:...:api/stage/*` or a list), or switch the cache off.',
  source: 'API Gateway Developer Guide, "Use API Gateway Lambda authorizers"',
  recommended: true,
  needs: 'code',
  *check(subject) {
    for (const { api, authorizer, routes, code } of authorizerCode(subject)) {
      if (!isCached(api, authorizer) || keepsRoutesApart(authorizer) || authorizer.simpleResponses) continue;
      if (!decidesSeveral(routes)) continue;
      const one = code.statements.find(
        ({ effects, resources }) =>
          effects.includes('Allow') &&
          resources.length > 0 &&
          resources.every((resource) => resource === 'methodArn'),
      );
      if (one === undefined) continue;
      yield {
        at: authorizer.at,
        api,
        message: `\`${authorizer.logicalId}\` allows the called method alone (${placeText(one)}), and its answer is kept for ${authorizer.resultTtlSeconds} s`,
      };
    }
  },
};

/** One entry of the cache meets several methods: there are several routes, or one that stands for several. */
function decidesSeveral(routes: readonly RouteOfApi[]): boolean {
  const [first, second] = routes;
  return second !== undefined || first?.route.method === 'ANY' || first?.route.path.includes('{') === true;
}
