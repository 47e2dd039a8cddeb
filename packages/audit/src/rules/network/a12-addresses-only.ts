import { isMock, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const addressesOnly: TemplateRule = {
  id: 'A12',
  slug: 'addresses-only',
  severity: 'high',
  title: 'an IP allow-list is the only guard',
  why: 'Addresses are shared, change hands and say nothing about who is calling.',
  fix: 'Keep the list, and add an authorizer or AWS_IAM.',
  source: 'API Gateway Developer Guide, "Control access to a REST API with API Gateway resource policies"',
  recommended: true,
  needs: 'model',
  *check({ networkLimitOf, open, declaredPublic }) {
    for (const { api, route } of open) {
      if (api.endpointType === 'PRIVATE' || isMock(route) || declaredPublic.has(route)) continue;
      if (networkLimitOf(api, route) === undefined) continue;
      yield {
        at: route.at,
        api,
        route,
        message: `${routeName(route)} asks for the right address and nothing else`,
      };
    }
  },
};
