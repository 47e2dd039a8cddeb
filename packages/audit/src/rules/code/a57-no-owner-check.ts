import type { CodeFacts } from '../../code/code-facts.ts';
import { backendCode, placeText } from '../../function-code.ts';
import { routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

const PEOPLE = new Set(['COGNITO_USER_POOLS', 'JWT', 'CUSTOM']);

export const noOwnerCheck: TemplateRule = {
  id: 'A57',
  slug: 'no-owner-check',
  severity: 'high',
  title: 'an object is found by an id of the path, and nobody asks whose it is',
  why: 'Every signed-in caller can read the objects of all others by counting up the id: the gateway knows routes, not objects.',
  fix: 'Compare the owner of the object with the caller in `requestContext.authorizer`, or put the caller into the key of the query.',
  source: 'OWASP API Security Top 10 2023, "API1 Broken Object Level Authorization"',
  recommended: false,
  needs: 'code',
  *check(subject) {
    for (const { api, fn, routes, code } of backendCode(subject)) {
      const id = code.reads.find(({ part, name }) => part === 'pathParameter' && /id$/i.test(name ?? ''));
      const knowsCaller = looksAtCaller(code);
      if (id === undefined || knowsCaller || !code.complete || code.asksElsewhere.length === 0) continue;
      const [first] = routes.filter(({ route }) => PEOPLE.has(route.auth.type) && route.path.includes('{'));
      if (first === undefined) continue;
      yield {
        at: first.route.at,
        api,
        route: first.route,
        message: `\`${fn.logicalId}\` takes \`${id.name}\` from the path of ${routeName(first.route)} (${placeText(id)}) and never looks at the caller`,
      };
    }
  },
};

/** It asks the authorizer, or reads the token again. */
function looksAtCaller({ reads, groupReads, decodes, verifications }: CodeFacts): boolean {
  const asks = reads.some(({ part, name }) => part === 'authorizer' || name === 'authorization');
  return asks || groupReads.length + decodes.length + verifications.length > 0;
}
