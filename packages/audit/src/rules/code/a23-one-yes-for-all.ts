import { authorizerCode, placeText } from '../../function-code.ts';
import type { TemplateRule } from '../../rule.ts';
import { isCached, keepsRoutesApart } from './cache-key.ts';

const OF_A_ROUTE = new Set(['path', 'method', 'routeKey', 'arn', 'pathParameter']);

export const oneYesForAll: TemplateRule = {
  id: 'A23',
  slug: 'one-yes-for-all',
  severity: 'high',
  title: 'a simple response is cached, and the code decides by route',
  why: '`isAuthorized` is one yes or no for the credential: what was decided for one route is answered on all others until it expires.',
  fix: 'Add `$context.routeKey` to the identity sources, or switch the cache off.',
  source: 'API Gateway Developer Guide, "Control access to HTTP APIs with AWS Lambda authorizers"',
  recommended: true,
  needs: 'code',
  *check(subject) {
    for (const { api, authorizer, routes, code } of authorizerCode(subject)) {
      if (!authorizer.simpleResponses || !isCached(api, authorizer) || keepsRoutesApart(authorizer)) continue;
      const read = code.reads.find(({ part }) => OF_A_ROUTE.has(part));
      const several =
        routes.length > 1 || routes.some(({ route }) => route.method === 'ANY' || route.path.includes('{'));
      if (read === undefined || !several) continue;
      yield {
        at: authorizer.at,
        api,
        message: `\`${authorizer.logicalId}\` looks at the route (${placeText(read)}), and its yes counts for all routes for ${authorizer.resultTtlSeconds} s`,
      };
    }
  },
};
