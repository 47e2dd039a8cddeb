import type { Api } from '@portcullis/model';
import type { ConditionClause } from '@portcullis/model/policy';
import { isForEveryone, isNegated } from '../../policy-facts.ts';
import type { TemplateRule } from '../../rule.ts';

const OF_PRINCIPALS = /^aws:(?:Principal|userid$|username$|TokenIssueTime$|MultiFactorAuth)/i;
const OF_VPCS = /^aws:(?:SourceVpc|SourceVpce|VpcSourceIp)$/i;

/** Keys that only signed requests have, and those that only private APIs have. */
function isOftenMissing({ endpointType }: Api, { key }: ConditionClause): boolean {
  return OF_PRINCIPALS.test(key) || (endpointType !== 'PRIVATE' && OF_VPCS.test(key));
}

export const missingKeyMatches: TemplateRule = {
  id: 'A68',
  slug: 'missing-key-matches',
  severity: 'high',
  title: 'a condition is met by who lacks its key',
  why: 'A negated operator, and one with `IfExists`, holds for a request that does not have the key: an anonymous caller has no principal, and a call that comes over the internet no VPC.',
  fix: 'Allow with a positive condition; keep the negated one for a Deny.',
  source: 'IAM User Guide, "IAM JSON policy elements: Condition operators"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const api of definition.apis) {
      for (const statement of api.resourcePolicy?.statements ?? []) {
        if (statement.effect !== 'Allow' || !isForEveryone(statement)) continue;
        const clauses = statement.conditions;
        const holds = clauses.filter(
          (clause) =>
            (isNegated(clause) || clause.operator.endsWith('IfExists')) && isOftenMissing(api, clause),
        );
        // Another condition that needs such a key keeps anonymous callers out.
        const kept = clauses.some((clause) => !holds.includes(clause) && isOftenMissing(api, clause));
        const [clause] = holds;
        if (clause === undefined || kept) continue;
        yield {
          at: clause.at,
          api,
          message: `\`${clause.operator}\` on ${clause.key} lets in every caller that has no ${clause.key}`,
        };
      }
    }
  },
};
