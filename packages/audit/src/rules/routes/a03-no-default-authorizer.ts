import { isMock, isPreflight } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const noDefaultAuthorizer: TemplateRule = {
  id: 'A03',
  slug: 'no-default-authorizer',
  severity: 'high',
  title: 'the API has no default authorizer',
  why: 'A route that somebody adds is open until they think of its auth.',
  fix: 'Set `Auth.DefaultAuthorizer` on the API, and opt out where a route is public.',
  source: 'AWS Well-Architected Framework, Serverless Applications Lens',
  recommended: false,
  needs: 'model',
  *check({ definition, written }) {
    for (const { apiLogicalId, name, at } of written.defaultAuthorizers) {
      const api = definition.apis.find(({ logicalId }) => logicalId === apiLogicalId);
      if (name !== undefined || api === undefined || api.endpointType === 'PRIVATE') continue;
      if (!api.routes.some((route) => !isPreflight(route) && !isMock(route))) continue;
      yield { at, api, message: `a new route of ${api.name} is open unless its event says otherwise` };
    }
  },
};
