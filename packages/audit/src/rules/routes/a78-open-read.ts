import { isCatchAll, isMock, isWrite, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const openRead: TemplateRule = {
  id: 'A78',
  slug: 'open-read',
  severity: 'medium',
  title: 'a route is open, and nothing says that it should be',
  why: 'A method without an authorization type is open to everybody: a forgotten line and a public route look the same.',
  fix: 'Give the route an authorizer or AWS_IAM, or say that it is open on purpose: with a reason in `Metadata.Portcullis.Public`, or at least by an explicit NONE.',
  source: 'AWS CloudFormation User Guide, "AWS::ApiGateway::Method"',
  recommended: true,
  needs: 'model',
  *check({ networkLimitOf, open, declaredPublic, statedNone }) {
    for (const { api, route } of open) {
      if (isWrite(route) || route.apiKeyRequired || isMock(route)) continue;
      if (declaredPublic.has(route) || statedNone.has(route)) continue;
      // A network limit that is the only guard has a rule of its own.
      if (api.endpointType === 'PRIVATE' || networkLimitOf(api, route) !== undefined) continue;
      if (api.kind === 'HTTP' && isCatchAll(route)) continue;
      yield {
        at: route.at,
        api,
        route,
        message: `${routeName(route)} names no auth, so anybody may call it`,
      };
    }
  },
};
