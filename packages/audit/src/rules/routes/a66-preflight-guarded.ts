import { routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const preflightGuarded: TemplateRule = {
  id: 'A66',
  slug: 'preflight-guarded',
  severity: 'medium',
  title: 'preflights need credentials',
  why: 'Browsers send a preflight without credentials: a guarded OPTIONS answers 401 or 403, and no page can call the API.',
  fix: 'Open OPTIONS: in SAM, `AddDefaultAuthorizerToCorsPreflight: false` and `AddApiKeyRequiredToCorsPreflight: false`.',
  source: 'API Gateway Developer Guide, "CORS for REST APIs in API Gateway"',
  recommended: true,
  needs: 'model',
  *check({ routes }) {
    for (const { api, route } of routes) {
      if (route.method !== 'OPTIONS' || route.unresolved !== undefined) continue;
      if (route.auth.type === 'NONE' && !route.apiKeyRequired) continue;
      const by = route.auth.type === 'NONE' ? 'an API key' : route.auth.type;
      yield { at: route.at, api, route, message: `${routeName(route)} asks for ${by}` };
    }
  },
};
