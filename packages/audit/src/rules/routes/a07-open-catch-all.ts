import { isCatchAll, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const openCatchAll: TemplateRule = {
  id: 'A07',
  slug: 'open-catch-all',
  severity: 'critical',
  title: 'the catch-all route of an HTTP API is open',
  why: 'It takes every request that no other route takes: a path written in another form passes by the routes that are guarded.',
  fix: 'Give `$default` or `{proxy+}` an authorizer, or replace it by the routes that exist.',
  source: 'API Gateway Developer Guide, "Create routes for HTTP APIs in API Gateway"',
  recommended: true,
  needs: 'model',
  *check({ open, declaredPublic }) {
    for (const { api, route } of open) {
      if (api.kind !== 'HTTP' || !isCatchAll(route) || declaredPublic.has(route)) continue;
      yield {
        at: route.at,
        api,
        route,
        message: `${routeName(route)} takes what no other route takes, and anybody may call it`,
      };
    }
  },
};
