import type { TemplateRule } from '../../rule.ts';

const ACCOUNT = /^(?:\d{12}|arn:[^:]+:iam::\d{12}:root)$/;
const NARROWING = /^aws:(?:PrincipalArn|PrincipalTag\/|PrincipalOrgPaths|userid|username)/i;

export const wholeAccountAllowed: TemplateRule = {
  id: 'A18',
  slug: 'whole-account-allowed',
  severity: 'high',
  title: 'a resource policy allows a whole account',
  why: 'Every user and role of that account may call the API, as soon as somebody there gives them a policy.',
  fix: 'Name the roles that call, or narrow it by `aws:PrincipalArn`, `aws:PrincipalOrgID` or a principal tag.',
  source: 'IAM User Guide, "AWS JSON policy elements: Principal"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const api of definition.apis) {
      for (const { effect, principal, conditions, at } of api.resourcePolicy?.statements ?? []) {
        const accounts = principal?.AWS.filter((one) => ACCOUNT.test(one)) ?? [];
        const narrowed = conditions.some(({ key }) => NARROWING.test(key));
        if (effect !== 'Allow' || accounts.length === 0 || narrowed) continue;
        yield { at, api, message: `the resource policy of ${api.name} allows all of ${accounts.join(', ')}` };
      }
    }
  },
};
