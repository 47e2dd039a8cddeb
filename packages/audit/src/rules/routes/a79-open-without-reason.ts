import { apisWithDefaultAuth } from '../../default-auth.ts';
import { isMock, isWrite, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const openWithoutReason: TemplateRule = {
  id: 'A79',
  slug: 'open-without-reason',
  severity: 'low',
  title: 'an open route does not say why',
  why: 'An explicit NONE says that somebody chose it, not why: nobody can judge later whether it still holds.',
  fix: 'Say why in `Metadata.Portcullis.Public`, or in `x-portcullis-public`.',
  source: 'Portcullis, "Auditing in CI"',
  recommended: false,
  needs: 'model',
  *check(subject) {
    const { open, declaredPublic, statedNone } = subject;
    // Where a default is overridden, that is what another rule says.
    const guarded = apisWithDefaultAuth(subject);
    for (const { api, route } of open) {
      if (isWrite(route) || route.apiKeyRequired || isMock(route)) continue;
      if (declaredPublic.has(route) || !statedNone.has(route) || guarded.has(api.logicalId)) continue;
      yield { at: route.at, api, route, message: `${routeName(route)} is open by an explicit NONE` };
    }
  },
};
