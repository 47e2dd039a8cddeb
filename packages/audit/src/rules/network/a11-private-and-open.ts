import { isMock, isOpen, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const privateAndOpen: TemplateRule = {
  id: 'A11',
  slug: 'private-and-open',
  severity: 'high',
  title: 'a route of a private API is open',
  why: 'A network is no identity: whatever runs in the VPC, and whoever gets into it, may call the route.',
  fix: 'Use AWS_IAM: callers in the VPC have roles already.',
  source: 'AWS Well-Architected Framework, Serverless Applications Lens',
  recommended: true,
  needs: 'model',
  *check({ routes, declaredPublic }) {
    for (const { api, route } of routes) {
      if (api.endpointType !== 'PRIVATE' || !isOpen(route) || isMock(route) || declaredPublic.has(route))
        continue;
      yield { at: route.at, api, route, message: `${routeName(route)} is open to everything in the VPC` };
    }
  },
};
