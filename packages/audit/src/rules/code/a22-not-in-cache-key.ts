import { authorizerCode, placeText } from '../../function-code.ts';
import type { TemplateRule } from '../../rule.ts';
import { isCached, missingFromKey } from './cache-key.ts';

/** What tells routes apart; simple responses have a rule of their own for it. */
const ROUTE = new Set(['the path', 'the method']);

export const notInCacheKey: TemplateRule = {
  id: 'A22',
  slug: 'not-in-cache-key',
  severity: 'high',
  title: 'a cached authorizer decides by what is not among its identity sources',
  why: 'Its answer is given again to every request with the same identity sources: one that differs in what the code looked at gets the answer of another.',
  fix: 'Add what the code reads to the identity sources, or switch the cache off.',
  source: 'API Gateway Developer Guide, "Use API Gateway Lambda authorizers"',
  recommended: true,
  needs: 'code',
  *check(subject) {
    for (const { api, authorizer, code } of authorizerCode(subject)) {
      if (authorizer.kind !== 'REQUEST' || !isCached(api, authorizer)) continue;
      const missing = new Map<string, string>();
      for (const read of code.reads) {
        const what = missingFromKey(authorizer, read);
        if (what === undefined || (authorizer.simpleResponses && ROUTE.has(what)) || missing.has(what))
          continue;
        missing.set(what, placeText(read));
      }
      if (missing.size === 0) continue;
      const list = [...missing].map(([what, place]) => `${what} (${place})`).join(', ');
      yield {
        at: authorizer.at,
        api,
        message: `\`${authorizer.logicalId}\` looks at ${list}, which its cache does not tell apart`,
      };
    }
  },
};
