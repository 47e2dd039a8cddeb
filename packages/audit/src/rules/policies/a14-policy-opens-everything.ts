import { isForEveryone, statementMatcher } from '../../policy-facts.ts';
import { isMock, isWrite, listed, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const policyOpensEverything: TemplateRule = {
  id: 'A14',
  slug: 'policy-opens-everything',
  severity: 'critical',
  title: 'a resource policy allows everybody everything, and routes are open',
  why: 'Without auth the resource policy is the only guard, and this one lets everybody in.',
  fix: 'Add auth to the routes, or let the statement name the routes that are public.',
  source: 'API Gateway Developer Guide, "How API Gateway resource policies affect authorization workflow"',
  recommended: true,
  needs: 'model',
  *check({ definition, networkLimitOf, open, declaredPublic, statedNone }) {
    for (const api of definition.apis) {
      const unguarded = open.filter(
        (one) =>
          one.api === api &&
          !isMock(one.route) &&
          !declaredPublic.has(one.route) &&
          (isWrite(one.route) || !statedNone.has(one.route)) &&
          !one.route.apiKeyRequired &&
          networkLimitOf(api, one.route) === undefined,
      );
      if (unguarded.length === 0 || api.endpointType === 'PRIVATE') continue;
      for (const statement of api.resourcePolicy?.statements ?? []) {
        if (statement.effect !== 'Allow' || !isForEveryone(statement) || statement.conditions.length > 0)
          continue;
        const matches = statementMatcher(definition, api, statement);
        const letIn = unguarded.filter(({ route }) => matches(route)).map(({ route }) => routeName(route));
        if (letIn.length === 0) continue;
        yield { at: statement.at, api, message: `everybody is let in to ${listed(letIn)}` };
      }
    }
  },
};
