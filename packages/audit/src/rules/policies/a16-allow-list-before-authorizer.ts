import { overridingAllows } from '../../overriding-allows.ts';
import { isAboutAddresses } from '../../policy-facts.ts';
import { listed, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

export const allowListBeforeAuthorizer: TemplateRule = {
  id: 'A16',
  slug: 'allow-list-before-authorizer',
  severity: 'medium',
  title: 'addresses are only allowed, never denied, before a Lambda authorizer',
  why: 'Only an explicit Deny ends a request before the authorizer is invoked: calls from everywhere else still run it, and are paid for.',
  fix: 'Turn the rule round: `Deny` with `NotIpAddress`.',
  source: 'API Gateway Developer Guide, "How API Gateway resource policies affect authorization workflow"',
  recommended: true,
  needs: 'model',
  *check(subject) {
    for (const { api, statement, routes } of overridingAllows(subject)) {
      const lambda = routes.filter(({ auth }) => auth.type === 'CUSTOM');
      const denies =
        api.resourcePolicy?.statements.some((one) => one.effect === 'Deny' && isAboutAddresses(one)) === true;
      if (!isAboutAddresses(statement) || denies || lambda.length === 0) continue;
      yield {
        at: statement.at,
        api,
        message: `a call to ${listed(lambda.map(routeName))} from any other address still invokes the authorizer`,
      };
    }
  },
};
