import { isCatchAll, isMock, isWrite, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const openWriteMethod: TemplateRule = {
  id: 'A02',
  slug: 'open-write-method',
  severity: 'critical',
  title: 'a write method is open',
  why: 'Anybody on the internet can call it, change data and run up the bill: API Gateway checks nothing before it invokes the backend.',
  fix: 'Give the route an authorizer or AWS_IAM. Where it must be open (a sign-in, a webhook that checks a signature), say so with a reason in `Metadata.Portcullis.Public`.',
  source: 'API Gateway Developer Guide, "Control and manage access to REST APIs in API Gateway"',
  recommended: true,
  needs: 'model',
  *check({ networkLimitOf, open, declaredPublic }) {
    for (const { api, route } of open) {
      if (!isWrite(route) || route.apiKeyRequired || isMock(route)) continue;
      if (declaredPublic.has(route)) continue;
      // A network limit that is the only guard has a rule of its own.
      if (api.endpointType === 'PRIVATE' || networkLimitOf(api, route) !== undefined) continue;
      // The catch-all of an HTTP API has a rule of its own.
      if (api.kind === 'HTTP' && isCatchAll(route)) continue;
      yield {
        at: route.at,
        api,
        route,
        message: `${routeName(route)} may change data, and anybody may call it`,
      };
    }
  },
};
