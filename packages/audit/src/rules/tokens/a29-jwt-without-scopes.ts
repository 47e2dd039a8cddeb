import { routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const jwtWithoutScopes: TemplateRule = {
  id: 'A29',
  slug: 'jwt-without-scopes',
  severity: 'medium',
  title: 'a route takes any token of the issuer',
  why: 'A JWT authorizer does not look at `token_use`: without scopes an ID token, made for the client and not for the API, gets in.',
  fix: 'Give the route `AuthorizationScopes`.',
  source: 'API Gateway Developer Guide, "Control access to HTTP APIs with JWT authorizers in API Gateway"',
  recommended: false,
  needs: 'model',
  *check({ routes }) {
    for (const { api, route } of routes) {
      if (route.auth.type !== 'JWT' || route.auth.scopes.length > 0) continue;
      yield { at: route.at, api, route, message: `${routeName(route)} asks for no scope` };
    }
  },
};
