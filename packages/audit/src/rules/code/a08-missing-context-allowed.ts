import { backendCode, placeText } from '../../function-code.ts';
import type { TemplateRule } from '../../rule.ts';

export const missingContextAllowed: TemplateRule = {
  id: 'A08',
  slug: 'missing-context-allowed',
  severity: 'critical',
  title: 'the backend goes on without the context of the authorizer',
  why: 'If a request ever reaches the function unguarded (a form of the path that no route names, a second trigger, a mistake in the template), it is served as somebody.',
  fix: 'Refuse a request whose `requestContext.authorizer` is missing; give it no default.',
  source: 'InfoQ, "AWS API Gateway auth bypass" (2026)',
  recommended: false,
  needs: 'code',
  *check(subject) {
    for (const { api, fn, routes, code } of backendCode(subject)) {
      const [place] = code.authorizerDefaults;
      if (place === undefined || !routes.some(({ route }) => route.auth.type !== 'NONE')) continue;
      yield {
        at: fn.at,
        api,
        message: `\`${fn.logicalId}\` takes a default where the authorizer's context is missing (${placeText(place)})`,
      };
    }
  },
};
