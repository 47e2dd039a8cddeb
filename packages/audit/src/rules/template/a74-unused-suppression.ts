import type { ReviewingRule } from '../../rule.ts';
import { ABOUT_STATEMENTS } from './about-statements.ts';

export const unusedSuppression: ReviewingRule = {
  id: 'A74',
  slug: 'unused-suppression',
  severity: 'low',
  title: 'a suppression, or a route declared public, that is about nothing',
  why: 'What it was written for is mended or renamed: left in place, it hides the next mistake of the same kind.',
  fix: 'Remove it, or correct the rule or route that it names.',
  source: 'Portcullis, "Auditing in CI"',
  recommended: true,
  needs: 'model',
  *review({ unusedSuppressions, unusedPublicRoutes, knownRules }) {
    for (const { at, rule, route } of unusedSuppressions) {
      if (ABOUT_STATEMENTS.has(rule)) {
        const fix = `Remove it, and mend what ${rule} finds.`;
        yield { at, message: `${rule} is about the suppressions themselves, and cannot be suppressed`, fix };
        continue;
      }
      const where = route === undefined ? '' : ` at ${route}`;
      const known = knownRules.has(rule);
      yield {
        at,
        message: known
          ? `${rule} finds nothing${where} that this suppresses`
          : `there is no rule \`${rule}\``,
      };
    }
    for (const { at, route } of unusedPublicRoutes) {
      const what = route === undefined ? 'no open route' : `no open route \`${route}\``;
      yield { at, message: `${what} stands here that could be declared public` };
    }
  },
};
