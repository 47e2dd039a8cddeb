import { authorizerCode, backendCode, placeText } from '../../function-code.ts';
import type { TemplateRule } from '../../rule.ts';

export const secretInCode: TemplateRule = {
  id: 'A80',
  slug: 'secret-in-code',
  severity: 'high',
  title: 'a credential is compared with a text in the code',
  why: 'Everybody who reads the code, its history or a build has the credential; it is the same for all callers, and a change of it is a deployment.',
  fix: 'Give each caller an identity of its own (a token, a signature). Where a shared secret must be, take it from Secrets Manager and compare it in constant time.',
  source: 'OWASP API Security Top 10 2023, "API2 Broken Authentication"',
  recommended: true,
  needs: 'code',
  *check(subject) {
    const seen = new Set<string>();
    for (const { api, authorizer, code } of authorizerCode(subject)) {
      const [place] = code.secretsInCode;
      if (place === undefined || seen.has(placeText(place))) continue;
      seen.add(placeText(place));
      yield {
        at: authorizer.at,
        api,
        message: `\`${authorizer.logicalId}\` lets in whoever sends a text that stands in its code (${placeText(place)})`,
      };
    }
    for (const { api, fn, code } of backendCode(subject)) {
      const [place] = code.secretsInCode;
      if (place === undefined || seen.has(placeText(place))) continue;
      seen.add(placeText(place));
      yield {
        at: fn.at,
        api,
        message: `\`${fn.logicalId}\` compares a credential with a text that stands in its code (${placeText(place)})`,
      };
    }
  },
};
