import { isOpen, listed, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';
import { isWithin } from '../../scope.ts';

export const rootSecurityIgnored: TemplateRule = {
  id: 'A64',
  slug: 'root-security-ignored',
  severity: 'critical',
  title: '`security` at the root of the document protects nothing',
  why: 'A REST API reads `security` of operations alone: what the root says, API Gateway ignores, and the routes are open.',
  fix: 'Repeat `security` in every operation.',
  source: 'API Gateway Developer Guide, "Amazon API Gateway important notes"',
  recommended: true,
  needs: 'model',
  *check({ definition, written, statedNone }) {
    for (const { apiLogicalId, span, at } of written.rootSecurity) {
      const api = definition.apis.find(
        ({ logicalId }) => apiLogicalId === undefined || logicalId === apiLogicalId,
      );
      if (api?.kind !== 'REST') continue;
      const open = api.routes.filter(
        (route) => isOpen(route) && !statedNone.has(route) && isWithin(span, route.at),
      );
      if (open.length === 0) continue;
      yield { at, api, message: `${listed(open.map(routeName))} rely on it, and anybody may call them` };
    }
  },
};
