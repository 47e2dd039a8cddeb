import { routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const idTokensAccepted: TemplateRule = {
  id: 'A61',
  slug: 'id-tokens-accepted',
  severity: 'low',
  title: 'a Cognito method takes ID tokens',
  why: 'A method without scopes is for ID tokens, which tell a client who signed in: they carry personal data and no right of their own.',
  fix: 'Name a scope in `AuthorizationScopes`: the method then takes access tokens alone.',
  source:
    'API Gateway Developer Guide, "Control access to REST APIs using Amazon Cognito user pools as an authorizer"',
  recommended: false,
  needs: 'model',
  *check({ routes }) {
    for (const { api, route } of routes) {
      // A guarded preflight is another rule's (A66).
      if (route.method === 'OPTIONS') continue;
      if (route.auth.type !== 'COGNITO_USER_POOLS' || route.auth.scopes.length > 0) continue;
      yield { at: route.at, api, route, message: `${routeName(route)} asks for no scope` };
    }
  },
};
