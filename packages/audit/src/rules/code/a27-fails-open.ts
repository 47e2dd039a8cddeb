import { authorizerCode, placeText } from '../../function-code.ts';
import type { TemplateRule } from '../../rule.ts';

export const failsOpen: TemplateRule = {
  id: 'A27',
  slug: 'fails-open',
  severity: 'high',
  title: 'the authorizer allows when something goes wrong',
  why: 'Whoever can make it fail (an odd token, a key set that does not answer) is let in.',
  fix: 'Deny in the error handler, or throw `Unauthorized`.',
  source: 'OWASP API Security Top 10 2023, "API2 Broken Authentication"',
  recommended: true,
  needs: 'code',
  *check(subject) {
    for (const { api, authorizer, code } of authorizerCode(subject)) {
      const statement = code.statements.find(
        ({ onError, effects }) => onError && effects.length === 1 && effects[0] === 'Allow',
      );
      const place = statement ?? code.allowsOnError[0];
      if (place === undefined) continue;
      yield {
        at: authorizer.at,
        api,
        message: `\`${authorizer.logicalId}\` lets callers in from an error handler (${placeText(place)})`,
      };
    }
  },
};
