import { apisWithDefaultAuth } from '../../default-auth.ts';
import { isMock, isWrite, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const defaultOverridden: TemplateRule = {
  id: 'A60',
  slug: 'default-overridden',
  severity: 'medium',
  title: 'a route opts out of the default authorizer without a reason',
  why: 'The default guards what nobody thought of: a route that opts out is open for good, and why is forgotten.',
  fix: 'Say why in `Metadata.Portcullis.Public`, or let the default guard it.',
  source: 'AWS SAM Developer Guide, "ApiFunctionAuth"',
  recommended: false,
  needs: 'model',
  *check(subject) {
    const { open, declaredPublic, statedNone } = subject;
    const guarded = apisWithDefaultAuth(subject);
    for (const { api, route } of open) {
      if (isWrite(route) || isMock(route) || declaredPublic.has(route)) continue;
      if (!guarded.has(api.logicalId) || !statedNone.has(route)) continue;
      yield {
        at: route.at,
        api,
        route,
        message: `${routeName(route)} sets NONE in place of the default authorizer`,
      };
    }
  },
};
