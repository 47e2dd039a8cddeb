import type { TemplateRule } from '../../rule.ts';

export const noBudgetAlarm: TemplateRule = {
  id: 'A56',
  slug: 'no-budget-alarm',
  severity: 'medium',
  title: 'no budget tells anybody when the bill grows',
  why: 'A flood of requests is noticed at the end of the month.',
  fix: 'Add an `AWS::Budgets::Budget` with a notification to a person or a topic; where the account has one already, say so in a suppression.',
  source: 'OWASP API Security Top 10 2023, "API4 Unrestricted Resource Consumption"',
  recommended: false,
  needs: 'model',
  *check({ definition }) {
    const [api] = definition.apis;
    if (api === undefined || definition.surroundings.budgets.some(({ notifications }) => notifications > 0))
      return;
    const there = definition.surroundings.budgets[0];
    const message =
      there === undefined ? 'the template has no budget' : `\`${there.logicalId}\` notifies nobody`;
    yield { at: there?.at ?? api.at, api, message };
  },
};
