import type { TemplateRule } from '../../rule.ts';
import { routesByAuthorizer } from '../../subject.ts';

export const junkRunsAuthorizer: TemplateRule = {
  id: 'A26',
  slug: 'junk-runs-authorizer',
  severity: 'medium',
  title: 'nothing is checked before the authorizer is invoked',
  why: 'Any junk runs the function, and is paid for: a missing identity source or a token that does not fit the expression is refused free of charge.',
  fix: 'Name the identity sources that a request must have; give a TOKEN authorizer a validation expression.',
  source: 'API Gateway Developer Guide, "Use API Gateway Lambda authorizers"',
  recommended: false,
  needs: 'model',
  *check({ routes }) {
    for (const [authorizer, { api }] of routesByAuthorizer(routes)) {
      if (authorizer.kind === 'TOKEN' && authorizer.identityValidationExpression === undefined) {
        yield {
          at: authorizer.at,
          api,
          message: `\`${authorizer.name}\` is invoked for any value of ${authorizer.identitySources[0]?.name ?? 'the header'}`,
        };
      } else if (
        authorizer.kind === 'REQUEST' &&
        authorizer.identitySources.length === 0 &&
        authorizer.unresolved === undefined
      ) {
        yield {
          at: authorizer.at,
          api,
          message: `\`${authorizer.name}\` has no identity source: it is invoked for every request`,
        };
      }
    }
  },
};
