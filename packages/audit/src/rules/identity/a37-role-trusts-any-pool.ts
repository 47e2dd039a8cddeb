import type { Statement } from '@portcullis/model/policy';
import type { TemplateRule } from '../../rule.ts';

const PROVIDER = 'cognito-identity.amazonaws.com';

export const roleTrustsAnyPool: TemplateRule = {
  id: 'A37',
  slug: 'role-trusts-any-pool',
  severity: 'high',
  title: 'a role is given to any identity pool, or to guests as well',
  why: 'Without `aud` an identity pool of any AWS account gets the role; without `amr` the guests of the pool get what signed-in users should have.',
  fix: 'Demand both in the trust policy: StringEquals `cognito-identity.amazonaws.com:aud` with the id of the pool, and ForAnyValue:StringLike `cognito-identity.amazonaws.com:amr` with `authenticated`.',
  source: 'Amazon Cognito Developer Guide, "Role trust and permissions"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const role of definition.iam.roles) {
      for (const statement of role.trust?.statements ?? []) {
        if (statement.effect !== 'Allow' || statement.principal?.Federated.includes(PROVIDER) !== true)
          continue;
        const missing = ['aud', 'amr'].filter((key) => !demands(statement, `${PROVIDER}:${key}`));
        if (missing.length === 0) continue;
        yield {
          at: role.at,
          message: `the trust policy of \`${role.name}\` has no condition on ${missing.map((key) => `\`${PROVIDER}:${key}\``).join(' and ')}`,
        };
      }
    }
  },
};

/** A condition that a token without the value fails: no `IfExists`, no negation. */
function demands({ conditions }: Statement, key: string): boolean {
  return conditions.some(
    (clause) =>
      clause.key.toLowerCase() === key &&
      /^(?:ForA\w+:)?String(?:Equals|Like)(?:IgnoreCase)?$/i.test(clause.operator),
  );
}
